// A grant as JSON-LD against what the recommendations demand: ODRL Information Model 2.2 (agreement, rules,
// constraints), DCAT 3, JSON-LD 1.1.
import t from 'tap'
import { headOf } from '../../schemas/declaration.ts'
import type { CatalogueDataset, GrantFile } from '../../schemas/api-bodies.ts'
import { Contract } from '../../schemas/contract.ts'
import type { Price } from '../../schemas/price.ts'
import { grantJsonLd } from '../../src/sdk/grant-json-ld.ts'
import { redeclared, sampleContribution } from '../support/market.ts'

const declaration = redeclared(await sampleContribution(500))
const { dataset } = declaration
const edition = `${dataset}@${declaration.edition}`
const contract = (price: Price, everything = true): Contract =>
  Contract.parse({
    v: 1,
    type: 'grant',
    id: `grant_${'A'.repeat(22)}`,
    service: 'test.example/log',
    salt: '00'.repeat(32),
    provider: 'mall',
    consumer: 'maker',
    dataset,
    content: everything
      ? { editions: null, views: null, statistics: null }
      : { editions: [edition], views: ['buyers'], statistics: ['orders', 'units'] },
    modes: ['blind', 'open'],
    purposes: ['market-research', 'product-planning'],
    budget: '1000000000',
    uses: everything ? null : '20',
    expires: '2027-01-01T00:00:00.000Z',
    price,
    environment: { blindLevel: 'full' },
  })
const catalogued = {
  id: dataset,
  provider: 'mall',
  title: declaration.title,
  editions: [{ id: edition, head: headOf(declaration) }],
} as unknown as CatalogueDataset
const by = (organisation: string) => ({
  organisation,
  keyId: 'key_AAAAAAAAAAAAAAAAAAAA',
  publicKey: 'A'.repeat(43),
  signature: 'A'.repeat(86),
})
const file = {
  grant: { effective: '2026-01-01T00:00:00.000Z', revoked: null, contractDigest: '00'.repeat(32) },
  signed: { contract: '{}', provider: by('mall'), consumer: by('maker') },
} as unknown as GrantFile

/** Of the recommendations' vocabularies, what may stand here; the words of our own profile are ours. */
const TERMS: Readonly<Record<string, readonly string[]>> = {
  odrl: [
    'Agreement',
    'Asset',
    'Party',
    'uid',
    'profile',
    'assigner',
    'assignee',
    'hasPolicy',
    'permission',
    'prohibition',
    'duty',
    'target',
    'action',
    'constraint',
    'refinement',
    'leftOperand',
    'operator',
    'rightOperand',
    'unit',
    'purpose',
    'dateTime',
    'count',
    'payAmount',
    'eq',
    'lt',
    'lteq',
    'gteq',
    'isAnyOf',
    'distribute',
    'extract',
    'compensate',
  ],
  dcat: ['Dataset', 'hasVersion', 'startDate', 'endDate'],
  dct: ['identifier', 'title', 'publisher', 'provenance', 'temporal', 'PeriodOfTime', 'ProvenanceStatement'],
  foaf: ['Agent'],
  rdf: ['value'],
  rdfs: ['label'],
  xsd: ['date', 'dateTime', 'decimal', 'integer'],
}

type Node = Readonly<Record<string, unknown>>
const PRICES: readonly Price[] = [
  { model: 'free' },
  { model: 'per-answer', fen: '50000' },
  { model: 'per-rho', fen: '7' },
  { model: 'subscription', fen: '123456', period: 'quarter' },
  { model: 'cost-plus', costFen: '333', marginBasisPoints: 777, list: 'list-2026' },
]
const made = PRICES.flatMap(price =>
  [true, false].map(everything => ({
    price,
    everything,
    json: grantJsonLd(contract(price, everything), file, catalogued) as Node,
  })),
)

