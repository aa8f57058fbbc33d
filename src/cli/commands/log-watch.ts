// `log watch`: what was appended since the last look, and an alarm where the log went back on its word. `log
// keys`: who signs it now.
import { setTimeout as pause } from 'node:timers/promises'
import { openFollowing } from '../../../protocols/audit/handover.ts'
import { formatVkey } from '../../../protocols/audit/note.ts'
import { openCheckpoint, type LogPolicy } from '../../../protocols/audit/policy.ts'
import type { LogReader } from '../../../protocols/audit/verify-log.ts'
import { compareCheckpoints, watchLog, type WatchStep } from '../../../protocols/audit/watch-log.ts'
import { fromUtf8, toBase64 } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { verifyEd25519 } from '../../../protocols/identity/ed25519.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { emit } from '../emit.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { choosePolicy, openLog, POLICY_OPTIONS } from '../log-policy.ts'
import { ALARMS, readLogState, writeLogState } from '../log-state.ts'
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
  const before = await readLogState(file, formatVkey(policy.logKey))
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
  await writeLogState(file, formatVkey(policy.logKey), step.watched)
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
      header: ['origin', 'before', 'size', 'root'],
      rows: [[facts.origin, facts.before, facts.size, facts.root]],
    }),
  })
}

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
