// Schemas that are not the declared one.
import { pick } from '../random.ts'
import { boolean, i32, struct } from './compact-writer.ts'
import { CODE, element, type FileParts, plainPage, root, write } from './file.ts'
import { codes, column, type Make, ROWS } from './honest-parts.ts'

export const SCHEMA_KINDS: Readonly<Record<string, Make>> = {
  depth: (parts, random) => nested(parts, 1 + random.below(20_000)),
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
  'column names': (parts, random) => {
    const chosen = column(parts, random)
    const schema = [
      root(parts.columns.length),
      ...parts.columns.map(each => element(each === chosen ? pick(random, NAMES) : each.name, each.element)),
    ]
    return write({ ...parts, schema })
  },
  'columns repeated values': (parts, random) => {
    const chosen = column(parts, random)
    chosen.element = chosen.element.map(([id, value]) => [id, id === REPETITION ? REPEATED : value])
    return write(parts)
  },
}

/** The columns below so many groups within each other. */
export function nested(parts: FileParts, depth: number): Uint8Array {
  const schema = [
    root(parts.columns.length),
    ...Array.from({ length: depth }, () => root(1)),
    ...parts.columns.map(each => element(each.name, each.element)),
  ]
  return write({ ...parts, schema })
}

/** SchemaElement's field of FieldRepetitionType, and its value REPEATED. */
const REPETITION = 3
const REPEATED = i32(2)

/**
 * Names that an error must not repeat as they are: control characters, the bytes of a lone surrogate, which
 * are no UTF-8, and a character of two code units where a cut after the 40th leaves the first alone.
 */
const NAMES: readonly Uint8Array[] = [
  Buffer.from('\u0000\u001b[2J\u0085\r\n\u202ed0'),
  Uint8Array.of(0x64, 0xed, 0xa0, 0x80, 0x30),
  Buffer.from(`\u0007${'d'.repeat(38)}\u{1f600}`),
]
