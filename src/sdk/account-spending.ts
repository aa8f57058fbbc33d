// What an account has spent, by the reason: sealing and standing questions are charged to every account of
// an edition, whether or not its holder asks anything.
import type { BudgetLine } from '../../schemas/api-bodies.ts'

/** In nano-rho; they add up to what the account has spent. */
export type SpentParts = { readonly sealing: bigint; readonly standing: bigint; readonly asked: bigint }

/**
 * `sealing`: the sealing charge of the edition, in nano-rho. Nothing is spent of an edition that is not yet
 * sealed.
 */
export function spentParts(
  spent: string,
  line: Pick<BudgetLine, 'standing'>,
  sealing: string | bigint,
): SpentParts {
  if (BigInt(spent) === 0n) return { sealing: 0n, standing: 0n, asked: 0n }
  const opening = { sealing: BigInt(sealing), standing: BigInt(line.standing) }
  return { ...opening, asked: BigInt(spent) - opening.sealing - opening.standing }
}
