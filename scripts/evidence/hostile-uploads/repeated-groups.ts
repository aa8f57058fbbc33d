// Files whose footer states one group of rows many times.
import { join, list, varint } from './compact-writer.ts'
import { type ColumnParts, type FileParts, plainPage, write } from './file.ts'

export function repeatedGroups(parts: FileParts, groups: number, rows: number): Uint8Array {
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

/**
 * Every column a dictionary of one value and one run of it, so that the rows are really there: each group
 * states them again in 400 bytes.
 */
export function runs(parts: FileParts, groups: number, rows: number): Uint8Array {
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
