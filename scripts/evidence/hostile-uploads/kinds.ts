// Hostile contribution files by kind, made from seeds: each is an honest file of the declaration that is
// false in one way.
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { Declaration } from '../../../schemas/declaration.ts'
import { seeded, type Random } from '../../../test/engine/support.ts'
import { boolean, i32, i64, join, list, struct, text, varint } from './compact-writer.ts'
import {
  CODE,
  type ColumnParts,
  element,
  type FileParts,
  honest,
  plainPage,
  QUANTA,
  root,
  UUID,
  write,
} from './file.ts'

export type Hostile = { readonly kind: string; readonly bytes: Uint8Array }

const ROWS = 200

/** Rows that the declaration allows. */
export function honestParts(declaration: Declaration, random: Random, rows = ROWS): FileParts {
  const cells = (width: number, write: (buffer: Buffer, at: number) => void): Uint8Array => {
    const buffer = Buffer.alloc(rows * width)
    for (let row = 0; row < rows; row++) write(buffer, row * width)
    return buffer
  }
  const pseudonyms = () =>
    cells(16, (buffer, at) => {
      for (let index = 0; index < 4; index++) buffer.writeUInt32LE(random.below(2 ** 32), at + 4 * index)
    })
  return honest(
    [
      { name: 'u', element: UUID, bytes: pseudonyms() },
      ...(declaration.orders ? [{ name: 'o', element: UUID, bytes: pseudonyms() }] : []),
      ...declaration.dimensions.map(({ values }, index) => ({
        name: `d${index}`,
        element: CODE,
        bytes: cells(4, (buffer, at) => buffer.writeInt32LE(random.below(values.length), at)),
      })),
      ...declaration.measures.map(({ lo, hi }, index) => ({
        name: `m${index}`,
        element: QUANTA,
        bytes: cells(8, (buffer, at) =>
          buffer.writeBigInt64LE(
            BigInt(lo) + BigInt(random.below(Math.min(Number(hi) - Number(lo) + 1, 2 ** 31))),
            at,
          ),
        ),
      })),
    ],
    rows,
  )
}

type Make = (parts: FileParts, random: Random, declaration: Declaration) => Uint8Array
const HUGE = [
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  2 ** 40,
  2 ** 53,
  2n ** 62n,
  -1,
  -(2 ** 31),
  -(2n ** 62n),
] as const

/**
 * The four that a reviewer brought the service down with, as SPEC numbers them: findings 1, 3 and 4, and
 * one that states the rows too.
 */
export const FROM_THE_REVIEW: Readonly<Record<string, Make>> = {
  'review: 20 000 nested groups': parts => nested(parts, 20_000),
  'review: 1.05 billion rows': parts => runs(parts, 250, 4_200_000),
  'review: 4e7 row groups in 313 bytes': parts => write({ ...parts, groups: () => list(12, [], 40_000_000) }),
  'review: 4e7 rows in one group': parts => runs(parts, 1, 40_000_000),
}

