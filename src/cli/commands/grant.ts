// `grant …`: contracts about what one consumer may do with one dataset.
import { BlindLevel } from '../../../schemas/ticket-shape.ts'
import { parseVkey } from '../../../protocols/audit/note.ts'
import { EditionId, Mode, Name, PurposeCode, Slug } from '../../../schemas/common.ts'
import { type Nameable, Uses } from '../../../schemas/contract.ts'
import { Served } from '../../../schemas/declaration.ts'
import type { Grant } from '../../../schemas/records.ts'
import { TemplateName } from '../../../schemas/template-names.ts'
import { fault } from '../../../schemas/fault.ts'
import { signedStatistic } from '../../sdk/buyers.ts'
import type { Client } from '../../sdk/client.ts'
import { acceptGrant, offerGrant, verifyGrant } from '../../sdk/grants.ts'
import { grantJsonLd } from '../../sdk/grant-json-ld.ts'
import { collect, listAll } from '../../sdk/list-all.ts'
import { readService } from '../../sdk/service.ts'
import { parseBudget, parseExpiry } from '../amounts.ts'
import { eachOnce, formed, parseChoice } from '../choices.ts'
import { connectService, type ServiceConnection } from '../connect.ts'
import { confirm } from '../confirm.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { emit, emitListing } from '../emit.ts'
import { flagOf, type ParsedArgs } from '../parsed-args.ts'
import { readJsonFile } from '../json-file.ts'
import { filters } from '../query/build.ts'
import { resolveDimension } from '../query/resolve.ts'
import { contractLines, drawGrant, grantState, listedGrants } from '../render/grant.ts'
import { plainJson } from '../render/plain-text.ts'
import { parsePrice } from '../render/price.ts'
import { writeWhole } from '../write-file.ts'

export const GRANT_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'grant issue',
    options: [
      { flags: '--dataset <dataset>' },
      { flags: '--to <org>', required: true },
      { flags: '--modes <modes>', repeat: true },
      { flags: '--purpose <purposes>', repeat: true, required: true },
      { flags: '--budget <budget>', required: true },
      { flags: '--expires <when>', required: true },
      { flags: '--uses <count>' },
      { flags: '--editions <editions>', repeat: true },
      { flags: '--views <views>', repeat: true },
      { flags: '--statistics <statistics>', repeat: true },
      { flags: '--templates <names>', repeat: true },
      { flags: '--nameable <values>', repeat: true },
      { flags: '--price <price>' },
      { flags: '--blind-level <level>', choices: ['full', 'strong', 'insecureForTesting'] },
    ],
    data: true,
    member: true,
    run: issue,
  },
  { path: 'grant list', data: true, member: true, run: list },
  {
    path: 'grant show',
    arguments: '<grant>',
    options: [{ flags: '--jsonld' }],
    data: true,
    member: true,
    run: show,
  },
  { path: 'grant accept', arguments: '[grant]', confirms: true, member: true, run: accept },
  { path: 'grant verify', arguments: '<file>', run: verify },
  { path: 'grant freeze', arguments: '<grant>', member: true, run: hold('grantFreeze') },
  { path: 'grant unfreeze', arguments: '<grant>', member: true, run: hold('grantUnfreeze') },
  {
    path: 'grant level',
    arguments: '<grant> <level>',
    data: true,
    confirms: true,
    member: true,
    run: setLevel,
  },
  { path: 'grant revoke', arguments: '<grant>', confirms: true, member: true, run: revoke },
]

