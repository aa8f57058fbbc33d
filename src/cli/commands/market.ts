// `node init`, `market publish|list|show|join|form|sign|questions|cancel|status`.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { digestOfJson } from '../../../protocols/digest.ts'
import type { Json } from '../../../protocols/canonical-json.ts'
import { utf8 } from '../../../protocols/bytes.ts'
import { decodePublicKey, encodePublicKey, generatePrivateKey } from '../../../protocols/identity/keys.ts'
import { parseMarketEdition } from '../../../protocols/joint/market-edition.ts'
import { DatasetId, EditionId, IsoDate, Sha256Hex, Slug } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import type { MarketEditionRecord } from '../../../schemas/market.ts'
import { parseOrThrow } from '../../../schemas/validation-errors.ts'
import { parseMarketFile } from '../../prepare/dataset-yaml.ts'
import type { Client } from '../../sdk/client.ts'
import { readStandard } from '../../sdk/joint/read-standard.ts'
import { readService } from '../../sdk/service.ts'
import { listed } from '../columns.ts'
import { confirm } from '../confirm.ts'
import { clientOf, connectService } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { emit, emitListing } from '../emit.ts'
import { findRecord, fingerprint } from '../joint.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { type Profile, writeProfile } from '../profile.ts'
import { drawProse, drawSheet } from '../render/sheet.ts'
import { readText } from '../settings-file.ts'
import { INIT_OPTIONS } from './init-options.ts'
import { marketCancel, marketQuestions } from './market-questions.ts'
import { marketStatus } from './market-status.ts'

export const MARKET_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'node init',
    arguments: '<hub> <code>',
    options: INIT_OPTIONS,
    run: initNode,
  },
  { path: 'market publish', arguments: '<market-file>', member: true, run: publish },
  { path: 'market list', data: true, member: true, run: list },
  { path: 'market show', arguments: '<market>', data: true, member: true, run: show },
  { path: 'market join', arguments: '<market> <edition>', member: true, run: joinMarket },
  {
    path: 'market form',
    arguments: '<market>',
    options: [
      { flags: '--first-day <day>', required: true },
      { flags: '--last-day <day>', required: true },
    ],
    member: true,
    run: form,
  },
  { path: 'market sign', arguments: '<market>', confirms: true, member: true, run: sign },
  { path: 'market questions', data: true, member: true, run: marketQuestions },
  {
    path: 'market cancel',
    arguments: '<question>',
    confirms: true,
    member: true,
    run: marketCancel,
  },
  { path: 'market status', data: true, member: true, run: marketStatus },
]

/** With the keys, so that a backup has it too. */
export function hubFile(dataDir: string): string {
  return join(dataDir, 'keys', 'hub.json')
}

/**
 * The folder is made first, so that a code that fails can be tried again; the hub's keys are pinned as they
 * are now.
 */
async function initNode(context: Context, given: ParsedArgs): Promise<void> {
  const { host, text } = context
  const dataDir = given.text('dataDir') ?? host.env['YINSUAN_DATA_DIR'] ?? 'data'
  const file = hubFile(dataDir)
  if (existsSync(file)) throw fault('cli.profile_exists', { file })
  if (!existsSync(join(dataDir, 'config.yaml'))) {
    const { init } = await import('./service.ts')
    await init(context, given)
  }
  const url = given.argument(0)
  const { authority, serviceKey, logKey } = await readService(url, { fetch: host.fetch })
  decodePublicKey(serviceKey)
  const privateKey = generatePrivateKey(host.random)
  const profile: Profile = {
    url,
    authority,
    serviceKey,
    logKey,
    key: { organisation: 'enrolling', privateKey },
  }
  const { organisation } = await clientOf(context, profile).enrol({
    body: { code: given.argument(1), publicKey: encodePublicKey(privateKey.publicKey), label: 'node' },
  })
  await writeProfile(file, { ...profile, key: { organisation: organisation.id, privateKey } })
  context.say(text.market.node(organisation.id, dataDir))
}

async function publish(context: Context, given: ParsedArgs): Promise<void> {
  const { client } = await connectService(context, given)
  const file = given.argument(0)
  const standard = parseMarketFile(await readText(file), file)
  const digest = digestOfJson(standard as unknown as Json)
  const { id } = await client.marketPublish({ body: { standard, digest } })
  context.say(context.text.market.proposed(standard.market, digest))
  context.say(`  yinsuan market show ${digest}`)
  context.say(`  yinsuan desk approve ${id}`)
}

