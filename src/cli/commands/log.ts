// `log show|export|verify`: the public log, and what the caller may see of its private side.
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { LogReader } from '../../../protocols/audit/verify-log.ts'
import { toBase64 } from '../../../protocols/bytes.ts'
import { fault } from '../../../schemas/fault.ts'
import { type ProvenAuthors, proveAuthors } from '../../sdk/authors/prove-authors.ts'
import type { Client } from '../../sdk/client.ts'
import { SdkError } from '../../sdk/errors.ts'
import { exportLog, httpLogReader } from '../../sdk/log-files.ts'
import { collect, listAll } from '../../sdk/list-all.ts'
import { bodyStateOf } from '../../sdk/logged-body.ts'
import { proveLog, type ProveOptions } from '../../sdk/proven-log.ts'
import { connectService } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { emit, emitListing } from '../emit.ts'
import { poolCell, rhoCell } from '../../sdk/csv.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { choosePolicy, openLog, POLICY_OPTIONS } from '../log-policy.ts'
import { findProfile, isProfileNamed, readProfile } from '../profile.ts'
import { createProgress } from '../progress.ts'
import { drawEntry, drawLogReport, listedEntries } from '../render/log.ts'
import { writeWhole } from '../write-file.ts'
import { followLogs } from '../follow-logs.ts'

export const LOG_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'log show',
    arguments: '[entry]',
    options: [{ flags: '--before <entry>' }, { flags: '--limit <number>' }],
    data: true,
    member: true,
    run: show,
  },
  {
    path: 'log export',
    arguments: '<dir>',
    options: [{ flags: '--url <url>' }],
    member: true,
    run: exportTo,
  },
  {
    path: 'log verify',
    arguments: '<dir-or-url>',
    options: [
      ...POLICY_OPTIONS,
      { flags: '--public' },
      { flags: '--follow' },
      { flags: '--market-file <file>', repeat: true },
      { flags: '--node-log <org=place>', repeat: true },
    ],
    data: true,
    member: true,
    run: verify,
  },
]

async function show(context: Context, given: ParsedArgs): Promise<void> {
  const limit = Number(given.text('limit') ?? '100')
  if (!Number.isInteger(limit) || limit < 1) throw fault('cli.number', { option: '--limit' })
  const after = given.text('before')
  if (after !== undefined && !/^[1-9][0-9]{0,14}$/.test(after))
    throw fault('cli.number', { option: '--before' })
  const { client } = await connectService(context, given)
  const one = given.optionalArgument(0)
  if (one !== undefined) return showOne(context, given, client, one)
  const entries = await collect(listAll(client, 'entryList', Math.min(limit, 500), after), limit)
  await emitListing(context, given, {
    json: entries,
    ...listedEntries(context, entries),
    empty: context.text.log.none,
  })
}

/**
 * One entry whole: what the log says of it, and its private body where the caller is a party or an officer.
 * Throws `sdk.log` where that body is not the one that the entry commits to.
 */
async function showOne(context: Context, given: ParsedArgs, client: Client, seq: string): Promise<void> {
  const missing = fault('cli.entry_missing', { entry: seq })
  if (!/^[0-9]{1,15}$/.test(seq)) throw missing
  const { items } = await client.entryList({ query: { limit: 1, after: String(Number(seq) + 1) } })
  const [entry] = items
  if (entry?.seq !== seq) throw missing
  const bodyState = bodyStateOf(entry)
  if (bodyState === 'broken') throw new SdkError('sdk.log', 'not the committed body', { index: seq })
  await emit(context, given, {
    json: { ...entry, bodyState },
    human: () => drawEntry(context, entry, bodyState),
    csv: () => ({
      header: ['entry', 'leaf', 'body', 'body_state'],
      rows: [[entry.seq, entry.leaf, entry.body, bodyState]],
    }),
  })
}

async function exportTo(context: Context, given: ParsedArgs): Promise<void> {
  const { host, text } = context
  const folder = given.argument(0)
  await mkdir(folder, { recursive: true })
  // Files of an older size would stay beside the new ones, and no reader could tell.
  if ((await readdir(folder)).length > 0) throw fault('cli.folder_not_empty', { folder })
  const url = given.text('url') ?? (await readProfile(await findProfile(host, given.text('as')))).url
  const progress = createProgress(context, text.log.exporting, 'parts')
  const size = await exportLog(
    httpLogReader(url, { fetch: host.fetch }),
    (path, bytes) => writeWhole(join(folder, ...path.split('/')), bytes),
    progress.at,
  ).finally(progress.end)
  context.say(text.log.exported(size, folder))
}

/** Exit code 5 if anything is not as the log's key, its own entries and the members' signatures say. */
async function verify(context: Context, given: ParsedArgs): Promise<void> {
  if (given.flag('follow')) return await followLogs(context, given)
  const { text } = context
  const policy = await choosePolicy(context, given)
  const reader = openLog(context, given.argument(0))
  const progress = createProgress(context, text.log.verifying, 'parts')
  const options = { policy, onProgress: progress.at }
  const { report, authors } = await proven(context, given, reader, options).finally(progress.end)
  const { checkpoint, editions, outcomes, refusals, decisions, shredded, recovered, readmitted } = report
  const facts = {
    ok: true,
    origin: checkpoint.origin,
    size: checkpoint.size,
    root: toBase64(checkpoint.root),
    witnesses: checkpoint.cosignatures.map(({ name }) => name),
    editions: editions.map(({ spent, cap, poolSpent, poolCap, ...rest }) => ({
      ...rest,
      spent: String(spent),
      cap: String(cap),
      poolSpent: String(poolSpent),
      poolCap: String(poolCap),
    })),
    outcomes,
    refusals,
    decisions,
    shredded,
    recovered,
    readmitted,
    authors,
  }
  await emit(context, given, {
    json: facts,
    human: () => drawLogReport(context, report, authors),
    csv: () => ({
      comments: [
        `origin ${facts.origin}`,
        `size ${facts.size}`,
        `root ${facts.root}`,
        `authors_verified ${authors.verified}`,
        `authors_unseen ${authors.unseen}`,
      ],
      header: [
        'edition',
        'dataset',
        'state',
        'spent_rho',
        'cap_rho',
        'pool_spent_epsilon',
        'pool_cap_epsilon',
        'accounts',
      ],
      rows: facts.editions.map(e => [
        e.edition,
        e.dataset,
        e.state,
        rhoCell(e.spent),
        rhoCell(e.cap),
        poolCell(e.poolSpent),
        poolCell(e.poolCap),
        e.accounts,
      ]),
    }),
  })
}

/**
 * Whoever names a profile, or trusts the key that one pins, reads the bodies that its member may read; an
 * outsider has none, and the output says that no author was checked.
 */
async function proven(
  context: Context,
  given: ParsedArgs,
  reader: LogReader,
  options: ProveOptions,
): Promise<Pick<ProvenAuthors, 'report' | 'authors'>> {
  const isOutsider = given.text('key') !== undefined || given.text('policy') !== undefined
  const named = isProfileNamed(context.host, given.text('as'))
  if (given.flag('public') || (isOutsider && !named)) {
    const log = await proveLog(reader, options)
    return { report: log.report, authors: log.authors() }
  }
  const { client } = await connectService(context, given)
  return await proveAuthors(client, reader, options)
}
