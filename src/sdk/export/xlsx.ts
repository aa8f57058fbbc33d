// ECMA-376 workbooks (.xlsx). hucre writes them: MIT, no dependencies, neither eval nor workers from blobs
// (the console's policy forbids both), and a table of strings that holds any text; write-excel-file breaks on
// a label named `constructor`, exceljs has been idle since 2023, and npm has an old SheetJS only.
import { type CellStyle, type CellValue, type WriteSheet, writeXlsx } from 'hucre/xlsx'
import type { CsvCell, CsvTable } from '../csv.ts'

export interface WorkbookSheet extends CsvTable {
  readonly name: string
}

export interface Workbook {
  readonly sheets: readonly WorkbookSheet[]
  /** The first sheet, two columns: what, and what is said of it; absent where there is nothing to say. */
  readonly notes: { readonly name: string; readonly rows: readonly (readonly [string, string])[] }
  /** ISO 8601; the file's own time of change. */
  readonly modified: string
}

/**
 * The workbook as a file. A text is written as a text of format `@`, whatever it begins with, so that neither
 * opening nor editing its cell makes a formula of it: labels come from other members.
 */
export async function xlsxOf({ sheets, notes, modified }: Workbook): Promise<Uint8Array<ArrayBuffer>> {
  const [noted = '', ...names] = sheetNames([notes.name, ...sheets.map(({ name }) => name)])
  const written = sheets.map(({ header, rows }, at) => tableSheet(names[at] ?? '', [header, ...rows]))
  const first: WriteSheet = {
    name: noted,
    rows: notes.rows.map(row => row.map(cellOf)),
    columns: [
      { width: 24, style: TEXT },
      { width: 110, style: { ...TEXT, alignment: { wrapText: true, vertical: 'top' } } },
    ],
  }
  const bytes = await writeXlsx({
    sheets: notes.rows.length === 0 ? written : [first, ...written],
    properties: { creator: 'Yinsuan', created: new Date(modified), modified: new Date(modified) },
  })
  return new Uint8Array(bytes)
}

const TEXT: CellStyle = { numFmt: '@' }
const HEADER: CellStyle = { ...TEXT, font: { bold: true } }

/** The longest text that a cell can hold. */
const CELL_LIMIT = 32_767
const WIDEST = 60

function tableSheet(name: string, rows: readonly (readonly CsvCell[])[]): WriteSheet {
  const cells = new Map<string, { readonly style: CellStyle }>()
  rows.forEach((row, at) => {
    row.forEach((cell, column) => {
      if (at === 0) cells.set(`0,${column}`, { style: HEADER })
      else if (typeof cell === 'string' && cell !== '') cells.set(`${at},${column}`, { style: TEXT })
    })
  })
  return {
    name,
    rows: rows.map(row => row.map(cellOf)),
    cells,
    columns: (rows[0] ?? []).map((_, at) => ({ width: widthOf(rows.map(row => row[at] ?? null)) })),
    freezePane: { rows: 1 },
  }
}

function cellOf(cell: CsvCell): CellValue {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : String(cell)
  if (cell === null || cell === '') return null
  // ST_Xstring: `_x0041_` is read as `A`, so that its first character is written as its own escape.
  return cell.slice(0, CELL_LIMIT).replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
}

/** In characters; Chinese ones are twice as wide. */
function widthOf(cells: readonly CsvCell[]): number {
  const width = (text: string): number => text.length + (text.match(/[\u2e80-\uffff]/g)?.length ?? 0)
  const longest = cells.reduce<number>((most, cell) => Math.max(most, width(String(cell ?? ''))), 0)
  return Math.min(WIDEST, longest + 2)
}

/** Excel's rules: at most 31 characters, none of []:*?/\, no apostrophe at either end, no two alike. */
function sheetNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  return names.map(name => {
    const plain = name.replace(/[[\]:*?/\\\p{C}]/gu, ' ').trim()
    for (let number = 1; ; number++) {
      const suffix = number === 1 ? '' : ` (${number})`
      // In UTF-16, and no half of a character.
      const fitting = `${plain.slice(0, 31 - suffix.length).replace(/[\ud800-\udbff]$/, '')}${suffix}`
      const free = fitting.replace(/^[' ]+|[' ]+$/g, '') || '-'
      if (taken.has(free.toLowerCase()) || free.toLowerCase() === 'history') continue
      taken.add(free.toLowerCase())
      return free
    }
  })
}