async function list(context: Context, given: ParsedArgs): Promise<void> {
  const { client } = await connectService(context, given)
  const { items } = await client.marketList()
  const { market: words } = context.text
  const rows = items.flatMap(({ id, offers, editions }) => {
    const labels = [...new Set([...offers, ...editions].map(({ label }) => label))]
    return labels.map(label => {
      const edition = editions.find(each => each.label === label)
      const members = offers.filter(each => each.label === label).map(({ organisation }) => organisation)
      return {
        name: `${id}@${label}`,
        members,
        state: edition?.state ?? 'joining',
        id: edition?.id ?? '',
      } as const
    })
  })
  await emitListing(context, given, {
    json: items,
    ...listed(rows, [
      [words.columns.market, 'market', ({ name }) => name],
      [words.columns.members, 'members', ({ members }) => members.join(' ')],
      [words.columns.state, 'state', ({ state }) => state, ({ state }) => words.states[state]],
      [words.columns.digest, 'id', ({ id }) => id, ({ id }) => id.slice(0, 16)],
    ]),
    empty: words.none,
  })
}

async function show(context: Context, given: ParsedArgs): Promise<void> {
  const { client } = await connectService(context, given)
  const record = await findRecord(client, given.argument(0))
  if (record === undefined) return await showStandard(context, given, client)
  await emitListing(context, given, {
    json: record,
    ...membersOf(context, record),
    empty: context.text.market.none,
    notes: termsOf(context, record),
  })
}

/** By its digest: what an approver decides on, as the file that was proposed. */
async function showStandard(context: Context, given: ParsedArgs, client: Client): Promise<void> {
  const digest = Sha256Hex.safeParse(given.argument(0))
  if (!digest.success) throw fault('request.not_found')
  const { standard: text } = await client.marketStandardShow({ params: { id: digest.data } })
  const standard = readStandard(text, digest.data)
  await emit(context, given, {
    json: standard,
    human: () => stringify(standard),
    csv: () => ({ header: ['digest', 'standard'], rows: [[digest.data, text]] }),
  })
}

/** What a member signs beside the keys: fingerprint, standard, period, how many may collude, the promise. */
function termsOf({ text: { market: words } }: Context, record: MarketEditionRecord): readonly string[] {
  const { standard, period, collusion, members } = parseMarketEdition(utf8(record.document))
  const { onlyJointly } = readStandard(record.standard, standard)
  return [
    record.id,
    words.ofStandard(standard, period.from, period.to),
    words.ofNoise(members.length, collusion),
    onlyJointly ? words.isOnlyJointly : words.isAlsoSingle,
  ]
}

/** Every member with the fingerprints that its people compare. */
function membersOf({ text: { market: words } }: Context, record: MarketEditionRecord) {
  const { columns } = words
  const signers = new Set<string>(record.signatures.map(({ organisation }) => organisation))
  return listed(parseMarketEdition(utf8(record.document)).members, [
    [columns.organisation, 'organisation', ({ organisation }) => organisation],
    [columns.operator, 'operator', ({ operator }) => operator],
    [columns.edition, 'edition', ({ edition }) => edition],
    [columns.log, 'log_key', ({ logKey }) => logKey],
    [columns.service, 'service_key', ({ serviceKey }) => fingerprint(serviceKey)],
    [columns.signing, 'signing_key', ({ signingKey }) => fingerprint(signingKey)],
    [columns.mask, 'mask_key', ({ maskKey }) => maskKey],
    [columns.vrf, 'vrf_key', ({ vrfKey }) => fingerprint(vrfKey)],
    [columns.signed, 'signed', ({ organisation }) => (signers.has(organisation) ? words.yes : words.no)],
  ])
}

async function joinMarket(context: Context, given: ParsedArgs): Promise<void> {
  const { client } = await connectService(context, given)
  const [market, label] = nameOf(given)
  const edition = parseOrThrow(EditionId, given.argument(1))
  await client.marketJoin({ params: { id: market }, body: { label, edition } })
  context.say(context.text.market.joined(edition, `${market}@${label}`))
}

async function form(context: Context, given: ParsedArgs): Promise<void> {
  const { client } = await connectService(context, given)
  const [market, label] = nameOf(given)
  const [from, to] = [given.need('firstDay'), given.need('lastDay')].map(day => parseOrThrow(IsoDate, day))
  const period = { from: from ?? '', to: to ?? '' }
  const { id } = await client.marketForm({ params: { id: market }, body: { label, period } })
  context.say(context.text.market.formed(`${market}@${label}`, id))
}

async function sign(context: Context, given: ParsedArgs): Promise<void> {
  const { client } = await connectService(context, given)
  const { host, text } = context
  const record = await findRecord(client, given.argument(0))
  if (record === undefined) throw fault('request.not_found')
  const name = `${record.market}@${record.label}`
  const { sheet } = membersOf(context, record)
  host.err.write(
    `${[...drawProse(context, termsOf(context, record)), ...drawSheet(context, sheet)].join('\n')}\n`,
  )
  await confirm(context, given, text.market.confirmSign(name))
  const { signatures, document } = await client.marketEditionSign({ params: { id: record.id }, body: {} })
  context.say(text.market.signed(name, signatures.length, parseMarketEdition(utf8(document)).members.length))
}

function nameOf(given: ParsedArgs): readonly [ReturnType<typeof DatasetId.parse>, string] {
  const [market = '', label = ''] = given.argument(0).split('@')
  return [parseOrThrow(DatasetId, market), parseOrThrow(Slug, label)]
}