t.test(
  'every name expands by the context, and every ODRL, DCAT and DCT term is one of the vocabulary',
  async t => {
    for (const { json } of made) {
      const context = json['@context'] as Readonly<Record<string, string>>
      const used = new Set<string>()
      walk(json, (key, value) => {
        if (key === '@context') return false
        const names = key.startsWith('@') ? [] : [key]
        if (key === '@type' || (key === '@id' && typeof value === 'string' && !value.startsWith('urn:')))
          names.push(...[value].flat().map(String))
        for (const name of names) {
          const [prefix = '', local = ''] = name.split(':', 2)
          t.match(context[prefix], /[/#:]$/, name)
          if (TERMS[prefix] !== undefined) t.ok(TERMS[prefix].includes(local), name)
          used.add(prefix)
        }
        if (key === '@id' && String(value).startsWith('urn:'))
          t.match(value, /^urn:[a-z0-9][a-z0-9-]{0,31}:[A-Za-z0-9._~@:/()+,=!$*';-]+$/, 'RFC 8141')
        return true
      })
      t.same(
        [...used].toSorted().filter(prefix => context[prefix] === undefined),
        [],
      )
    }
  },
)

t.test('it is an agreement: one assigner, one assignee, rules with a target and an action', async t => {
  for (const { json, price } of made) {
    t.equal(json['@type'], 'odrl:Agreement')
    t.match(json, {
      'odrl:uid': { '@id': json['@id'] },
      'odrl:assigner': { '@id': /:mall$/ },
      'odrl:assignee': { '@id': /:maker$/ },
    })
    const permissions = nodes(json['odrl:permission'])
    const prohibitions = nodes(json['odrl:prohibition'])
    for (const rule of [...permissions, ...prohibitions]) {
      t.match(rule['odrl:target'], { '@id': /:dataset:/ })
      t.ok([rule['odrl:action']].flat().length > 0)
    }
    const duties = nodes(permissions[0]?.['odrl:duty'])
    t.equal(duties.length, price.model === 'free' ? 0 : 1)
    const constraints = [
      ...nodes(permissions[0]?.['odrl:constraint']),
      ...duties.flatMap(duty => nodes((duty['odrl:action'] as Node)['odrl:refinement'])),
    ]
    for (const constraint of constraints) {
      t.match(constraint['odrl:leftOperand'], { '@id': /^(?:odrl|yinsuan):/ })
      t.match(constraint['odrl:operator'], { '@id': /^odrl:/ })
      t.ok(constraint['odrl:rightOperand'] !== undefined)
    }
  }
})

t.test('every limit of the contract is a constraint, and the amount is what an answer costs', async t => {
  const lefts = (everything: boolean): readonly string[] => {
    const [permission] = nodes(made.find(each => each.everything === everything)?.json['odrl:permission'])
    return nodes(permission?.['odrl:constraint']).map(each =>
      String((each['odrl:leftOperand'] as Node)['@id']),
    )
  }
  const always = ['odrl:purpose', 'odrl:dateTime', 'yinsuan:nanoRho', 'yinsuan:mode', 'yinsuan:blindLevel']
  t.same(lefts(true).toSorted(), always.toSorted())
  t.same(
    lefts(false).toSorted(),
    [...always, 'odrl:count', 'yinsuan:edition', 'yinsuan:view', 'yinsuan:statistic'].toSorted(),
  )
  const amounts = made
    .filter(({ everything }) => everything)
    .flatMap(
      ({ json }) => JSON.stringify(json).match(/"@type":"xsd:decimal","@value":"([0-9.]+)"/)?.[1] ?? [],
    )
  t.same(amounts, ['500.00', '0.07', '1234.56', '3.58'])
})

function nodes(value: unknown): readonly Node[] {
  if (!Array.isArray(value)) throw new TypeError('not a list')
  return value as readonly Node[]
}

/** Into everything below; `look` says whether to go on below a key. */
function walk(value: unknown, look: (key: string, value: unknown) => boolean): void {
  if (Array.isArray(value)) for (const each of value) walk(each, look)
  else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) if (look(key, each)) walk(each, look)
}
