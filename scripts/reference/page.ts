// A generated page of docs/: headings, paragraphs, tables and examples.
import type { Language } from '../../schemas/common.ts'

/** Blocks with an empty line between them. */
export function page(blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`
}

/** A table whose cells may hold `|`. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

export function fenced(kind: 'yaml' | 'json' | 'text', content: string): string {
  return `\`\`\`${kind}\n${content.trimEnd()}\n\`\`\``
}

/** Between backticks: names, values and everything else that is typed as it stands. */
export function code(text: string): string {
  return `\`${text}\``
}

const JOINTS = { en: [', ', ' or '], zh: ['、', ' 或 '] } as const

/** `a`, `b` or `c`. */
export function either(language: Language, items: readonly string[]): string {
  const [comma, or] = JOINTS[language]
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : `${items.slice(0, -1).join(comma)}${or}${last}`
}

/** `a`, `b`, `c`. */
export function listed(language: Language, items: readonly string[]): string {
  return items.join(JOINTS[language][0])
}

/** The place of a heading on its page, as GitHub names it. */
export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')
}
