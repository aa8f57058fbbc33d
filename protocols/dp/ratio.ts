// Fieller, "Some problems in interval estimation" (1954): an interval for a ratio of two noisy numbers.

/** A number with noise of mean 0; `spread` is the half-width of its 95 % interval. */
export type Noisy = { readonly value: number; readonly spread: number }

export type Interval = { readonly low: number; readonly high: number }

export type RatioInterval = ({ readonly kind: 'interval' } & Interval) | { readonly kind: 'unbounded' }

/**
 * All θ for which x - θy is within its own 95 % half-width of 0: (x - θy)² ≤ sx² - 2θc + θ²sy².
 * `shared` is c, the part of the squared spread that x and y have in common: 0 for independent noise, sx²
 * where y = x + other independent noise. Unbounded where the data don't tell the sign of y. A squared spread
 * adds up over independent noise as a variance does; for Laplace noise that errs on the wide side.
 */
export function ratioInterval(x: Noisy, y: Noisy, shared = 0): RatioInterval {
  const a = y.value * y.value - y.spread * y.spread
  if (!(y.value > 0) || !(a > 0)) return { kind: 'unbounded' }
  const b = x.value * y.value - shared
  const c = x.value * x.value - x.spread * x.spread
  const root = Math.sqrt(Math.max(0, b * b - a * c))
  return { kind: 'interval', low: (b - root) / a, high: (b + root) / a }
}
