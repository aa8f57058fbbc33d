// SPEC.md §5: what people see is computed from noisy integers and public declarations, and so costs
// nothing.
import { halfWidth } from './intervals.ts'
import { moverRatio } from './mover.ts'
import type { Noise } from './noise.ts'
import { type Interval, type Noisy, type RatioInterval, ratioInterval } from './ratio.ts'
import { toNumber } from './rational.ts'
import { zOfLooks } from './sharpen.ts'

/** Intervals are 95 %, of the noise only: what bounding and clipping dropped is not in them. */
export type Derived =
  | ({ readonly kind: 'interval'; readonly estimate: number } & Interval)
  | {
      readonly kind: 'no-interval'
      readonly estimate: number | null
      readonly reason: 'denominator-near-zero'
    }

/**
 * A released integer as a double, which derived figures are: relative error 2^-53. For many, call `spreadOf`
 * once.
 */
export function withSpread(value: bigint, noise: Noise): Noisy {
  return { value: Number(value), spread: spreadOf(noise) }
}

/**
 * The half-width of the noise's 95 % interval, for combining it with others. Where the noise is tiny the
 * exact half-width is a step function; the continuous one below it keeps combinations from being too narrow.
 * `exact`: its `halfWidth`, for a caller who has it, since that takes about a millisecond; at the confidence
 * of one of so many declared `looks`.
 */
export function spreadOf(noise: Noise, exact = halfWidth(noise), looks = 1): number {
  const smooth =
    noise.kind === 'discrete-gaussian'
      ? zOfLooks(looks) * Math.sqrt(toNumber(noise.variance))
      : Math.log(20 * looks) * toNumber(noise.scale)
  return Math.max(Number(exact), smooth)
}

/** The sum of independent noisy numbers. */
export function total(parts: readonly Noisy[]): Noisy {
  return {
    value: parts.reduce((sum, part) => sum + part.value, 0),
    spread: Math.hypot(...parts.map(part => part.spread)),
  }
}

/**
 * part ÷ whole, the two released with noise of their own. `signed` as in `index`: then it may be below 0 or
 * above 1.
 */
export function share(part: Noisy, whole: Noisy, signed = false): Derived {
  const ratio = derive(part, whole, ratioInterval(part, whole))
  return signed ? ratio : clamp(ratio, 0, 1)
}

/** part ÷ (part + others): the noise of the part is in both. */
export function shareOfSum(part: Noisy, others: readonly Noisy[]): Derived {
  return shareInTotal(part, total([part, ...others]))
}

/**
 * part ÷ whole, where the whole is the sum of the part and other noisy numbers. `signed` as in `share`;
 * `shared` as in `ratioInterval`, as it is here where the others are independent of the part.
 */
export function shareInTotal(part: Noisy, whole: Noisy, signed = false, shared = part.spread ** 2): Derived {
  const ratio = derive(part, whole, ratioInterval(part, whole, shared))
  return signed ? ratio : clamp(ratio, 0, 1)
}

/**
 * now ÷ before - 1: before is the period before, or the same period last year. `signed` and `shared` as in
 * `index`.
 */
export function growth(now: Noisy, before: Noisy, signed = false, shared = 0): Derived {
  return map(index(now, before, signed, shared), value => value / 100 - 1)
}

/**
 * now ÷ reference × 100. `signed` for the sum of a measure that can be negative: the figure is then not
 * kept above 0. `shared` as in `ratioInterval`.
 */
export function index(now: Noisy, reference: Noisy, signed = false, shared = 0): Derived {
  const ratio = map(derive(now, reference, ratioInterval(now, reference, shared)), value => 100 * value)
  return signed ? ratio : clamp(ratio, 0, Infinity)
}

/**
 * Revenue ÷ units sold, in quanta of the revenue; or ÷ lines, as a mean is. `signed` where one of the two
 * can be negative, as in `index`.
 */
export function averagePrice(revenue: Noisy, unitsSold: Noisy, signed = false): Derived {
  const ratio = derive(revenue, unitsSold, ratioInterval(revenue, unitsSold))
  return signed ? ratio : clamp(ratio, 0, Infinity)
}

/**
 * `growth` of figures that are ratios themselves, means and averages. Their noise is taken for independent;
 * what periods have in common under correlated noise makes the limits wide where no figure can be negative
 * (SPEC.md §7).
 */
export function growthOfRatios(now: Derived, before: Derived): Derived {
  return map(tgi(now, before), value => value / 100 - 1)
}

/**
 * Target group index: share in the target ÷ share in the whole × 100, the two shares with independent
 * noise. The limits combine those of the shares on the log scale (Zou and Donner's MOVER, 2008), which needs
 * no normality of the shares. A figure that can't be negative has its limits cut at 0. One with a limit below
 * 0 has no logarithm: `moverRatio`.
 */
export function tgi(inTarget: Derived, inWhole: Derived): Derived {
  const estimate =
    inTarget.estimate !== null && inWhole.estimate !== null && inWhole.estimate > 0
      ? (100 * inTarget.estimate) / inWhole.estimate
      : null
  if (inTarget.kind === 'no-interval' || inWhole.kind === 'no-interval' || !(inWhole.low > 0))
    return { kind: 'no-interval', estimate, reason: 'denominator-near-zero' }
  if (inTarget.low < 0) {
    const { low, high } = moverRatio(inTarget, inWhole)
    const ratio = inTarget.estimate / inWhole.estimate
    return { kind: 'interval', estimate: 100 * ratio, low: 100 * low, high: 100 * high }
  }
  const log = Math.log(inTarget.estimate / inWhole.estimate)
  const up = Math.log(inTarget.high / inTarget.estimate)
  const down = Math.log(inTarget.estimate / inTarget.low)
  return {
    kind: 'interval',
    estimate: (100 * inTarget.estimate) / inWhole.estimate,
    low:
      inTarget.low > 0
        ? 100 * Math.exp(log - Math.hypot(down, Math.log(inWhole.high / inWhole.estimate)))
        : 0,
    high:
      inTarget.estimate > 0
        ? 100 * Math.exp(log + Math.hypot(up, Math.log(inWhole.estimate / inWhole.low)))
        : (100 * inTarget.high) / inWhole.low,
  }
}

function derive(x: Noisy, y: Noisy, interval: RatioInterval): Derived {
  if (interval.kind === 'unbounded')
    return {
      kind: 'no-interval',
      estimate: y.value > 0 ? x.value / y.value : null,
      reason: 'denominator-near-zero',
    }
  return { kind: 'interval', estimate: x.value / y.value, low: interval.low, high: interval.high }
}

/** For a function that never falls. */
function map(derived: Derived, change: (value: number) => number): Derived {
  const estimate = derived.estimate === null ? null : change(derived.estimate)
  return derived.kind === 'interval'
    ? {
        kind: 'interval',
        estimate: change(derived.estimate),
        low: change(derived.low),
        high: change(derived.high),
      }
    : { kind: 'no-interval', estimate, reason: derived.reason }
}

/** The true value is in [lowest, highest] by its meaning, so cutting the interval to it loses no coverage. */
function clamp(derived: Derived, lowest: number, highest: number): Derived {
  const { estimate } = derived
  const inside = (value: number) => value >= lowest && value <= highest
  const free = derived.kind === 'no-interval' || (inside(derived.low) && inside(derived.high))
  if (free && (estimate === null || inside(estimate))) return derived
  return map(derived, value => Math.min(highest, Math.max(lowest, value)))
}
