// What was seen, and what still has to be sent where. It is written before anything is sent, so that a crash
// repeats a notice at worst and loses none.
import { z } from 'zod'
import { fault } from '../../../schemas/fault.ts'
import { readStateFile } from '../state-file.ts'
import { writeWhole } from '../write-file.ts'
import { NOTICE_KINDS } from './notices.ts'

const PendingNotice = z.strictObject({
  /** The same at every attempt: a receiver may know by it what it already has. */
  id: z.string().regex(/^msg_[A-Za-z0-9_-]{22}$/),
  kind: z.enum(NOTICE_KINDS),
  subject: z.string().max(200),
  noticed: z.iso.datetime(),
  /** The places of the channels that have not taken it yet. */
  channels: z.array(z.number().int().min(0).max(9)),
})
export type PendingNotice = z.infer<typeof PendingNotice>

const State = z.strictObject({
  v: z.literal(1),
  /** Whose: a state of another member would announce everything anew. */
  member: z.string(),
  seen: z.array(z.string().max(300)),
  pending: z.array(PendingNotice),
  /** By dataset: of which answers its panel was made when it was last read. */
  panels: z.record(z.string(), z.string()).default({}),
})
export type NotifyState = z.infer<typeof State>

export async function readNotifyState(file: string, member: string): Promise<NotifyState | undefined> {
  const found = await readStateFile(file)
  if (found === undefined) return undefined
  const state = State.safeParse(found).data
  if (state === undefined || state.member !== member) throw fault('notify.state', {}, file)
  return state
}

export async function writeNotifyState(file: string, state: NotifyState): Promise<void> {
  await writeWhole(file, `${JSON.stringify(state)}\n`)
}
