// What was last seen of a log, kept between looks, and what of a log is an alarm.
import { z } from 'zod'
import { formatVkey } from '../../protocols/audit/note.ts'
import type { Watched } from '../../protocols/audit/watch-log.ts'
import { fromBase64, fromUtf8, toBase64, utf8 } from '../../protocols/bytes.ts'
import { fault } from '../../schemas/fault.ts'
import { LogVkey } from '../../schemas/witness-policy.ts'
import { readStateFile } from './state-file.ts'
import { writeWhole } from './write-file.ts'

/** The log went back on its word. */
export const ALARMS: ReadonlySet<string> = new Set([
  'log.shrunk',
  'log.fork',
  'log.behind',
  'log.backdated',
  'log.log-key',
])

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

export async function readLogState(file: string, key: string): Promise<Watched | undefined> {
  const found = await readStateFile(file)
  if (found === undefined) return undefined
  const parsed = State.safeParse(found)
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

export async function writeLogState(file: string, key: string, watched: Watched): Promise<void> {
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
