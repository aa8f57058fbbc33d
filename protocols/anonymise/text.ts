// SPEC.md §1: what a cell of an export is before anything else looks at it.

/** Trimmed off both ends: ASCII white space, the ideographic space and the no-break space. */
export const SPACES = ' \t\r\n\u3000\u00a0'

/** Texts that stand for "no value" in a unit or order column; a buyer called NULL would merge strangers. */
export const MISSING_WORDS = ['NULL', 'null', '\\N', 'NaN', 'nan', 'None', 'N/A', 'n/a'] as const

const OUTER_SPACES = new RegExp(`^[${SPACES}]+|[${SPACES}]+$`, 'g')

/** The cell without outer spaces, or null if nothing is left. */
export function cell(text: string | null): string | null {
  if (text === null) return null
  const trimmed = text.replace(OUTER_SPACES, '')
  return trimmed === '' ? null : trimmed
}

/** The same for an identity: a word that means "missing" is missing. */
export function identity(text: string | null): string | null {
  const trimmed = cell(text)
  return trimmed !== null && (MISSING_WORDS as readonly string[]).includes(trimmed) ? null : trimmed
}
