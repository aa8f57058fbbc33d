// Sheets as tables for a terminal.
import type { Sheet } from '../../sdk/paper/sheet.ts'
import { pad, plainText, textWidth, truncate } from './width.ts'

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

/** A sheet too wide for the terminal as several below one another, each with the `keys` first columns; nothing is cut off. */
export function splitSheet(sheet: Sheet, keys: number, terminalWidth: number): readonly Sheet[] {
  const only = (wanted: readonly number[]): Sheet => ({
    columns: sheet.columns.filter((_, at) => wanted.includes(at)),
    rows: sheet.rows.map(row => row.filter((_, at) => wanted.includes(at))),
  })
  const names = sheet.columns.map((_, at) => at).slice(0, keys)
  const parts: number[][] = []
  for (let at = keys; at < sheet.columns.length; at++) {
    const last = parts.at(-1)
    if (last !== undefined && sheetWidth(only([...names, ...last, at])) <= terminalWidth) last.push(at)
    else parts.push([at])
  }
  return parts.map(part => only([...names, ...part]))
}
