// From a witness's changes to the stretches of a time line.
import type { WitnessRecord, WitnessState } from '../../../schemas/operation.ts'

export type Stretch = {
  readonly state: WitnessState
  readonly from: string
  /** From 0 to 1, of the whole line. */
  readonly start: number
  readonly length: number
}

/** From the start of the service until now; before the first change nobody had asked it, or nobody remembers. */
export function stretchesOf(
  { changes }: Pick<WitnessRecord, 'changes'>,
  since: string,
  now: string,
): readonly Stretch[] {
  const all = [{ at: since, state: 'new' as const }, ...changes]
  const [begin, end] = [Date.parse(since), Math.max(Date.parse(since) + 1, Date.parse(now))]
  const at = (time: string): number => Math.min(1, Math.max(0, (Date.parse(time) - begin) / (end - begin)))
  return all.flatMap((change, place): readonly Stretch[] => {
    const start = at(change.at)
    const length = at(all[place + 1]?.at ?? now) - start
    // What lasted no time is no stretch, unless it is how things are.
    return length <= 0 && place < all.length - 1
      ? []
      : [{ state: change.state, from: change.at, start, length }]
  })
}
