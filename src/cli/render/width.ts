// How many columns a text takes on a terminal: Chinese characters take two (Unicode Standard Annex 11,
// ambiguous ones counted as narrow), and so do emoji (Unicode Technical Standard 51).

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })
const WIDE = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x20000, 0x3fffd],
] as const

const EMOJI = /^(?:\p{RGI_Emoji}|\p{Emoji_Presentation})/v

/**
 * ASCII and the common Chinese characters, each a grapheme: nearly every cell, and no segmenter is needed.
 */
const SIMPLE = /^[ -~\u3400-\u4dbf\u4e00-\u9fff]*$/

export function textWidth(text: string): number {
  if (SIMPLE.test(text)) return text.length + (text.match(/[^ -~]/g)?.length ?? 0)
  let width = 0
  for (const { segment } of segmenter.segment(text)) width += graphemeWidth(segment)
  return width
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

function splitWord(word: string, width: number): readonly string[] {
  const parts = ['']
  for (const { segment } of segmenter.segment(word)) {
    const last = parts.at(-1) ?? ''
    if (last === '' || textWidth(last + segment) <= width) parts[parts.length - 1] = last + segment
    else parts.push(segment)
  }
  return parts
}

function graphemeWidth(grapheme: string): number {
  const code = grapheme.codePointAt(0) ?? 0
  if (/^[\p{Mn}\p{Me}\p{Cf}]/u.test(grapheme)) return 0
  return EMOJI.test(grapheme) || WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1
}
