// Numbers of so many significant digits, as the tables that people read have them.

/**
 * What `Number(value.toPrecision(digits))` gives, for at most 9 digits, in a quarter of the time. A whole
 * number divided by a power of ten up to 10^22 is the double nearest to that decimal; only next to a tie may
 * the product before it round to another whole number, and there, as beyond these powers, the text decides.
 */
export function significant(value: number, digits: number): number {
  const magnitude = Math.abs(value)
  const power = POWERS[digits - 1 - Math.floor(Math.log10(magnitude))]
  if (power !== undefined) {
    const scaled = magnitude * power
    const whole = Math.round(scaled)
    const most = POWERS[digits] ?? 0
    if (10 * whole >= most && whole < most && Math.abs(scaled - Math.floor(scaled) - 0.5) > NEAR_TIE)
      return (value < 0 ? -whole : whole) / power
  }
  return Number(value.toPrecision(digits))
}

/** More than the product of a power and a double can be wrong by, at 10^9. */
const NEAR_TIE = 1e-6
/** All that doubles hold exactly. */
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))
