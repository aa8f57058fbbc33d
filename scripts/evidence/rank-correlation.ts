/**
 * Spearman's: Pearson's correlation of the ranks, ties at their mean. Ranks and means are those within each
 * block of so many neighbours: what changes slowly, such as the machine's other work, then neither makes a
 * correlation nor hides one.
 */
export function rankCorrelation(xs: readonly number[], ys: readonly number[], block = xs.length): number {
  if (xs.length !== ys.length || xs.length < 3) throw new RangeError('pairs, at least three')
  const [a, b] = [ranksInBlocks(xs, block), ranksInBlocks(ys, block)]
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}

/**
 * Where one of the two is independent of the other, |ρ| exceeds this with probability below 1e-7: the ranks
 * of each block are then a random permutation, and ρ is close to Student's t / √(f + t²) with f degrees
 * of freedom (t = 6.5: 2e-8 at f = 60, 1e-10 for large f).
 */
export function independentBound(pairs: number, block = pairs): number {
  const freedom = pairs - Math.ceil(pairs / block) - 1
  return 6.5 / Math.sqrt(freedom + 6.5 ** 2)
}

/** Standard deviations that `bound` is away from nothing. */
export function sigmasOf(bound: number, pairs: number, block = pairs): number {
  return bound * Math.sqrt(pairs - Math.ceil(pairs / block))
}

function ranksInBlocks(values: readonly number[], block: number): Float64Array {
  const found = new Float64Array(values.length)
  for (let from = 0; from < values.length; from += block)
    found.set(centred(ranks(values.slice(from, from + block))), from)
  return found
}

function ranks(values: readonly number[]): Float64Array {
  const order = values.map((_, i) => i).sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0))
  const found = new Float64Array(values.length)
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++
    for (let at = from; at < to; at++) found[order[at] ?? 0] = (from + to - 1) / 2
    from = to
  }
  return found
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.map(value => value - mean)
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)
}
