const BAR_WIDTH = 20

/** A table with aligned columns; `align` has one of `l` and `r` for each. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  align: string,
): readonly string[] {
  const lines = [head, ...rows].map(row => row.map(printable))
  const widths = head.map((_, i) => Math.max(...lines.map(row => width(row[i] ?? ''))))
  return lines.map(row =>
    `  ${row
      .map((cell, i) => {
        const gap = ' '.repeat(Math.max(0, (widths[i] ?? 0) - width(cell)))
        return align[i] === 'r' ? gap + cell : cell + gap
      })
      .join('  ')}`.trimEnd(),
  )
}

/** A share between 0 and 1 as a bar. */
export function bar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH)
  return '█'.repeat(filled) + '·'.repeat(BAR_WIDTH - filled)
}

/** Columns that a terminal takes: Han characters and full-width signs take two. */
function width(text: string): number {
  let columns = 0
  for (const char of text)
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(
        char,
      )
        ? 2
        : 1
  return columns
}

/** Names of columns come from a file: no control characters reach the terminal. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '�')
}
