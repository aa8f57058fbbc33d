// Caps and spending, as ρ, as the ε that it means, and as a bar.
import { epsilonOfRho } from '../../../protocols/dp/zcdp.ts'
import { formatDecimal } from '../../sdk/format/numbers.ts'

/** The ε of a ρ at the edition's δ, with three significant digits. */
export function sayEpsilon(nano: string, delta: string): string {
  return formatDecimal(String(epsilonOfRho(BigInt(nano), delta)))
}

/** The same for programs. */
export function wholeEpsilon(nano: string, delta: string): string {
  return String(epsilonOfRho(BigInt(nano), delta))
}

const BAR_WIDTH = 8

/** Spent is full, left is light. */
export function spendingBar(spent: string, cap: string): string {
  const fraction = BigInt(cap) === 0n ? 1 : Number((BigInt(spent) * 1_000n) / BigInt(cap)) / 1_000
  const filled = Math.min(BAR_WIDTH, Math.ceil(fraction * BAR_WIDTH))
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${Math.round(fraction * 100)} %`
}
