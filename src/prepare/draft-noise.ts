// What a draft says of the rows is public, so it is released like an answer: exact totals with bounded
// sensitivity, discrete Gaussian noise, and a charge that the edition carries (protocols/dp/PROOF.md,
// "Drafting").
import { keyedStream } from '../../protocols/anonymise/keyed-stream.ts'
import { sampleDiscreteGaussian } from '../../protocols/dp/discrete-gaussian.ts'
import type { Rational } from '../../protocols/dp/rational.ts'
import { varianceForRho } from '../../protocols/dp/zcdp.ts'

/**
 * A buyer's whole contribution to one release has this length (L2) at most; weights are integers below it.
 */
export const UNIT = 65_536
const UNIT_SQUARED = BigInt(UNIT) ** 2n

/** What drafting costs when nothing else is said, in ρ: 5.7 % of a total of ε 8 at δ 1e-6. */
export const DRAFT_RHO = '0.06'
/** What the votes on the columns' roles have of it. */
export const VOTES_ONE_IN = 12n
/** The chance that some drafted domain lists a value of a single buyer, over all domains. */
export const DRAFT_DELTA = '1e-9'
/** A buyer with more distinct values in a column than this says nothing of it. */
export const MAX_VALUES_OF_BUYER = 4096
/** Columns that one draft makes lists of. */
export const MAX_LISTS = 64
/** P[Z ≥ 7.9] = 1.4e-15: times 4 096 values and 64 lists 4e-10, below `DRAFT_DELTA`. */
const RARE_SIGMAS = 7.9

/** One vector of totals, exactly as it is before noise. `kind` decides how much noise it gets. */
export type NoiseRelease = {
  readonly name: string
  readonly exact: ReadonlyMap<string, number>
}

/** How many parts of the charge a kind of release takes. */
export const PARTS = {
  vote: 1,
  list: 4,
  attribute: 1,
  period: 2,
  rows: 2,
  numbers: 2,
  whole: 1,
  bound: 1,
} as const
export type ReleaseKind = keyof typeof PARTS

/** What a test sees of a release: the totals before noise, and the figures with it, in buyers. */
export type WatchedNoise = NoiseRelease & {
  readonly kind: ReleaseKind
  readonly variance: Rational
  readonly noisy: ReadonlyMap<string, number>
}
export type NoiseWatch = (release: WatchedNoise) => void

/** Noisy figures, in buyers: 1 is a buyer whose whole weight is there. */
export class DraftNoise {
  readonly #key: Uint8Array
  readonly #part: bigint
  readonly #watch: NoiseWatch | undefined
  #charged = 0n

  /** `parts` of all releases together share `rho`, in nano units. */
  constructor(key: Uint8Array, rho: bigint, parts: number, watch?: NoiseWatch) {
    this.#key = key
    this.#part = rho / BigInt(Math.max(1, parts))
    this.#watch = watch
  }

  /** What was released so far, in nano-ρ. */
  get charged(): bigint {
    return this.#charged
  }

  /** σ of one figure, in buyers. */
  sigma(kind: ReleaseKind): number {
    const { num, den } = this.#variance(kind)
    return Math.sqrt(Number(num) / Number(den)) / UNIT
  }

  /**
   * What noise makes of nothing stays below this, in buyers: in 73 bins but for once in 4 000 drafts. One
   * false bin at the top would be a clip or a capacity a thousand times too large.
   */
  guard(kind: ReleaseKind): number {
    return 4.5 * this.sigma(kind)
  }

  /**
   * Releases the figures of `bins`, which must not depend on the rows. Each buyer's contribution to `exact`
   * has an L2 length of at most UNIT; what is not in it is 0.
   */
  figures(
    kind: ReleaseKind,
    name: string,
    bins: readonly string[],
    exact: NoiseRelease['exact'],
  ): Map<string, number> {
    return this.#release(kind, name, bins, exact)
  }

  /**
   * Of values that come from the rows: those whose noisy figure passes a threshold that a value of one buyer
   * passes with a chance of `DRAFT_DELTA` at most. Each value has noise of its own, whatever other values
   * there are.
   */
  listed(name: string, exact: NoiseRelease['exact']): Map<string, number> {
    const least = 1 + RARE_SIGMAS * this.sigma('list')
    const found = new Map<string, number>()
    for (const [value, figure] of this.#release('list', name, exact.keys(), exact)) {
      if (figure >= least) found.set(value, figure)
    }
    return found
  }

  #release(
    kind: ReleaseKind,
    name: string,
    bins: Iterable<string>,
    exact: NoiseRelease['exact'],
  ): Map<string, number> {
    this.#charged += this.#part * BigInt(PARTS[kind])
    const noisy = new Map<string, number>()
    for (const bin of bins) noisy.set(bin, this.#noisy(kind, name, bin, exact.get(bin) ?? 0))
    this.#watch?.({ kind, name, exact, noisy, variance: this.#variance(kind) })
    return noisy
  }

  #noisy(kind: ReleaseKind, name: string, bin: string, exact: number): number {
    const variance = this.#variance(kind)
    // With the draft's key, the name has to determine the exact figure: two different figures with the same
    // noise would reveal their difference. The key covers the cells, the unit and the order column
    // (draft-counts.ts).
    const stream = keyedStream(
      this.#key,
      JSON.stringify([kind, name, `${variance.num}/${variance.den}`, bin]),
    )
    const [noise = 0n] = sampleDiscreteGaussian(variance, 1, stream)
    return (exact + Number(noise)) / UNIT
  }

  #variance(kind: ReleaseKind): Rational {
    return varianceForRho(UNIT_SQUARED, this.#part * BigInt(PARTS[kind]))
  }
}
