// The columns of a listing: what people see of each row, and what programs read of it.
import type { CsvCell, CsvTable } from '../sdk/csv.ts'
import { type Sheet, type SheetColumn, sheetOf } from '../sdk/format/sheet.ts'

/**
 * `title`: null in a column for programs alone; `csv`: its name in the CSV, which no language changes, and
 * null in a column for people alone. `shown`: what people see instead of the cell.
 */
export type ListedColumn<Row> = readonly [
  title: string | SheetColumn | null,
  csv: string | null,
  cell: (row: Row) => CsvCell,
  shown?: (row: Row) => string,
]

export function listed<Row>(
  rows: readonly Row[],
  columns: readonly ListedColumn<Row>[],
): { readonly sheet: Sheet; readonly csv: CsvTable } {
  const seen = columns.flatMap(([title, , cell, shown = (row: Row) => String(cell(row) ?? '')]) =>
    title === null ? [] : [[title, shown] as const],
  )
  const written = columns.flatMap(([, name, cell]) => (name === null ? [] : [[name, cell] as const]))
  return { sheet: sheetOf(rows, seen), csv: csvTable(rows, written) }
}

/** For programs alone. */
export function csvTable<Row>(
  rows: readonly Row[],
  columns: readonly (readonly [name: string, cell: (row: Row) => CsvCell])[],
): CsvTable {
  return {
    header: columns.map(([name]) => name),
    rows: rows.map(row => columns.map(([, cell]) => cell(row))),
  }
}