export const KINDS: Readonly<Record<string, Make>> = {
  depth: (parts, random) => nested(parts, 1 + random.below(20_000)),
  'row groups claimed': (parts, random) =>
    write({ ...parts, groups: group => list(12, [group], pick(random, [2, 15, 1000, ...HUGE])) }),
  'row groups repeated': (parts, random) => repeatedGroups(parts, 2 + random.below(3000), ROWS),
  'row groups empty': (parts, random) =>
    write({
      ...parts,
      groups: group => list(12, [group, ...Array.from({ length: 1 + random.below(5000) }, () => struct([]))]),
    }),
  rows: (parts, random) => claimedRows(parts, pick(random, [0, ROWS - 1, ROWS + 1, 1001, 10 ** 9, ...HUGE])),
  'rows of the file only': (parts, random) => write({ ...parts, rows: pick(random, [0, 1, 1000, ...HUGE]) }),
  'rows that are there': (_parts, random, declaration) =>
    write(honestParts(declaration, random, declaration.capacity + 1 + random.below(5000))),
  sizes: (parts, random) => {
    const { metadata } = column(parts, random)
    metadata.set(pick(random, [6, 7]), i64(pick(random, HUGE)))
    return write(parts)
  },
  'offsets outside': (parts, random) => {
    column(parts, random).metadata.set(
      pick(random, [9, 10, 11]),
      i64(pick(random, [0, 1, 3, 10 ** 6, ...HUGE])),
    )
    return write(parts)
  },
  'offsets overlapping': (parts, random) => {
    column(parts, random).metadata.set(9, i64(4 + random.below(200)))
    return write(parts)
  },
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
  encryption: (parts, random) => {
    const how = random.below(4)
    if (how === 0) return write({ ...parts, magic: 'PARE' })
    if (how === 1) parts.footer.set(8, struct([[1, struct([])]]))
    if (how === 2) column(parts, random).chunk.set(8, struct([[1, struct([])]]))
    if (how === 3) column(parts, random).chunk.set(9, text(new Uint8Array(100)))
    return write(parts)
  },
  statistics: (parts, random) => {
    const long = text(new Uint8Array(pick(random, [65, 1000, 10 ** 5, 3 * 10 ** 6])))
    column(parts, random).metadata.set(12, struct([[pick(random, [1, 2, 5, 6]), long]]))
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
  'footer bits': (parts, random) => flipped(write(parts), random, 'footer'),
  'page bits': (parts, random) => flipped(write(parts), random, 'pages'),
  truncated: (parts, random) => {
    const bytes = write(parts)
    return bytes.subarray(0, Math.max(1, random.below(bytes.length)))
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
  'huge strings': (parts, random) => {
    const chosen = column(parts, random)
    chosen.element = [
      [1, i32(6)],
      [3, i32(0)],
      [6, i32(0)],
    ]
    const length = Buffer.alloc(8)
    length.writeUInt32LE(pick(random, [2 ** 31 - 1, 2 ** 32 - 1, 10 ** 8]))
    chosen.pages = [plainPage(length, ROWS)]
    return write(parts)
  },
  types: (parts, random) => {
    const chosen = column(parts, random)
    const physical = random.below(8)
    chosen.element = [
      [1, i32(physical)],
      [2, i32(random.below(20))],
      [3, i32(random.below(3))],
      [6, i32(random.below(22))],
    ]
    return write(parts)
  },
  'types of integers': (parts, random) => {
    // Only the newer annotation says that these have 16 bits.
    const chosen = codes(parts, random)
    chosen.element = [
      [1, i32(1)],
      [3, i32(0)],
      [
        10,
        struct([
          [
            10,
            struct([
              [1, { type: 3, bytes: Uint8Array.of(16) }],
              [2, boolean(false)],
            ]),
          ],
        ]),
      ],
    ]
    return write(parts)
  },
  'columns repeated': (parts, random) => {
    const chosen = column(parts, random)
    const name = random.chance(0.5) ? chosen.name : chosen.name.toUpperCase()
    parts.columns.push({ ...chosen, name, metadata: new Map(), chunk: new Map() })
    return write(parts)
  },
  'columns many': (parts, random) => {
    const many = 100 + random.below(5000)
    const more = Array.from({ length: many }, (_, index) => element(`x${index}`, CODE))
    const schema = [
      root(parts.columns.length + many),
      ...parts.columns.map(each => element(each.name, each.element)),
      ...more,
    ]
    return write({ ...parts, schema })
  },
  'columns repeated values': (parts, random) => {
    column(parts, random).element = column(parts, random).element.map(([id, value]) =>
      id === 3 ? [id, i32(2)] : [id, value],
    )
    const chosen = column(parts, random)
    chosen.element = chosen.element.map(([id, value]) => (id === 3 ? [id, i32(2)] : [id, value]))
    return write(parts)
  },
  texts: (parts, random) => {
    const long = text(new Uint8Array(pick(random, [70_000, 10 ** 6, 3 * 10 ** 6])))
    if (random.chance(0.5)) parts.footer.set(6, long)
    else
      parts.footer.set(
        5,
        list(12, [
          struct([
            [1, text('k')],
            [2, long],
          ]),
        ]),
      )
    return write(parts)
  },
  'footer length': (parts, random) =>
    write({ ...parts, footerLength: pick(random, [0, 1, 7, 2 ** 31, 2 ** 32 - 1, 10 ** 6]) }),
  'footer padded': (parts, random) => {
    const many = 10 ** 5 + random.below(10 ** 6)
    // Empty structs, one byte each.
    parts.footer.set(7, list(12, [{ type: 12, bytes: new Uint8Array(many) }], many))
    return write(parts)
  },
  'fields twice': (parts, random) => {
    const twice = pick(random, [3, 2, 4])
    // Long form: an id that does not ascend.
    parts.footer.set(8, struct([]))
    const bytes = write(parts)
    const at = Buffer.from(bytes).lastIndexOf('somebody') + 8
    return join([
      bytes.subarray(0, at),
      Uint8Array.of(twice === 3 ? 6 : 9, twice * 2, 0, 0),
      bytes.subarray(at),
    ])
  },
  'fields of another type': (parts, random) => {
    parts.footer.set(3, random.chance(0.5) ? i32(ROWS) : text('x'))
    return write(parts)
  },
  'codes outside': (parts, random) => {
    codes(parts, random).pages = [
      plainPage(filled(ROWS, pick(random, [60_000, 65_535, -1, 2 ** 31 - 1])), ROWS),
    ]
    return write(parts)
  },
  'another file': (parts, random) => {
    column(parts, random).chunk.set(
      1,
      text(pick(random, ['/etc/passwd', '../../editions/x/rows-0000.parquet', ''])),
    )
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
  noise: (_parts, random) => Uint8Array.from({ length: 1 + random.below(5000) }, () => random.below(256)),
}

/** The `index`th of the kinds in turn; the same for the same seed. */
export function hostile(declaration: Declaration, index: number): Hostile {
  const kinds = Object.entries(KINDS)
  const [kind, make] = kinds[index % kinds.length] ?? ['', write]
  const random = seeded(0x5eed_0000 + index)
  return { kind, bytes: make(honestParts(declaration, random), random, declaration) }
}

export function fromTheReview(declaration: Declaration): readonly Hostile[] {
  return Object.entries(FROM_THE_REVIEW).map(([kind, make]) => {
    const random = seeded(4)
    return { kind, bytes: make(honestParts(declaration, random), random, declaration) }
  })
}

function nested(parts: FileParts, depth: number): Uint8Array {
  const levels = Array.from({ length: depth }, () => root(1))
  const [first, ...others] = parts.columns
  const schema = [
    root(parts.columns.length),
    ...levels,
    ...[first, ...others].flatMap(each => (each === undefined ? [] : [element(each.name, each.element)])),
  ]
  return write({ ...parts, schema })
}

function repeatedGroups(parts: FileParts, groups: number, rows: number): Uint8Array {
  return write({
    ...parts,
    rows: BigInt(groups) * BigInt(rows),
    groupRows: rows,
    groups: group =>
      list(
        12,
        Array.from({ length: groups }, () => group),
      ),
  })
}

function claimedRows(parts: FileParts, rows: number | bigint): Uint8Array {
  return write({ ...parts, rows, groupRows: rows })
}

/**
 * Every column a dictionary of one value and one run of it, so that the rows are really there: each group
 * states them again in 400 bytes.
 */
function runs(parts: FileParts, groups: number, rows: number): Uint8Array {
  for (const each of parts.columns) {
    const width = widthOf(each)
    const run = join([Uint8Array.of(1), varint(BigInt(rows) << 1n), Uint8Array.of(0)])
    each.pages = [
      { ...plainPage(new Uint8Array(width), 1), kind: 2 },
      { ...plainPage(run, rows), encoding: 8 },
    ]
  }
  return repeatedGroups(parts, groups, rows)
}

function widthOf({ name }: ColumnParts): number {
  return name.startsWith('d') ? 4 : name.startsWith('m') ? 8 : 16
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

function flipped(bytes: Uint8Array, random: Random, where: 'footer' | 'pages'): Uint8Array {
  const copy = Buffer.from(bytes)
  const footer = copy.length - 8 - copy.readUInt32LE(copy.length - 8)
  const [from, to] = where === 'footer' ? [footer, copy.length] : [4, footer]
  for (let flips = 1 + random.below(8); flips > 0; flips--) {
    const at = from + random.below(to - from)
    copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8))
  }
  return copy
}

function filled(rows: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(4 * rows)
  for (let row = 0; row < rows; row++) bytes.writeInt32LE(value, 4 * row)
  return bytes
}

function column(parts: FileParts, random: Random): ColumnParts {
  return pick(random, parts.columns)
}

function codes(parts: FileParts, random: Random): ColumnParts {
  return pick(
    random,
    parts.columns.filter(({ name }) => name.startsWith('d')),
  )
}

function pick<T>(random: Random, values: readonly T[]): T {
  const value = values[random.below(values.length)]
  if (value === undefined) throw new RangeError('there is nothing to pick from')
  return value
}