async function issue(context: Context, given: ParsedArgs): Promise<void> {
  // What the contract can't hold is reported before anything is sent.
  const set = <T extends string>(name: string, read: (word: string, option: string) => T): T[] => {
    const option = flagOf(name)
    return eachOnce(
      given.list(name).map(word => read(word, option)),
      option,
    )
  }
  const modes = set('modes', (word, option) => parseChoice(word, Mode.options, option))
  const purposes = set('purpose', (word, option) => formed(word, PurposeCode, option, 'cli.purpose'))
  if (purposes.length === 0) throw fault('cli.option_missing', { option: '--purpose' })
  const content = {
    editions: orAll(set('editions', (word, option) => formed(word, EditionId, option, 'cli.edition_id'))),
    views: orAll(set('views', (word, option) => formed(word, Name, option, 'cli.name'))),
    statistics: orAll(
      set('statistics', (word, option) => parseChoice(signedStatistic(word), Served.options, option)),
    ),
  }
  const templates = set('templates', (word, option) => parseChoice(word, TemplateName.options, option))
  const consumer = formed(given.need('to'), Slug, '--to', 'cli.slug')
  const chosen = given.text('dataset')
  if (chosen !== undefined) formed(chosen, Slug, '--dataset', 'cli.slug')
  const expires = parseExpiry(given.need('expires'), context.host.now())
  const price = parsePrice(given.text('price') ?? 'free')
  const level = given.text('blindLevel')
  const uses = given.text('uses')
  if (uses !== undefined && !Uses.safeParse(uses).success) throw fault('cli.uses', { text: uses })
  const connection = await connectService(context, given)
  const { client } = connection
  const dataset = chosen ?? (await onlyDataset(client))
  const budget = await budgetOf(client, dataset, given.need('budget'))
  const nameable = await nameableOf(client, dataset, given.each('nameable'))
  const grant = await offerGrant(client, {
    dataset,
    consumer,
    modes: modes.length === 0 ? ['open'] : modes,
    purposes,
    budget,
    expires,
    price,
    content: {
      ...content,
      ...(templates.length === 0 ? {} : { templates }),
      ...(nameable.length === 0 ? {} : { nameable }),
    },
    ...(uses === undefined ? {} : { uses }),
    ...(level === undefined ? {} : { blindLevel: parseChoice(level, BlindLevel.options, '--blind-level') }),
  })
  await emitGrants(context, connection, given, grant, [grant])
  context.say(context.text.grantTerms.offered(grant.consumer))
  context.say(`  yinsuan grant accept ${grant.id}`)
}

function orAll<T>(values: readonly T[]): T[] | null {
  return values.length === 0 ? null : [...values]
}

async function show(context: Context, given: ParsedArgs): Promise<void> {
  const { client } = await connectService(context, given)
  const file = await client.grantShow({ params: { id: given.argument(0) } })
  if (given.flag('jsonld')) {
    const { contract } = await verifyGrant(file)
    const dataset = await client.datasetShow({ params: { id: contract.dataset } })
    const text = `${plainJson(JSON.stringify(grantJsonLd(contract, file, dataset), null, 2))}\n`
    const to = given.text('output')
    if (to === undefined) context.host.out.write(text)
    else await writeWhole(to, text)
    return
  }
  await emit(context, given, {
    json: file,
    human: () => drawGrant(context, file),
    csv: () => listedGrants(context, [file.grant], []).csv,
  })
}

/**
 * Exactly what is shown is signed, with the key of the profile; the service of the contract must be the
 * pinned one.
 */
async function accept(context: Context, given: ParsedArgs): Promise<void> {
  const { client, profile } = await connectService(context, given)
  const service = parseVkey(profile.logKey).name
  const id = given.optionalArgument(0) ?? (await onlyOffer(client))
  const grant = await acceptGrant(client, id, async (contract, document) => {
    if (contract.service !== service) throw fault('cli.contract_service', { service: contract.service })
    for (const line of contractLines(context, contract)) context.say(line)
    // The very bytes that are signed, for a script that shows nothing else.
    if (context.quiet) context.host.out.data(`${document}\n`)
    await confirm(context, given, context.text.grantTerms.confirmAccept(id))
  })
  const words = context.text.grantTerms
  context.say(grant.effective === null ? words.signedWaiting(id) : words.signed(id, grant.effective))
}

/** Where one contract waits for the signature, it need not be named. */
async function onlyOffer(client: Client): Promise<string> {
  const { organisation } = await client.me()
  const offers = (await collect(listAll(client, 'grantList')))
    .filter(
      ({ consumer, accepted, revoked }) =>
        consumer === organisation.id && accepted === null && revoked === null,
    )
    .filter(({ contractDigest, approval }) => contractDigest !== null && approval !== 'rejected')
    .map(({ id }) => id)
  const [only, ...others] = offers
  if (only === undefined) throw fault('cli.grant_none')
  if (others.length > 0) throw fault('cli.grant_which', { valid: offers })
  return only
}

