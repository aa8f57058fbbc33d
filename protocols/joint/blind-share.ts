// SPEC.md, "Blind shares": what a node's share of a blind question holds.
import { answerLength } from '../blind/messages.ts'
import { concatBytes } from '../bytes.ts'
import { jointError } from './errors.ts'
import { encodeCells } from './ring.ts'

export interface BlindShare {
  /** Masked cells of the parts that are not hidden, modulo 2^64. */
  readonly open: Uint8Array
  /** Answer ciphertexts of the last closed instance; their slots add up to masked cells modulo t. */
  readonly ciphertexts: Uint8Array
}

export function encodeBlindShare(openCells: readonly bigint[], ciphertexts: Uint8Array): Uint8Array {
  return concatBytes(encodeCells(openCells), ciphertexts)
}

/** Both lengths follow from the plan. Throws `joint.cells`. */
export function decodeBlindShare(bytes: Uint8Array, openCells: number, answers: number): BlindShare {
  const open = 8 * openCells
  if (bytes.length !== open + answerLength(answers))
    throw jointError('joint.cells', `a share of this question has ${open + answerLength(answers)} bytes`)
  return { open: bytes.subarray(0, open), ciphertexts: bytes.subarray(open) }
}
