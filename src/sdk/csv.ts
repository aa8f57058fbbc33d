// RFC 4180 for spreadsheets: a BOM so that Excel reads UTF-8, and no cell that a spreadsheet would run as a
// formula. Above the header are lines that begin with `#`, never quoted and one cell each, so that any
// parser can skip them.
import { formatEpsilon, formatRho } from '../../protocols/dp/zcdp.ts'

export type CsvCell = string | number | null

export type CsvTable = {
  readonly header: readonly string[]
  readonly rows: readonly (readonly CsvCell[])[]
}

export type CsvSheet = CsvTable & {
  /** Lines that say what the numbers are; each becomes `# …` above the header. */
  readonly comments?: readonly string[]
}

export function writeCsv({ comments = [], header, rows }: CsvSheet): string {
  const lines = [
    ...comments.map(comment => `# ${oneCell(comment)}`),
    unique(header).map(writeCell).join(','),
    ...rows.map(row => row.map(writeCell).join(',')),
  ]
  return `\ufeff${lines.map(line => `${line}\r\n`).join('')}`
}

/** ρ whole, from nano-ρ in digits. */
export function rhoCell(nano: string): string {
  return formatRho(BigInt(nano))
}

/** Pure ε whole, from nano units in digits; empty where no pool paid. */
export function poolCell(nano: string | null | undefined): string {
  return nano === null || nano === undefined ? '' : formatEpsilon(BigInt(nano))
}

/**
 * No comma or quote that would part it, and nothing after another program's separator that would run as a
 * formula.
 */
function oneCell(comment: string): string {
  return guarded(
    comment
      .replace(/[\r\n]+/g, ' ')
      .replaceAll(',', ';')
      .replaceAll('"', '”'),
  )
}

/** Where `;` or a tab separates, what comes behind one is a cell of its own. */
function guarded(text: string): string {
  return text.replace(/(?<=[;\t]\s*)(?=[=+\-@＝＋－＠])/g, "'")
}

/** A name that was there before gets a number: `value`, `value (2)`. */
function unique(names: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  return names.map(name => {
    let free = name
    for (let number = 2; taken.has(free); number++) free = `${name} (${number})`
    taken.add(free)
    return free
  })
}

/**
 * Numbers stay numbers; a text that begins like a formula gets an apostrophe (labels come from other
 * members).
 */
function writeCell(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = guarded(cell)
  return quote(/^[=+\-@\t\r＝＋－＠]/.test(cell) ? `'${text}` : text)
}

function quote(text: string): string {
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
