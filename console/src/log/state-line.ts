import type { WitnessRecord, WitnessState } from '../../../schemas/operation.ts'

type Stretch = {
  readonly state: WitnessState
  readonly from: string
  /** From 0 to 1, of the whole line. */
  readonly start: number
  readonly length: number
}

/** A witness's states from the start of the service until now; `new` before its first recorded change. */
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
    // States of no duration are dropped, except the current one.
    return length <= 0 && place < all.length - 1
      ? []
      : [{ state: change.state, from: change.at, start, length }]
  })
}
