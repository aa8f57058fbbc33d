/** Spearman's: Pearson's correlation of the ranks, ties at their mean. */
export function rankCorrelation(xs: readonly number[], ys: readonly number[]): number {
  if (xs.length !== ys.length || xs.length < 3) throw new RangeError('pairs, at least three')
  const [a, b] = [centred(ranks(xs)), centred(ranks(ys))]
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}

/**
 * Where one of the two is independent of the other, |ρ| exceeds this with probability below 1e-6: under it the ranks are a random
 * permutation, whose ρ has variance 1 / (n − 1) and is close to normal for n ≥ 200 (5.2 σ: 2e-7).
 */
export function independentBound(pairs: number): number {
  return 5.2 / Math.sqrt(pairs - 1)
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
