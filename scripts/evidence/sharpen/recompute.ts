// The combination of an answer, recomputed by a third party from the text of the file alone: fractions of
// bigint, nothing of the product.

type Fraction = { readonly num: bigint; readonly den: bigint }

type Release = {
  readonly variance: { readonly num: string; readonly den: string }
  readonly values: readonly string[]
  readonly counts?: readonly string[]
}

type Part = {
  readonly noise: Release['variance'] & { readonly variance: Release['variance'] }
  readonly values: readonly string[]
  readonly counts?: readonly string[]
  readonly combined?: {
    readonly earlier: readonly Release[]
    readonly weights: readonly string[]
    readonly values: readonly string[]
    readonly counts?: readonly string[]
  }
}

/** How many numbers of the answer's combinations are not Σ (x / σ²) ÷ Σ (1 / σ²) of its releases. */
export function wrongNumbers(answer: string): { readonly checked: number; readonly wrong: number } {
  const { parts } = JSON.parse(answer) as { parts: readonly Part[] }
  let [checked, wrong] = [0, 0]
  for (const { noise, values, counts, combined } of parts) {
    if (combined === undefined) continue
    const releases = [...combined.earlier, { variance: noise.variance, values, counts: counts ?? [] }]
    const whole = combined.weights.reduce((sum, weight) => sum + BigInt(weight), 0n)
    const check = (said: readonly string[], of: (release: Release) => readonly string[]): void => {
      for (const [i, text] of said.entries()) {
        checked++
        if (!same({ num: BigInt(text), den: whole }, meanOf(releases, i, of))) wrong++
      }
    }
    check(combined.values, release => release.values)
    check(combined.counts ?? [], release => release.counts ?? [])
  }
  return { checked, wrong }
}

function meanOf(
  releases: readonly Release[],
  i: number,
  of: (release: Release) => readonly string[],
): Fraction {
  let [top, bottom]: [Fraction, Fraction] = [ZERO, ZERO]
  for (const release of releases) {
    const precision = { num: BigInt(release.variance.den), den: BigInt(release.variance.num) }
    top = plus(top, { num: precision.num * BigInt(of(release)[i] ?? 0), den: precision.den })
    bottom = plus(bottom, precision)
  }
  return { num: top.num * bottom.den, den: top.den * bottom.num }
}

const ZERO: Fraction = { num: 0n, den: 1n }

function plus(a: Fraction, b: Fraction): Fraction {
  return { num: a.num * b.den + b.num * a.den, den: a.den * b.den }
}

function same(a: Fraction, b: Fraction): boolean {
  return a.num * b.den === b.num * a.den
}
