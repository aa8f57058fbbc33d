// What an instance is made of: a function of its 32-byte seed and its ticket's shape (SPEC.md, "Derivation").
import { concatBytes, utf8 } from '../bytes.ts'
import { shake256 } from '../hashes.ts'
import { PRNG_SEED } from './layout.ts'
import {
  type Bytes,
  centredBinomial,
  ERROR_BYTES,
  ternary,
  TERNARY_BYTES,
  uniformBelow,
  uniformBits,
} from './sampling.ts'
import type { TicketShape } from './shape.ts'

export const SEED = 32

/** A set of cells: what an instance selects at random, and what the question selects. */
export type Selection =
  | { readonly kind: 'one'; readonly cell: number }
  /** One byte, 0 or 1, for each cell. */
  | { readonly kind: 'any'; readonly bits: Uint8Array }

export type Material = {
  /** The ternary secret key. */
  readonly key: Int8Array
  readonly selection: Selection
  /** For each selector ciphertext, in order. */
  readonly ciphertexts: readonly CiphertextMaterial[]
}

export type CiphertextMaterial = {
  /** SEAL's seed of c1. */
  readonly prngSeed: Uint8Array
  readonly error: Int8Array
}

/**
 * Only the parts of the shape that change what a seed means: a seed never serves two kinds of tickets with
 * related keys.
 */
type Meaning = Pick<TicketShape, 'parameters' | 'mode' | 'cells'>

export function expandSeed(shape: Meaning, selectors: number, seed: Uint8Array): Material {
  const prngSeeds = stream(shape, 'c1', seed, selectors * PRNG_SEED)
  const errors = stream(shape, 'error', seed, selectors * ERROR_BYTES)
  return {
    key: keyOf(shape, seed),
    selection: selectionOf(shape, seed),
    ciphertexts: Array.from({ length: selectors }, () => ({
      prngSeed: prngSeeds(PRNG_SEED),
      error: centredBinomial(errors),
    })),
  }
}

/** The consumer's key of an instance; all that decrypting needs. */
export function keyOf(shape: Meaning, seed: Uint8Array): Int8Array {
  return ternary(stream(shape, 'key', seed, TERNARY_BYTES))
}

/** The cells that an instance selects; all that a question needs. */
export function selectionOf(shape: Meaning, seed: Uint8Array): Selection {
  const bytes = stream(shape, 'cells', seed, Math.ceil(shape.cells / 8) + 32)
  return shape.mode === 'one'
    ? { kind: 'one', cell: uniformBelow(bytes, shape.cells) }
    : { kind: 'any', bits: uniformBits(bytes, shape.cells) }
}

function stream(
  { parameters, mode, cells }: Meaning,
  label: string,
  seed: Uint8Array,
  expected: number,
): Bytes {
  const context = utf8(`yinsuan/blind/v1/${label} ${parameters} ${mode} ${cells}\n`)
  return shake256(concatBytes(context, seed), expected)
}
