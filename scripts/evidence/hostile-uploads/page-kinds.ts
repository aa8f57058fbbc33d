// Pages, dictionaries and compressed content.
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { Random } from '../../../test/engine/support.ts'
import { pick } from '../random.ts'
import { i32, i64, join, list, struct, text, varint } from './compact-writer.ts'
import { type ColumnParts, type FileParts, plainPage, write } from './file.ts'
import { codes, column, flipped, HUGE, type Make, ROWS } from './honest-parts.ts'

export const PAGE_KINDS: Readonly<Record<string, Make>> = {
  'dictionary claimed': (parts, random) =>
    dictionary(parts, random, pick(random, [2 ** 31 - 1, 10 ** 8, 201, 10 ** 6])),
  'dictionary huge': (parts, random) => {
    const chosen = codes(parts, random)
    const many = 10 ** 6 + random.below(10 ** 6)
    const bytes = new Uint8Array(4 * many)
    chosen.pages.unshift({ ...plainPage(bytes, many), kind: 2, encoding: 0 })
    return write(parts)
  },
  'dictionary runs': (parts, random) => {
    const chosen = dictionaryColumn(parts, random, 3)
    // One run of many more values than there are.
    const run = join([
      Uint8Array.of(2),
      varint(BigInt(pick(random, [2 ** 30, 2 ** 31 - 1, 2 ** 20])) << 1n),
      Uint8Array.of(1),
    ])
    chosen.pages[1] = { ...plainPage(run, ROWS), encoding: 8 }
    return write(parts)
  },
  'dictionary index outside': (parts, random) => {
    const chosen = dictionaryColumn(parts, random, 3)
    const run = join([Uint8Array.of(8), varint(BigInt(ROWS) << 1n), Uint8Array.of(3 + random.below(250))])
    chosen.pages[1] = { ...plainPage(run, ROWS), encoding: 8 }
    return write(parts)
  },
  'statistics that lie': (parts, random) => {
    const lie = text(Uint8Array.of(1, 0, 0, 0))
    const chosen = codes(parts, random)
    chosen.pages = [plainPage(filled(ROWS, 60_000 + random.below(5000)), ROWS)]
    chosen.metadata.set(
      12,
      struct([
        [3, i64(0)],
        [5, lie],
        [6, lie],
      ]),
    )
    return write(parts)
  },
  'bomb: gzip': (parts, random) => bomb(parts, random, 2, zeros => gzipSync(zeros)),
  'bomb: zstd': (parts, random) => bomb(parts, random, 6, zeros => zstdCompressSync(zeros)),
  'bomb: snappy': (parts, random) => bomb(parts, random, 1, snappyOfZeros),
  'page sizes': (parts, random) => {
    const page = column(parts, random).pages[0]
    if (page !== undefined)
      page[pick(random, ['compressed', 'uncompressed', 'values'] as const)] = pick(random, HUGE)
    return write(parts)
  },
  codecs: (parts, random) => {
    column(parts, random).metadata.set(4, i32(pick(random, [1, 2, 3, 4, 5, 6, 7, 8, 100, -1])))
    return write(parts)
  },
  encodings: (parts, random) => {
    const chosen = column(parts, random)
    const encoding = pick(random, [1, 3, 4, 5, 6, 7, 8, 9, 10, 1000])
    if (random.chance(0.5)) chosen.metadata.set(2, list(5, [i32(encoding)]))
    const page = chosen.pages[0]
    if (page !== undefined) page.encoding = encoding
    return write(parts)
  },
  'data of version 2': (parts, random) => {
    const page = column(parts, random).pages[0]
    if (page === undefined) return write(parts)
    page.kind = 3
    if (random.chance(0.7)) page.values = pick(random, [0, 1, ROWS + 1, 2 ** 31 - 1])
    return write(parts)
  },
  'codes outside': (parts, random) => {
    codes(parts, random).pages = [
      plainPage(filled(ROWS, pick(random, [60_000, 65_535, -1, 2 ** 31 - 1])), ROWS),
    ]
    return write(parts)
  },
  'page bits': (parts, random) => flipped(write(parts), random, 'pages'),
}

function dictionary(parts: FileParts, random: Random, claimed: number): Uint8Array {
  const chosen = dictionaryColumn(parts, random, 3)
  const page = chosen.pages[0]
  if (page !== undefined) {
    page.values = claimed
    if (random.chance(0.5)) page.uncompressed = Math.min(4 * claimed, 2 ** 31 - 1)
  }
  return write(parts)
}

/** A column of codes with a dictionary of so many and one run of the first. */
function dictionaryColumn(parts: FileParts, random: Random, size: number): ColumnParts {
  const chosen = codes(parts, random)
  const bytes = Buffer.alloc(4 * size)
  for (let code = 0; code < size; code++) bytes.writeInt32LE(code, 4 * code)
  const run = join([Uint8Array.of(2), varint(BigInt(ROWS) << 1n), Uint8Array.of(0)])
  chosen.pages = [
    { ...plainPage(bytes, size), kind: 2 },
    { ...plainPage(run, ROWS), encoding: 8 },
  ]
  return chosen
}

function bomb(
  parts: FileParts,
  random: Random,
  codec: number,
  compress: (zeros: Uint8Array) => Uint8Array,
): Uint8Array {
  const chosen = codes(parts, random)
  const size = pick(random, [2 ** 20, 2 ** 24, 2 ** 26])
  const bytes = compress(new Uint8Array(size))
  const told = pick(random, [size, 4 * ROWS, 2 ** 31 - 1])
  chosen.pages = [{ kind: 0, values: ROWS, encoding: 0, uncompressed: told, compressed: bytes.length, bytes }]
  chosen.metadata.set(4, i32(codec))
  if (random.chance(0.5)) chosen.metadata.set(6, i64(4 * ROWS + 100))
  return write(parts)
}

/** One literal zero, then copies of 64 bytes from one byte before. */
function snappyOfZeros(zeros: Uint8Array): Uint8Array {
  const copies = Math.ceil((zeros.length - 1) / 64)
  const body = new Uint8Array(3 * copies)
  for (let copy = 0; copy < copies; copy++) {
    const length = Math.min(64, zeros.length - 1 - 64 * copy)
    body.set([((length - 1) << 2) | 2, 1, 0], 3 * copy)
  }
  return join([varint(BigInt(zeros.length)), Uint8Array.of(0, 0), body])
}

/** So many codes of one value. */
function filled(rows: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(4 * rows)
  for (let row = 0; row < rows; row++) bytes.writeInt32LE(value, 4 * row)
  return bytes
}
