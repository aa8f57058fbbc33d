// SPEC.md, "Rings": where shares are added. Open questions modulo 2^64, blind ones modulo the plain modulus
// t.
import { jointError } from './errors.ts'

export type Ring = {
  /** 2^64 or t. */
  readonly modulus: bigint
}

export const OPEN_RING: Ring = { modulus: 2n ** 64n }

/** t of the ticket's parameters. Throws `joint.cells` outside 2 to 2^40. */
export function blindRing(plainModulus: number): Ring {
  if (!Number.isInteger(plainModulus) || plainModulus < 2 || plainModulus > 2 ** 40)
    throw jointError('joint.cells', 'a plain modulus is an integer from 2 to 2^40')
  return { modulus: BigInt(plainModulus) }
}

/** Into [0, modulus). */
export function reduce(value: bigint, { modulus }: Ring): bigint {
  const rest = value % modulus
  return rest < 0n ? rest + modulus : rest
}

/** Into [−modulus/2, modulus/2): what a sum means, if its bound was checked (bound.ts). */
export function centre(value: bigint, ring: Ring): bigint {
  const rest = reduce(value, ring)
  return 2n * rest >= ring.modulus ? rest - ring.modulus : rest
}

/** Cell by cell. Throws `joint.cells` where the lengths differ. */
export function addCells(shares: readonly (readonly bigint[])[], ring: Ring): readonly bigint[] {
  const [first] = shares
  if (first === undefined || shares.some(share => share.length !== first.length))
    throw jointError('joint.cells', 'shares of one question have the same number of cells')
  return first.map((_, cell) =>
    reduce(
      shares.reduce((sum, share) => sum + (share[cell] ?? 0n), 0n),
      ring,
    ),
  )
}

/** Little-endian u64 each. */
export function encodeCells(cells: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(8 * cells.length)
  const view = new DataView(bytes.buffer)
  for (const [cell, value] of cells.entries()) view.setBigUint64(8 * cell, value, true)
  return bytes
}

/**
 * Throws `joint.cells` for another length than `count` cells have, or a value that the ring does not hold.
 */
export function decodeCells(bytes: Uint8Array, count: number, { modulus }: Ring): readonly bigint[] {
  if (bytes.length !== 8 * count)
    throw jointError('joint.cells', `a share of this question has ${count} cells of 8 bytes`, { count })
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const cells = Array.from({ length: count }, (_, cell) => view.getBigUint64(8 * cell, true))
  if (cells.some(value => value >= modulus))
    throw jointError('joint.cells', 'a cell is not below the modulus')
  return cells
}
