// An edition's pool of pure ε, which pays for answers that its provider publishes; amounts in nano units.
import { formatEpsilon } from '../../../protocols/dp/zcdp.ts'
import type { BudgetLine } from '../../../schemas/api-bodies.ts'

export function poolLeft({ cap, spent }: NonNullable<BudgetLine['pool']>): bigint {
  const left = BigInt(cap) - BigInt(spent)
  return left > 0n ? left : 0n
}

/** To three digits and never more than there is, so that what is said to be left can be taken. */
export function leftText(left: bigint): string {
  const step = 10n ** BigInt(Math.max(0, String(left).length - DIGITS))
  return formatEpsilon((left / step) * step)
}

const DIGITS = 3

/** What can be taken of it by hand, and half of it to start with. */
export function poolRange(left: bigint): {
  readonly least: number
  readonly most: number
  readonly start: string
} {
  const most = Number(leftText(left))
  return { least: most / 50, most, start: leftText(left / 2n) }
}
