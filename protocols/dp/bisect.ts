// Search in integers for where a condition that stays true begins.

/**
 * The least integer above `low` that holds, by halving; `high` holds, and so does whatever is above one that
 * does.
 */
export function leastHolding(low: bigint, high: bigint, holds: (value: bigint) => boolean): bigint {
  let [below, least] = [low, high]
  while (least - below > 1n) {
    const middle = (below + least) >> 1n
    if (holds(middle)) least = middle
    else below = middle
  }
  return least
}
