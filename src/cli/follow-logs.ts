// `log verify HUB --follow`: the hub's log, and from there the logs of all members of its market editions.
import { z } from 'zod'
import { formatVkey } from '../../protocols/audit/note.ts'
import type { LogReader } from '../../protocols/audit/verify-log.ts'
import { verifyEd25519 } from '../../protocols/identity/ed25519.ts'
import { cosignerOf } from '../../protocols/joint/cosigner.ts'
import { fault } from '../../schemas/fault.ts'
import { MarketSignature } from '../../schemas/market.ts'
import { parseOrThrow } from '../../schemas/validation-errors.ts'
import type { Client } from '../sdk/client.ts'
import { memberLogs, type MemberLogResult, nodeLogReader, verifyMemberLog } from '../sdk/joint/member-log.ts'
import { type PinnedMarket, pinMarket } from '../sdk/joint/pin-market.ts'
import { listAll } from '../sdk/list-all.ts'
import { proveLog } from '../sdk/proven-log.ts'
import { listed } from './columns.ts'
import { connectService } from './connect.ts'
import type { Context } from './context.ts'
import { emitListing } from './emit.ts'
import { readJsonFile } from './json-file.ts'
import { choosePolicy, openLog } from './log-policy.ts'
import type { ParsedArgs } from './parsed-args.ts'
import { isProfileNamed } from './profile.ts'
import { createProgress } from './progress.ts'

/**
 * Whoever has a profile follows every market edition of the hub, through it, with the joint entries that it
 * may read; an outsider those of `--market-file`, whose keys all members signed. Exit code 5 unless all of it
 * holds.
 */
export async function followLogs(context: Context, given: ParsedArgs): Promise<void> {
  const { text, host } = context
  const isOutsider = given.text('key') !== undefined || given.text('policy') !== undefined
  const isPublic = given.flag('public') || (isOutsider && !isProfileNamed(host, given.text('as')))
  const connected = isPublic ? undefined : await connectService(context, given)
  const client = connected?.client
  const markets = await marketsOf(context, given, client)
  const policy = await choosePolicy(context, given)
  const progress = createProgress(context, text.log.verifying, 'parts')
  const signed = new Set<string>()
  const hub = await proveLog(openLog(context, given.argument(0)), {
    policy,
    verify: verifyEd25519,
    onProgress: progress.at,
    onLeaf: entry => {
      if (entry.type === 'market-edition') signed.add(entry.marketEdition)
    },
  }).finally(progress.end)
  const completed = []
  const entries = client === undefined ? none() : listAll(client, 'entryList', 500)
  for await (const { leaf, body } of hub.prove(entries))
    if (leaf.type === 'joint' && body?.type === 'joint')
      completed.push({ marketEdition: leaf.marketEdition, nodes: body.nodes })
  const places = placesOf(context, given)
  const results: MemberLogResult[] = []
  for (const member of memberLogs(markets, completed)) {
    const isHosted = member.logKey === formatVkey(policy.logKey)
    const reader =
      places.get(member.organisation) ??
      (isHosted ? openLog(context, given.argument(0)) : client && nodeLogReader(client, member.organisation))
    const cosigner = connected && cosignerOf(connected.profile)
    const isNode = cosigner !== undefined && !isHosted
    const result = await verifyMemberLog(reader, member, isNode ? { cosigner } : {})
    const isFormed = member.editions.every(({ marketEdition }) => signed.has(marketEdition))
    results.push(isFormed || result.verdict !== 'ok' ? result : { ...result, verdict: 'not-at-hub' })
  }
  await emitResults(context, given, hub.report.checkpoint, results)
  const failed = results.filter(({ verdict }) => verdict !== 'ok').map(({ organisation }) => organisation)
  if (failed.length > 0) throw fault('cli.follow', { members: failed })
}

async function* none(): AsyncGenerator<never> {}

async function emitResults(
  context: Context,
  given: ParsedArgs,
  hub: { readonly origin: string; readonly size: number },
  results: readonly MemberLogResult[],
): Promise<void> {
  const words = context.text.market.follow
  const { columns } = words
  const verdicts: Readonly<Record<string, string>> = words.verdicts
  await emitListing(context, given, {
    json: {
      ok: results.every(({ verdict }) => verdict === 'ok'),
      hub: { origin: hub.origin, size: hub.size },
      members: results.map(({ report, ...result }) => ({ ...result, size: report?.checkpoint.size ?? null })),
    },
    ...listed(results, [
      [columns.member, 'member', ({ organisation }) => organisation],
      [columns.log, 'log', ({ origin }) => origin],
      [columns.size, 'size', ({ report }) => String(report?.checkpoint.size ?? '')],
      [columns.charges, 'charges', ({ found, named }) => `${found}/${named}`],
      [columns.verdict, 'verdict', ({ verdict }) => verdict, ({ verdict }) => verdicts[verdict] ?? verdict],
    ]),
    empty: words.none,
    notes: [words.hub(hub.origin, hub.size)],
  })
}

/** All that a member sees at its hub, and those of the files. */
async function marketsOf(
  { host }: Context,
  given: ParsedArgs,
  client: Client | undefined,
): Promise<readonly PinnedMarket[]> {
  const found = new Map<string, PinnedMarket>()
  for (const file of given.list('marketFile')) {
    const market = await readMarket(await readJsonFile(host, file))
    found.set(market.id, market)
  }
  const markets = client === undefined ? [] : (await client.marketList()).items
  for (const { id, state } of markets.flatMap(({ editions }) => editions)) {
    if (client === undefined || state !== 'open' || found.has(id)) continue
    found.set(id, await pinMarket(await client.marketEditionShow({ params: { id } }), id))
  }
  if (client === undefined && found.size === 0) throw fault('cli.option_missing', { option: '--market-file' })
  return [...found.values()]
}

/** What `market show --json` printed, or a joint answer, which repeats it. */
async function readMarket(value: unknown): Promise<PinnedMarket> {
  const { document, marketEdition, ...record } = parseOrThrow(MarketFile, value)
  return await pinMarket({ ...record, document: document ?? marketEdition ?? '' })
}

const MarketFile = z.object({
  document: z.string().optional(),
  marketEdition: z.string().optional(),
  standard: z.string(),
  label: z.string(),
  signatures: z.array(MarketSignature),
})

/** Where the log of a member is read instead of through the hub. */
function placesOf(context: Context, given: ParsedArgs): ReadonlyMap<string, LogReader> {
  return new Map(
    given.list('nodeLog').map(text => {
      const at = text.indexOf('=')
      if (at < 1) throw fault('cli.node_log', { text })
      return [text.slice(0, at), openLog(context, text.slice(at + 1))]
    }),
  )
}
