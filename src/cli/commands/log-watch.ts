// `log watch`: what was appended since the last look, and an alarm where the log went back on its word. `log
// keys`: who signs it now.
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { openFollowing } from '../../../protocols/audit/handover.ts'
import { formatVkey } from '../../../protocols/audit/note.ts'
import { openCheckpoint, type LogPolicy } from '../../../protocols/audit/policy.ts'
import type { LogReader } from '../../../protocols/audit/verify-log.ts'
import {
  compareCheckpoints,
  type Watched,
  watchLog,
  type WatchStep,
} from '../../../protocols/audit/watch-log.ts'
import { fromBase64, fromUtf8, toBase64, utf8 } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { verifyEd25519 } from '../../../protocols/identity/ed25519.ts'
import { fault } from '../../../schemas/fault.ts'
import { LogVkey } from '../../../schemas/witness-policy.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { emit } from '../emit.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { choosePolicy, openLog, POLICY_OPTIONS } from '../log-policy.ts'
import { findProfile, readProfile, writeProfile } from '../profile.ts'
import { writeWhole } from '../write-file.ts'

export const WATCH_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'log watch',
    arguments: '<dir-or-url>',
    options: [
      ...POLICY_OPTIONS,
      { flags: '--state <file>', required: true },
      { flags: '--compare <url>', repeat: true },
      { flags: '--every <seconds>' },
    ],
    data: true,
    member: true,
    run: watch,
  },
  {
    path: 'log keys',
    arguments: '[dir-or-url]',
    options: POLICY_OPTIONS,
    member: true,
    run: keys,
  },
]

/**
 * Exit code 5 on a log that became shorter, was rewritten or is shown to others otherwise; the checkpoints
 * that prove it are kept beside the state.
 */
async function watch(context: Context, given: ParsedArgs): Promise<void> {
  const file = given.need('state')
  const seconds = given.text('every')
  const every = Number(seconds ?? '1')
  if (!(every >= 1 && every <= 86_400)) throw fault('cli.seconds', { option: '--every', most: 86_400 })
  for (;;) {
    await look(context, given, file, await choosePolicy(context, given))
    if (seconds === undefined) return
    await pause(every * 1000)
  }
}

async function look(context: Context, given: ParsedArgs, file: string, policy: LogPolicy): Promise<void> {
  const reader = remembering(openLog(context, given.argument(0)))
  const before = await readState(file, formatVkey(policy.logKey))
  let step: WatchStep
  try {
    step = await watchLog(reader, before, policy, verifyEd25519)
    for (const url of given.each('compare')) step = await compareWith(context, url, reader, step, policy)
  } catch (error) {
    if (error instanceof ProtocolError && ALARMS.has(error.code)) {
      const evidence = `${file}.evidence`
      await writeWhole(
        evidence,
        `${before === undefined ? '' : fromUtf8(before.note)}\n${reader.notes().join('\n')}`,
      )
      context.say(context.text.log.evidence(evidence))
    }
    throw error
  }
  await writeState(file, formatVkey(policy.logKey), step.watched)
  const { checkpoint } = step
  const facts = {
    ok: true,
    origin: checkpoint.origin,
    size: checkpoint.size,
    before: before?.size ?? 0,
    root: toBase64(checkpoint.root),
    witnesses: checkpoint.cosignatures.map(({ name, time }) => ({
      name,
      time: new Date(time * 1000).toISOString(),
    })),
  }
  await emit(context, given, {
    json: facts,
    human: () =>
      `${context.text.log.watched(facts.origin, facts.before, facts.size, facts.witnesses.length)}\n`,
    csv: () => ({
      comments: [],
      header: ['origin', 'before', 'size', 'root'],
      rows: [[facts.origin, facts.before, facts.size, facts.root]],
    }),
  })
}

const ALARMS: ReadonlySet<string> = new Set([
  'log.shrunk',
  'log.fork',
  'log.behind',
  'log.backdated',
  'log.log-key',
])

