// How many columns a text takes on a terminal: Chinese characters and emoji take two (Unicode Standard Annex
// 11, ambiguous ones counted as narrow).
import stringWidth from 'string-width'

/**
 * ASCII and the common Chinese characters: nearly every cell, and no segmenter is needed.
 */
const SIMPLE = /^[ -~\u3400-\u4dbf\u4e00-\u9fff]*$/

export function textWidth(text: string): number {
  if (SIMPLE.test(text)) return text.length + (text.match(/[^ -~]/g)?.length ?? 0)
  return stringWidth(text)
}

/** Filled up with spaces to `width` columns; never cut. */
export function pad(text: string, width: number, align: 'left' | 'right'): string {
  const spaces = ' '.repeat(Math.max(0, width - textWidth(text)))
  return align === 'left' ? text + spaces : spaces + text
}

// A Chinese character is a unit, with the marks that must not begin a line; a figure stays with its sign
// and its `%`.
const MARKS = '，。、；：？！）》」』”'
const PLAIN = `[^\\s\\p{Script=Han}${MARKS}]+`
const WORD = `(?:± )?${PLAIN}(?: %(?:${PLAIN})?| [=±] ?(?:${PLAIN})?)*`
const PIECES = new RegExp(`\\s+|(?:\\p{Script=Han}|${WORD})[${MARKS}]*|[${MARKS}]+`, 'gu')
const TITLE_WORDS = /\s+|(?:± )?\S+(?: %)?/g

/**
 * Lines of at most `width` columns: broken at spaces and beside Chinese characters, inside a word only where
 * it alone is longer.
 */
export function wrapText(text: string, width: number): readonly string[] {
  return wrapPieces(text.match(PIECES) ?? [], width)
}

/** The same, broken at spaces only: for titles. */
export function wrapWords(text: string, width: number): readonly string[] {
  return wrapPieces(wordsOf(text), width)
}

export function longestWord(text: string): number {
  return Math.max(0, ...wordsOf(text).map(word => textWidth(word.trim())))
}

function wordsOf(text: string): readonly string[] {
  return text.match(TITLE_WORDS) ?? []
}

function wrapPieces(pieces: readonly string[], width: number): readonly string[] {
  const lines: string[] = []
  let [line, gap] = ['', '']
  for (const piece of pieces) {
    if (piece.trim() === '') {
      gap = piece
      continue
    }
    if (textWidth(line + gap + piece) <= width) line += gap + piece
    else {
      if (line !== '') lines.push(line)
      const parts = splitWord(piece, width)
      lines.push(...parts.slice(0, -1))
      line = parts.at(-1) ?? ''
    }
    gap = ''
  }
  return line === '' ? lines : [...lines, line]
}

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })

function splitWord(word: string, width: number): readonly string[] {
  const parts = ['']
  for (const { segment } of segmenter.segment(word)) {
    const last = parts.at(-1) ?? ''
    if (last === '' || textWidth(last + segment) <= width) parts[parts.length - 1] = last + segment
    else parts.push(segment)
  }
  return parts
}
