// Sheets as tables for a terminal. Nothing is cut off: columns that do not fit are below their row, by
// name.
import type { Sheet } from '../../sdk/format/sheet.ts'
import type { Context } from '../context.ts'
import { plainText } from './plain-text.ts'
import { longestWord, pad, textWidth, wrapText, wrapWords } from './width.ts'

const GAP = '  '

const LEAST = 20

/** Columns of the terminal, of which a drawing takes 20 in any case; a pipe has no end. */
export function outWidth({ host: { out } }: Pick<Context, 'host'>): number {
  return out.isTerminal ? Math.max(LEAST, out.columns) : Number.MAX_SAFE_INTEGER
}

/** Sentences at the width of the terminal, each without a line break of its own. */
export function drawProse(context: Pick<Context, 'host'>, lines: readonly string[]): readonly string[] {
  const width = outWidth(context)
  return lines.map(plainText).flatMap(line => (textWidth(line) <= width ? [line] : wrapText(line, width)))
}

/** The lines of a table: header, rule, rows. */
export function drawSheet(
  context: Pick<Context, 'host' | 'text'>,
  sheet: Sheet,
  indent = '',
): readonly string[] {
  const room = outWidth(context) - indent.length
  const plain = plainSheet(sheet)
  const table = measure(sheetWidth(plain) <= room ? plain : withoutEmpty(plain), room)
  const lines = [
    ...headerOf(table),
    ...table.sheet.rows.flatMap(row => [rowOf(table, row), ...drawBelow(context, table, row, room)]),
  ]
  return lines.map(line => indent + line)
}

/** Whether each row takes one line. */
export function standsBeside(context: Pick<Context, 'host'>, sheet: Sheet, indent = ''): boolean {
  return measure(plainSheet(sheet), outWidth(context) - indent.length).beside >= sheet.columns.length
}

export function sheetWidth(sheet: Sheet): number {
  const { widths } = measure(plainSheet(sheet), Number.MAX_SAFE_INTEGER)
  return widths.reduce((sum, width) => sum + width, 0) + GAP.length * Math.max(0, widths.length - 1)
}

/** A sheet too wide for the terminal as several below one another, each with the `keys` first columns. */
export function splitSheet(sheet: Sheet, keys: number, terminalWidth: number): readonly Sheet[] {
  const only = (wanted: readonly number[]): Sheet => columnsWhere(sheet, at => wanted.includes(at))
  const names = sheet.columns.map((_, at) => at).slice(0, keys)
  const parts: number[][] = []
  for (let at = keys; at < sheet.columns.length; at++) {
    const last = parts.at(-1)
    if (last !== undefined && sheetWidth(only([...names, ...last, at])) <= terminalWidth) last.push(at)
    else parts.push([at])
  }
  return parts.map(part => only([...names, ...part]))
}

/** `beside`: how many of the first columns are printed side by side; the others are below. */
type Table = {
  readonly sheet: Sheet
  readonly titles: readonly (readonly string[])[]
  readonly widths: readonly number[]
  readonly beside: number
}

function plainSheet({ columns, rows }: Sheet): Sheet {
  return {
    columns: columns.map(({ title, align }) => ({ title: plainText(title), align })),
    rows: rows.map(row => row.map(plainText)),
  }
}

function columnsWhere({ columns, rows }: Sheet, wanted: (at: number) => boolean): Sheet {
  return {
    columns: columns.filter((_, at) => wanted(at)),
    rows: rows.map(row => row.filter((_, at) => wanted(at))),
  }
}

function withoutEmpty(sheet: Sheet): Sheet {
  return sheet.rows.length === 0
    ? sheet
    : columnsWhere(sheet, at => sheet.rows.some(row => (row[at] ?? '') !== ''))
}

/** A title takes several lines before a column moves down. */
function measure(sheet: Sheet, room: number): Table {
  const cells = sheet.columns.map((_, at) =>
    sheet.rows.reduce((widest, row) => Math.max(widest, textWidth(row[at] ?? '')), 0),
  )
  const lay = (titles: Table['titles']): Table => {
    const widths = titles.map((lines, at) => Math.max(cells[at] ?? 0, ...lines.map(textWidth)))
    const ends = widths.map((_, at) =>
      widths.slice(0, at + 1).reduce((sum, width) => sum + GAP.length + width),
    )
    return { sheet, titles, widths, beside: Math.max(1, ends.filter(end => end <= room).length) }
  }
  const whole = lay(sheet.columns.map(({ title }) => [title]))
  if (whole.beside >= sheet.columns.length) return whole
  return lay(
    sheet.columns.map(({ title }, at) => wrapWords(title, Math.max(cells[at] ?? 0, longestWord(title)))),
  )
}

function headerOf(table: Table): readonly string[] {
  const { beside, widths } = table
  const titles = table.titles.slice(0, beside)
  const height = Math.max(1, ...titles.map(lines => lines.length))
  const lines = Array.from({ length: height }, (_, line) =>
    rowOf(
      table,
      titles.map(title => title[line - (height - title.length)] ?? ''),
    ),
  )
  const rule = widths.slice(0, beside).map(width => '─'.repeat(width))
  return [...lines, rule.join(GAP)]
}

function rowOf({ sheet, widths, beside }: Table, cells: readonly string[]): string {
  return cells
    .slice(0, beside)
    .map((cell, at) => pad(cell, widths[at] ?? 0, sheet.columns[at]?.align ?? 'left'))
    .join(GAP)
    .trimEnd()
}

/** `price: ¥50.00 an answer · state: effective`; what is empty is not named. */
function drawBelow(
  { text }: Pick<Context, 'text'>,
  { sheet, widths: [first = 0], beside }: Table,
  row: readonly string[],
  room: number,
): readonly string[] {
  // Nothing is printed below a number.
  const indent = (sheet.columns[0]?.align === 'right' ? ' '.repeat(first) : '') + GAP
  const width = room - indent.length
  const lines: string[] = []
  for (const [at, cell] of row.entries()) {
    if (at < beside || cell === '') continue
    const { title = '' } = sheet.columns[at] ?? {}
    const fact = title === '' ? cell : `${title}${text.words.colon}${cell}`
    const joined = lines.length === 0 ? fact : `${lines.at(-1)} · ${fact}`
    if (textWidth(joined) <= width) lines[Math.max(0, lines.length - 1)] = joined
    else lines.push(...wrapText(fact, width))
  }
  return lines.map(line => indent + line)
}
