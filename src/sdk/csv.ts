// RFC 4180 for spreadsheets: a BOM so that Excel reads UTF-8, comment lines on top, and no cell that a spreadsheet would run as a formula.

export type CsvCell = string | number | null

export type CsvFile = {
  /** Lines that say what the numbers are; each becomes `# …` above the header. */
  readonly comments: readonly string[]
  readonly header: readonly string[]
  readonly rows: readonly (readonly CsvCell[])[]
}

export function writeCsv({ comments, header, rows }: CsvFile): string {
  const lines = [
    ...comments.map(comment => quote(`# ${comment.replace(/[\r\n]+/g, ' ')}`)),
    header.map(writeCell).join(','),
    ...rows.map(row => row.map(writeCell).join(',')),
  ]
  return `\ufeff${lines.map(line => `${line}\r\n`).join('')}`
}

/** Numbers stay numbers; a text that begins like a formula gets an apostrophe (labels come from other members). */
function writeCell(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  return quote(/^[=+\-@\t\r＝＋－＠]/.test(cell) ? `'${cell}` : cell)
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
