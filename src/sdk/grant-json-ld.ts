// A grant as JSON-LD: an ODRL 2.2 agreement whose target is a DCAT 3 dataset, with the signed contract
// inside, so that other people's tools can read its terms.
import type { CatalogueDataset, GrantFile } from '../../schemas/api-bodies.ts'
import type { Contract } from '../../schemas/contract.ts'
import { fenOfAnswer, type Price } from '../../schemas/price.ts'

type JsonLd = {
  readonly [name: string]: JsonLd | readonly JsonLd[] | readonly string[] | string | number | boolean | null
}

/** The contract must be verified; `dataset` is the catalogue's, for title and periods. */
export function grantJsonLd(contract: Contract, file: GrantFile, dataset: CatalogueDataset): JsonLd {
  const { id, service } = contract
  const name = (kind: string, value: string) => `urn:yinsuan:${service}:${kind}:${value}`
  const party = (id: string): JsonLd => ({
    '@id': name('organisation', id),
    '@type': ['odrl:Party', 'foaf:Agent'],
  })
  const editions = dataset.editions.filter(
    edition => contract.content.editions === null || contract.content.editions.includes(edition.id),
  )
  return {
    '@context': CONTEXT,
    '@type': 'odrl:Agreement',
    '@id': name('grant', id),
    'odrl:uid': { '@id': name('grant', id) },
    'odrl:profile': { '@id': 'urn:yinsuan:odrl-profile:1' },
    'odrl:assigner': party(contract.provider),
    'odrl:assignee': party(contract.consumer),
    'odrl:permission': [
      {
        'odrl:target': {
          '@type': ['odrl:Asset', 'dcat:Dataset'],
          '@id': name('dataset', contract.dataset),
          'dct:identifier': contract.dataset,
          'dct:title': languages(dataset.title),
          'dct:publisher': { '@id': name('organisation', contract.provider) },
          'odrl:hasPolicy': { '@id': name('grant', id) },
          'dcat:hasVersion': editions.map(edition => ({
            '@type': 'dcat:Dataset',
            '@id': name('edition', edition.id),
            'dct:title': languages(edition.head.title),
            'dct:provenance': {
              '@type': 'dct:ProvenanceStatement',
              'rdfs:label': languages(edition.head.source),
            },
            'dct:temporal': {
              '@type': 'dct:PeriodOfTime',
              'dcat:startDate': { '@type': 'xsd:date', '@value': edition.head.period.from },
              'dcat:endDate': { '@type': 'xsd:date', '@value': edition.head.period.to },
            },
          })),
        },
        'odrl:action': { '@id': 'yinsuan:aggregate' },
        'odrl:constraint': constraints(contract),
        'odrl:duty': duties(contract.price),
      },
    ],
    'odrl:prohibition': [
      {
        'odrl:target': { '@id': name('dataset', contract.dataset) },
        'odrl:action': [
          { '@id': 'odrl:distribute' },
          { '@id': 'odrl:extract' },
          { '@id': 'yinsuan:reidentify' },
        ],
      },
    ],
    'yinsuan:effective': file.grant.effective,
    'yinsuan:revoked': file.grant.revoked,
    'yinsuan:contractDigest': file.grant.contractDigest,
    'yinsuan:contract': file.signed?.contract ?? null,
    'yinsuan:signature': [file.signed?.provider, file.signed?.consumer].flatMap(by =>
      by === null || by === undefined
        ? []
        : [
            {
              'yinsuan:by': { '@id': name('organisation', by.organisation) },
              'yinsuan:keyId': by.keyId,
              'yinsuan:publicKey': by.publicKey,
              'yinsuan:ed25519': by.signature,
            },
          ],
    ),
  }
}

const CONTEXT: JsonLd = {
  odrl: 'http://www.w3.org/ns/odrl/2/',
  dcat: 'http://www.w3.org/ns/dcat#',
  dct: 'http://purl.org/dc/terms/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  yinsuan: 'urn:yinsuan:terms:1:',
}

function constraints(contract: Contract): readonly JsonLd[] {
  const { content, purposes, modes, budget, uses, expires, environment } = contract
  const constraint = (
    left: string,
    operator: string,
    right: JsonLd | string | readonly string[],
  ): JsonLd => ({
    'odrl:leftOperand': { '@id': left },
    'odrl:operator': { '@id': `odrl:${operator}` },
    'odrl:rightOperand': right,
  })
  const listed = (left: string, values: readonly string[] | null) =>
    values === null ? [] : [constraint(left, 'isAnyOf', values)]
  return [
    constraint('odrl:purpose', 'isAnyOf', purposes),
    constraint('odrl:dateTime', 'lt', { '@type': 'xsd:dateTime', '@value': expires }),
    ...(uses === null ? [] : [constraint('odrl:count', 'lteq', { '@type': 'xsd:integer', '@value': uses })]),
    constraint('yinsuan:nanoRho', 'lteq', { '@type': 'xsd:integer', '@value': budget }),
    constraint('yinsuan:mode', 'isAnyOf', modes),
    constraint('yinsuan:blindLevel', 'gteq', environment.blindLevel),
    ...listed('yinsuan:edition', content.editions),
    ...listed('yinsuan:view', content.views),
    ...listed('yinsuan:statistic', content.statistics),
    ...listed('yinsuan:template', content.templates ?? null),
    ...(content.nameable ?? []).map(({ dimension, values }) =>
      constraint(`yinsuan:nameable:${dimension}`, 'isAnyOf', values),
    ),
  ]
}

/** What is paid, in yuan: the amount refines the action, as in the recommendation's own example. */
function duties(price: Price): readonly JsonLd[] {
  if (price.model === 'free') return []
  // With the margin: what an answer costs.
  const fen = price.model === 'cost-plus' ? String(fenOfAnswer(price, 0n)) : price.fen
  const unit = price.model === 'subscription' ? price.period : UNITS[price.model]
  return [
    {
      'odrl:action': {
        'rdf:value': { '@id': 'odrl:compensate' },
        'odrl:refinement': [
          {
            'odrl:leftOperand': { '@id': 'odrl:payAmount' },
            'odrl:operator': { '@id': 'odrl:eq' },
            'odrl:rightOperand': { '@type': 'xsd:decimal', '@value': yuan(fen) },
            'odrl:unit': { '@id': 'urn:iso:std:iso:4217:CNY' },
          },
        ],
      },
      'yinsuan:per': unit,
      ...(price.model === 'cost-plus'
        ? {
            'yinsuan:costFen': price.costFen,
            'yinsuan:marginBasisPoints': price.marginBasisPoints,
            'yinsuan:priceList': price.list,
          }
        : {}),
    },
  ]
}

const UNITS = { 'per-answer': 'answer', 'per-rho': 'rho', 'cost-plus': 'answer' } as const

function yuan(fen: string): string {
  const digits = fen.padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

function languages({ zh, en }: { readonly zh: string; readonly en: string }): readonly JsonLd[] {
  return [
    { '@language': 'zh', '@value': zh },
    { '@language': 'en', '@value': en },
  ]
}