/** Needs no service. */
async function verify(context: Context, given: ParsedArgs): Promise<void> {
  const { contract, signedByBoth } = await verifyGrant(await readJsonFile(context.host, given.argument(0)))
  for (const line of contractLines(context, contract)) context.host.out.write(`${line}\n`)
  context.say(context.text.grantTerms.verified(contract.id, signedByBoth))
}

function hold(route: 'grantFreeze' | 'grantUnfreeze') {
  return async (context: Context, given: ParsedArgs): Promise<void> => {
    const { client } = await connectService(context, given)
    const grant = await client[route]({ params: { id: given.argument(0) } })
    context.say(`${grant.id}${context.text.words.colon}${grantState(context, grant)}`)
  }
}

/** A provider with one dataset need not name it. */
async function onlyDataset(client: Client): Promise<string> {
  const { organisation } = await client.me()
  const datasets = await collect(listAll(client, 'datasetList'))
  const own = datasets.filter(({ provider }) => provider === organisation.id).map(({ id }) => id)
  const [only, ...others] = own
  if (only === undefined || others.length > 0) throw fault('cli.dataset_which', { valid: own })
  return only
}

/** An ε means a ρ only at some δ: that of the dataset's latest edition. */
async function budgetOf(client: Client, dataset: string, text: string): Promise<string> {
  if (!text.startsWith('epsilon')) return parseBudget(text, '1e-6')
  const { editions } = await client.datasetShow({ params: { id: dataset } })
  const delta = editions.at(-1)?.head.delta
  if (delta === undefined) throw fault('cli.no_edition', { dataset })
  return parseBudget(text, delta)
}

/** `brand=A,B`, or `brand` alone where no value may be named; of the dataset's latest edition. */
async function nameableOf(client: Client, dataset: string, words: readonly string[]): Promise<Nameable[]> {
  if (words.length === 0) return []
  const { editions } = await client.datasetShow({ params: { id: dataset } })
  const id = editions.at(-1)?.id
  if (id === undefined) throw fault('cli.no_edition', { dataset })
  const { declaration } = await client.editionShow({ params: { id } })
  const alone = words.filter(word => !word.includes('='))
  const named = filters(
    declaration,
    words.filter(word => word.includes('=')),
  )
  return [
    ...alone.map(word => ({ dimension: resolveDimension(declaration, word).name, values: [] })),
    ...Object.entries(named).map(([dimension, values]) => ({ dimension, values: [...new Set(values)] })),
  ]
}

async function list(context: Context, given: ParsedArgs): Promise<void> {
  const connection = await connectService(context, given)
  const { client } = connection
  const grants = await collect(listAll(client, 'grantList'))
  await emitGrants(context, connection, given, grants, grants)
}

/** An officer's decision, in the log. */
async function setLevel(context: Context, given: ParsedArgs): Promise<void> {
  const id = given.argument(0)
  const level = parseChoice(given.argument(1), DECIDED_LEVELS, 'LEVEL')
  const connection = await connectService(context, given)
  const { client } = connection
  await confirm(context, given, context.text.grant.confirmLevel(id, level))
  const grant = await client.grantBlindLevel({ params: { id }, body: { level } })
  await emitGrants(context, connection, given, grant, [grant])
}

const DECIDED_LEVELS = ['full', 'strong'] as const

async function revoke(context: Context, given: ParsedArgs): Promise<void> {
  const id = given.argument(0)
  const { client } = await connectService(context, given)
  await confirm(context, given, context.text.grant.confirmRevoke(id))
  const grant = await client.grantRevoke({ params: { id } })
  context.say(context.text.grant.revoked(grant.id))
}

async function emitGrants(
  context: Context,
  { profile }: ServiceConnection,
  given: ParsedArgs,
  json: unknown,
  grants: readonly Grant[],
): Promise<void> {
  const { purposes } = await readService(profile.url, { fetch: context.host.fetch })
  await emitListing(context, given, {
    json,
    ...listedGrants(context, grants, purposes),
    empty: context.text.grant.none,
  })
}
