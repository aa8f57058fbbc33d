// SEAL's saved bytes: fixed layouts that we read and write (SPEC.md, "Bytes"). Everything but residues and
// seeds is constant.
import { concatBytes, equalBytes, fromHex } from '../bytes.ts'
import { type BlindParameters, DATA_PRIMES, DEGREE } from './parameters.ts'
import { areReduced, RESIDUE_WORDS, type Residues } from './residues.ts'

/** Bytes before the residues of a ciphertext, and before the words of a plaintext or a secret key. */
export const CIPHERTEXT_HEADER = 113
export const PLAINTEXT_HEADER = 88

const POLYNOMIAL = 4 * RESIDUE_WORDS
const PRNG_TRAILER = 17
export const PRNG_SEED = 64

/** A symmetric ciphertext whose second component is a seed. */
export const SELECTOR_BYTES = CIPHERTEXT_HEADER + POLYNOMIAL + PRNG_TRAILER + PRNG_SEED
/** Both components at the first level. */
export const CIPHERTEXT_BYTES = CIPHERTEXT_HEADER + 2 * POLYNOMIAL
/** Both components modulo the one prime of the last level. */
export const ANSWER_BYTES = CIPHERTEXT_HEADER + 2 * 8 * DEGREE

/** A selector with c0 = 0: every byte but those of c0 and the seed must be the same in every selector. */
export function selectorTemplate(parameters: BlindParameters): Uint8Array {
  return concatBytes(
    ciphertextHeader(parameters.firstParmsId, DATA_PRIMES.length, SELECTOR_BYTES, 1),
    new Uint8Array(POLYNOMIAL),
    sealHeader(PRNG_TRAILER + PRNG_SEED),
    Uint8Array.of(PRNG_BLAKE2XB),
    new Uint8Array(PRNG_SEED),
  )
}

/** The header of an answer ciphertext. */
export function answerHeader(parameters: BlindParameters): Uint8Array {
  return ciphertextHeader(parameters.lastParmsId, 1, ANSWER_BYTES, 2)
}

/** A plaintext of N coefficients, not in NTT form, all zero. */
export function plaintextTemplate(): Uint8Array {
  return concatBytes(
    sealHeader(PLAINTEXT_HEADER + 8 * DEGREE),
    new Uint8Array(32),
    u64(DEGREE),
    ONE,
    sealHeader(24 + 8 * DEGREE),
    u64(DEGREE),
    new Uint8Array(8 * DEGREE),
  )
}

/** The reasons why a closed selector is no selector; the order in which they are looked at. */
export type TemplateFault = 'length' | 'template' | 'residue'

/** What is wrong with these bytes of a stranger; undefined: SEAL may load them. */
export function selectorFault(template: Uint8Array, bytes: Uint8Array): TemplateFault | undefined {
  if (bytes.length !== SELECTOR_BYTES) return 'length'
  const end = CIPHERTEXT_HEADER + POLYNOMIAL
  const same =
    equalBytes(bytes.subarray(0, CIPHERTEXT_HEADER), template.subarray(0, CIPHERTEXT_HEADER)) &&
    equalBytes(bytes.subarray(end, end + PRNG_TRAILER), template.subarray(end, end + PRNG_TRAILER))
  if (!same) return 'template'
  return areReduced(readComponent(bytes, 0)) ? undefined : 'residue'
}

/** A selector's bytes: the template with its c0 and its seed of c1. */
export function selectorBytes(
  template: Uint8Array,
  c0: Residues | undefined,
  prngSeed: Uint8Array,
): Uint8Array {
  const bytes = template.slice()
  if (c0 !== undefined) writeComponent(bytes, 0, c0)
  bytes.set(prngSeed, SELECTOR_BYTES - PRNG_SEED)
  return bytes
}

/** A copy of component 0 or 1 at the first level. */
export function readComponent(bytes: Uint8Array, component: 0 | 1): Residues {
  const at = CIPHERTEXT_HEADER + component * POLYNOMIAL
  // A copy at offset 0: the header's length is no multiple of four. WebAssembly and every platform it runs on
  // are little-endian.
  return new Uint32Array(bytes.slice(at, at + POLYNOMIAL).buffer)
}

/** Changes component 0 or 1 in place; the copy that `change` worked on is wiped. */
export function changeComponent(
  bytes: Uint8Array,
  component: 0 | 1,
  change: (residues: Residues) => void,
): void {
  const residues = readComponent(bytes, component)
  try {
    change(residues)
    writeComponent(bytes, component, residues)
  } finally {
    residues.fill(0)
  }
}

export function writeComponent(bytes: Uint8Array, component: 0 | 1, residues: Residues): void {
  bytes.set(
    new Uint8Array(residues.buffer, residues.byteOffset, POLYNOMIAL),
    CIPHERTEXT_HEADER + component * POLYNOMIAL,
  )
}

// SEAL 4.1: magic, header size, version, no compression, reserved, total size.
function sealHeader(size: number): Uint8Array {
  return concatBytes(Uint8Array.of(0x5e, 0xa1, 0x10, 0x04, 0x01, 0x00, 0x00, 0x00), u64(size))
}

/** `stored`: components that are in the bytes; the other one is a seed. */
function ciphertextHeader(parmsId: string, primes: number, total: number, stored: 1 | 2): Uint8Array {
  const words = stored * primes * DEGREE
  const notNtt = Uint8Array.of(0)
  return concatBytes(
    sealHeader(total),
    fromHex(parmsId),
    notNtt,
    u64(2),
    u64(DEGREE),
    u64(primes),
    ONE,
    u64(1),
    sealHeader(24 + 8 * words),
    u64(words),
  )
}

const PRNG_BLAKE2XB = 1

/** The double 1.0: SEAL's scale, without meaning in BFV. */
const ONE = Uint8Array.of(0, 0, 0, 0, 0, 0, 0xf0, 0x3f)

function u64(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setUint32(0, value, true)
  return bytes
}
