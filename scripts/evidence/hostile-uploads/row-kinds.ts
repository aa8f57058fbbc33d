// Rows, sizes and places that are claimed and not there, or there and not declared.
import { pick } from '../random.ts'
import { i64, list, struct } from './compact-writer.ts'
import { write } from './file.ts'
import { column, honestParts, HUGE, type Make, ROWS } from './honest-parts.ts'
import { repeatedGroups } from './repeated-groups.ts'

export const ROW_KINDS: Readonly<Record<string, Make>> = {
  'row groups claimed': (parts, random) =>
    write({ ...parts, groups: group => list(12, [group], pick(random, [2, 15, 1000, ...HUGE])) }),
  'row groups repeated': (parts, random) => repeatedGroups(parts, 2 + random.below(3000), ROWS),
  'row groups empty': (parts, random) =>
    write({
      ...parts,
      groups: group => list(12, [group, ...Array.from({ length: 1 + random.below(5000) }, () => struct([]))]),
    }),
  rows: (parts, random) => {
    const claimed = pick(random, [0, ROWS - 1, ROWS + 1, 1001, 10 ** 9, ...HUGE])
    return write({ ...parts, rows: claimed, groupRows: claimed })
  },
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
}
