// The honest file that each hostile one is made from, and what the makers share.
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Random } from '../../../test/engine/support.ts'
import { pick } from '../random.ts'
import { CODE, type ColumnParts, type FileParts, honest, QUANTA, UUID } from './file.ts'

/** Makes honest parts false in one way, and writes the file. */
export type Make = (parts: FileParts, random: Random, declaration: Declaration) => Uint8Array

export const ROWS = 200
/** What no count, size or place of an honest file is. */
export const HUGE = [
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

/** Any column. */
export function column(parts: FileParts, random: Random): ColumnParts {
  return pick(random, parts.columns)
}

/** A column of codes. */
export function codes(parts: FileParts, random: Random): ColumnParts {
  return pick(
    random,
    parts.columns.filter(({ name }) => name.startsWith('d')),
  )
}

/** Up to eight bits of its footer or of its pages flipped. */
export function flipped(bytes: Uint8Array, random: Random, where: 'footer' | 'pages'): Uint8Array {
  const copy = Buffer.from(bytes)
  const footer = copy.length - 8 - copy.readUInt32LE(copy.length - 8)
  const [from, to] = where === 'footer' ? [footer, copy.length] : [4, footer]
  for (let flips = 1 + random.below(8); flips > 0; flips--) {
    const at = from + random.below(to - from)
    copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8))
  }
  return copy
}
