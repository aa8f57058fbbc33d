// Rows and columns of text: what a terminal table and a CSV file are both made from.
import { pad, plainText, textWidth, truncate } from './width.ts'

export type Column = { readonly title: string; readonly align: 'left' | 'right' }
export type Sheet = { readonly columns: readonly Column[]; readonly rows: readonly (readonly string[])[] }

export function column(title: string, align: Column['align'] = 'left'): Column {
  return { title, align }
}

const GAP = '  '

/** The lines of a table: header, rule, rows. A column that would burst the terminal is cut where it is the last. */
export function drawSheet(sheet: Sheet, terminalWidth: number): readonly string[] {
  const rows = sheet.rows.map(row => row.map(plainText))
  const widths = sheet.columns.map(({ title }, at) =>
    Math.max(textWidth(title), ...rows.map(row => textWidth(row[at] ?? ''))),
  )
  const line = (cells: readonly string[]): string => {
    const text = cells
      .map((cell, at) => pad(cell, widths[at] ?? 0, sheet.columns[at]?.align ?? 'left'))
      .join(GAP)
      .trimEnd()
    return truncate(text, terminalWidth)
  }
  const header = line(sheet.columns.map(({ title }) => title))
  const rule = truncate(widths.map(width => '─'.repeat(width)).join(GAP), terminalWidth)
  return [header, rule, ...rows.map(line)]
}

export function sheetWidth(sheet: Sheet): number {
  const widths = sheet.columns.map(({ title }, at) =>
    Math.max(textWidth(title), ...sheet.rows.map(row => textWidth(row[at] ?? ''))),
  )
  return widths.reduce((sum, width) => sum + width, 0) + GAP.length * Math.max(0, widths.length - 1)
}
