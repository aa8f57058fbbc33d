// Selectors that are none, for uploads that a member would not make: what SEAL's own loader accepts, chokes
// on or blows up with among them.
import { constants, zstdCompressSync, deflateSync } from 'node:zlib'
import { randomFillSync, randomInt } from 'node:crypto'
import { CIPHERTEXT_HEADER, PRNG_SEED, SELECTOR_BYTES } from '../../../protocols/blind/layout.ts'
import { DATA_PRIMES, DEGREE } from '../../../protocols/blind/parameters.ts'
import { deriveSelectors } from '../../../protocols/blind/derive.ts'
import { loadSelectors } from '../../../protocols/blind/product.ts'
import { scoped } from '../../../protocols/blind/scope.ts'
import type { TicketShape } from '../../../protocols/blind/shape.ts'
import { randomOf, schemeOf, seal } from '../../../test/protocols/blind/protocol-run.ts'

export const SHAPE: TicketShape = {
  parameters: 'bfv-8192-30',
  level: 'insecureForTesting',
  mode: 'one',
  cells: 12,
  answers: 1,
}
const TRAILER = SELECTOR_BYTES - PRNG_SEED - 17
const RESIDUES = 8 * DEGREE * DATA_PRIMES.length

/** Off the template: refused though its digest was signed. */
export const OFF_TEMPLATE: Readonly<Record<string, (honest: Uint8Array) => Uint8Array>> = {
  'a bit of the header': honest => flipped(honest, randomInt(CIPHERTEXT_HEADER)),
  'a bit of the trailer': honest => flipped(honest, TRAILER + randomInt(17)),
  'a residue not below its prime': honest => withResidue(honest, randomInt(3 * DEGREE), 2n ** 64n - 1n),
  'a residue that is its prime': honest => {
    const at = randomInt(3 * DEGREE)
    return withResidue(honest, at, DATA_PRIMES[Math.floor(at / DEGREE)] ?? 0n)
  },
  'other parameters': () => otherParameters,
  'another degree': () => otherDegree,
  'NTT form': () => inNtt,
  'the flag of NTT form': honest => withByte(honest, 48, 1),
  'size 3': honest => withCount(honest, 49, 3n),
  'size 0, 1 or immense': honest => withCount(honest, 49, [0n, 1n, 2n ** 63n, 2n ** 32n][randomInt(4)] ?? 0n),
  'a larger degree in the header': honest =>
    withCount(honest, 57, BigInt(DEGREE) << BigInt(1 + randomInt(50))),
  'more primes in the header': honest => withCount(honest, 65, 4n + BigInt(randomInt(1000))),
  'more words in the header': honest => withCount(honest, 105, 2n ** BigInt(20 + randomInt(43))),
  transparent: () => transparent,
  'compressed by zstd': () => compressed.zstd,
  'compressed by zlib': () => compressed.zlib,
  'a zstd bomb': () => bombs.zstd,
  'a zlib bomb': () => bombs.zlib,
  zeros: () => new Uint8Array(SELECTOR_BYTES),
  'random bytes': () => randomFillSync(new Uint8Array(SELECTOR_BYTES)),
}

/**
 * On the template: only the seed tells that they are malformed, so they pass where they stay closed, and
 * nothing may come to harm over them.
 */
export const ON_TEMPLATE: Readonly<Record<string, (honest: Uint8Array) => Uint8Array>> = {
  'another residue': honest => withResidue(honest, randomInt(3 * DEGREE), BigInt(randomInt(2 ** 40))),
  'another seed of c1': honest => flipped(honest, SELECTOR_BYTES - 1 - randomInt(PRNG_SEED)),
  'c0 = 0': honest => filled(honest, () => 0n),
  'largest residues': honest => filled(honest, at => (DATA_PRIMES[Math.floor(at / DEGREE)] ?? 1n) - 1n),
}

const random = randomOf('malformed')
const scheme = schemeOf(SHAPE.parameters)
const sample = deriveSelectors(scheme, SHAPE, random(new Uint8Array(32)))
const otherParameters = deriveSelectors(
  schemeOf('bfv-8192-36'),
  { ...SHAPE, parameters: 'bfv-8192-36' },
  random(new Uint8Array(32)),
)
const inNtt = scoped(own => asLong(scheme.save(firstOf(loadSelectors(scheme, own, sample)))))
const compressed = scoped(own => {
  const ciphertext = firstOf(loadSelectors(scheme, own, sample))
  const { zstd, zlib } = seal.ComprModeType
  return {
    zstd: asLong(ciphertext.saveToArray(zstd) as Uint8Array),
    zlib: asLong(ciphertext.saveToArray(zlib) as Uint8Array),
  }
})
/** Loaded, c1 is zero. */
const transparent = scoped(own => {
  const saved = scheme.save(firstOf(loadSelectors(scheme, own, sample)))
  return asLong(saved.fill(0, CIPHERTEXT_HEADER + RESIDUES))
})
const otherDegree = (() => {
  const bytes = sample.slice()
  new DataView(bytes.buffer).setBigUint64(57, 4096n, true)
  return asLong(bytes.subarray(0, CIPHERTEXT_HEADER + RESIDUES / 2))
})()
/** SEAL's header says that what follows is compressed: a few kilobytes of 256 MiB zeros. */
const bombs = (() => {
  const zeros = new Uint8Array(256 * 2 ** 20)
  const headed = (mode: number, content: Uint8Array): Uint8Array => {
    const bytes = new Uint8Array(SELECTOR_BYTES)
    bytes.set(sample.subarray(0, 16))
    bytes[5] = mode
    bytes.set(content, 16)
    return bytes
  }
  return {
    zlib: headed(1, deflateSync(zeros.subarray(0, 64 * 2 ** 20))),
    zstd: headed(2, zstdCompressSync(zeros, { params: { [constants.ZSTD_c_compressionLevel]: 3 } })),
  }
})()

export function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return withByte(bytes, at, (bytes[at] ?? 0) ^ (1 << randomInt(8)))
}

function withByte(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const changed = bytes.slice()
  changed[at] = value
  return changed
}

function withCount(bytes: Uint8Array, at: number, value: bigint): Uint8Array {
  const changed = bytes.slice()
  new DataView(changed.buffer).setBigUint64(at, value, true)
  return changed
}

function withResidue(bytes: Uint8Array, at: number, value: bigint): Uint8Array {
  return withCount(bytes, CIPHERTEXT_HEADER + 8 * at, value)
}

function filled(bytes: Uint8Array, residue: (at: number) => bigint): Uint8Array {
  const changed = bytes.slice()
  const view = new DataView(changed.buffer)
  for (let at = 0; at < 3 * DEGREE; at++) view.setBigUint64(CIPHERTEXT_HEADER + 8 * at, residue(at), true)
  return changed
}

/** Cut or filled up to the length that is asked for before anything is parsed. */
function asLong(bytes: Uint8Array): Uint8Array {
  const long = new Uint8Array(SELECTOR_BYTES)
  long.set(bytes.subarray(0, SELECTOR_BYTES))
  return long
}

function firstOf<T>(list: readonly T[]): T {
  const [first] = list
  if (first === undefined) throw new RangeError('a selector has a ciphertext')
  return first
}