/**
 * Somebody else's view of the same log, a mirror's or a witness's: only the log's own signature counts there.
 * A view that is ahead of ours is read again from our side, since a log that shows us less than others
 * withholds something.
 */
async function compareWith(
  context: Context,
  url: string,
  reader: ReturnType<typeof remembering>,
  step: WatchStep,
  policy: LogPolicy,
): Promise<WatchStep> {
  const other = remembering(openLog(context, url))
  const theirs = await openCheckpoint(
    await other.readCheckpoint(),
    { logKey: step.policy.logKey, witnesses: [], quorum: 0 },
    verifyEd25519,
  )
  let ours = step
  for (let attempt = 0; ours.checkpoint.size < theirs.size; attempt++) {
    if (attempt === 3) {
      reader.note(...other.notes())
      throw new ProtocolError('log.behind', 'others are shown a larger log than this reader', {
        index: theirs.size,
      })
    }
    await pause(1000)
    ours = await watchLog(reader, ours.watched, policy, verifyEd25519)
  }
  try {
    await compareCheckpoints(theirs, ours.checkpoint, reader)
  } catch (error) {
    reader.note(...other.notes())
    throw error
  }
  return ours
}

/**
 * Follows the log's key from the one that is trusted; a profile's pinned key is moved on, since the old key
 * itself says so.
 */
async function keys(context: Context, given: ParsedArgs): Promise<void> {
  const { host } = context
  const policy = await choosePolicy(context, given)
  const typed = given.text('key') ?? given.text('policy')
  const path = typed === undefined ? await findProfile(host, given.text('as')) : undefined
  const profile = path === undefined ? undefined : await readProfile(path)
  const place = given.optionalArgument(0) ?? profile?.url
  if (place === undefined) throw fault('cli.option_missing', { option: '<dir-or-url>' })
  const followed = await openFollowing(openLog(context, place), policy, verifyEd25519)
  const vkey = formatVkey(followed.policy.logKey)
  if (path !== undefined && profile !== undefined && profile.logKey !== vkey) {
    await writeProfile(path, { ...profile, logKey: vkey })
    context.say(context.text.log.repinned(followed.trees.length))
  }
  host.out.write(`${vkey}\n`)
}

const State = z.strictObject({
  v: z.literal(1),
  /** The key that it was watched under from the first: the policy's. */
  key: z.string(),
  /** The key that signed what was seen last; absent in states of earlier versions. */
  present: LogVkey.optional(),
  size: z.number().int().min(0),
  hashes: z.array(z.base64()),
  note: z.string(),
  time: z.number().nullable(),
})

async function readState(file: string, key: string): Promise<Watched | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw fault('cli.file_unreadable', { file })
  }
  const parsed = State.safeParse(readJson(text))
  // A damaged state must not look like a first visit: everything before would be forgiven.
  if (!parsed.success || parsed.data.key !== key) throw fault('cli.watch_state', { file })
  const { size, hashes, note, present, time } = parsed.data
  return {
    size,
    hashes: hashes.map(fromBase64),
    note: utf8(note),
    logKey: present,
    time: time ?? undefined,
  }
}

async function writeState(file: string, key: string, watched: Watched): Promise<void> {
  const { size, hashes, note, logKey, time } = watched
  const state = {
    v: 1,
    key,
    present: logKey === undefined ? undefined : formatVkey(logKey),
    size,
    hashes: hashes.map(toBase64),
    note: fromUtf8(note),
    time: time ?? null,
  }
  await writeWhole(file, `${JSON.stringify(state, null, 2)}\n`)
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Keeps the checkpoints that were read, as evidence. */
function remembering(reader: LogReader) {
  const notes: string[] = []
  return {
    ...reader,
    readCheckpoint: async () => {
      const bytes = await reader.readCheckpoint()
      notes.push(fromUtf8(bytes))
      return bytes
    },
    notes: (): readonly string[] => notes,
    note: (...more: readonly string[]): void => void notes.push(...more),
  }
}
