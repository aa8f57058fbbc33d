/** P[χ² with `freedom` degrees ≥ statistic]: the regularised upper incomplete gamma function. */
export function chiSquareTail(statistic: number, freedom: number): number {
  const [a, x] = [freedom / 2, statistic / 2]
  const front = Math.exp(a * Math.log(x) - x - logGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let n = 1; term > sum * 1e-16; n++) {
      term *= x / (a + n)
      sum += term
    }
    return Math.max(0, 1 - sum * front)
  }
  // Lentz's continued fraction.
  let b = x + 1 - a
  let c = 1e300
  let d = 1 / b
  let h = d
  for (let i = 1; i < 100_000; i++) {
    const an = -i * (i - a)
    b += 2
    d = 1 / (an * d + b)
    c = b + an / c
    h *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return front * h
}

export type Bin = { readonly observed: number; readonly probability: number }

/**
 * p-value of Pearson's χ² for bins that cover everything; neighbouring bins are joined until each expects
 * ≥ `least`.
 */
export function pearsonTest(bins: readonly Bin[], draws: number, least = 25): number {
  const joined: { observed: number; expected: number }[] = []
  let open = { observed: 0, expected: 0 }
  for (const { observed, probability } of bins) {
    open = { observed: open.observed + observed, expected: open.expected + probability * draws }
    if (open.expected >= least) {
      joined.push(open)
      open = { observed: 0, expected: 0 }
    }
  }
  const last = joined.at(-1)
  if (last === undefined) throw new Error('too few draws for a test')
  last.observed += open.observed
  last.expected += open.expected
  const statistic = joined.reduce(
    (sum, { observed, expected }) => sum + (observed - expected) ** 2 / expected,
    0,
  )
  return chiSquareTail(statistic, joined.length - 1)
}

/** Stirling's series after shifting the argument up. */
function logGamma(a: number): number {
  let shift = 0
  let x = a
  for (; x < 15; x++) shift += Math.log(x)
  const inverse = 1 / (x * x)
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / x
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - shift
}
