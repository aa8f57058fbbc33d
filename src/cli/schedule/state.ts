// What a schedule has asked: written before each question and after it. Without it nothing would be charged
// twice either, since a question's key follows from its schedule, name and period.
import { z } from 'zod'
import { NanoRho } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import { readStateFile } from '../state-file.ts'
import { writeWhole } from '../write-file.ts'

const AskedOnce = z.strictObject({
  period: z.string().max(10),
  name: z.string().max(100),
  /** What it was to cost. */
  charge: NanoRho,
  /** Null: begun, and it is not known whether it was answered. */
  done: z.iso.datetime().nullable(),
})
export type AskedOnce = z.infer<typeof AskedOnce>

const State = z.strictObject({ v: z.literal(1), schedule: z.string(), asked: z.array(AskedOnce) })
export type ScheduleState = z.infer<typeof State>

export async function readScheduleState(file: string, schedule: string): Promise<ScheduleState> {
  const found = await readStateFile(file)
  if (found === undefined) return { v: 1, schedule, asked: [] }
  const state = State.safeParse(found).data
  if (state === undefined || state.schedule !== schedule) throw fault('schedule.state', {}, file)
  return state
}

export async function writeScheduleState(file: string, state: ScheduleState): Promise<void> {
  await writeWhole(file, `${JSON.stringify(state, undefined, 1)}\n`)
}
