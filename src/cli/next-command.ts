// Every error ends with a command that leads on. Commands are the same in every language.
import type { Next } from '../../schemas/messages/message.ts'

/**
 * `command` is what was typed up to its options, empty where none was known; `place` the place that it was
 * given; `typed` all that was typed, for a command that is to be repeated.
 */
export function nextCommand(
  next: Next,
  command: string,
  place = 'URL',
  typed: readonly string[] = [],
): string {
  if (next === 'LIST') return LISTS.get(command.split(' ')[0] ?? '') ?? 'yinsuan dataset list'
  const again = /^yinsuan COMMAND((?! PLACE| --help).*)$/.exec(next)?.[1]
  if (again !== undefined && command !== '' && typed.length > 0) return repeated(typed, again)
  return next
    .replace('COMMAND', () => command)
    .replace('PLACE', () => place)
    .replace(/ {2,}/, ' ')
    .trimEnd()
}

/** The same again, with an option that comes in the place of the one that was typed. */
function repeated(typed: readonly string[], more: string): string {
  const [option = '', value] = more.trim().split(' ')
  const kept = typed.filter((word, at) => {
    if (option === '') return true
    const isValue = value !== undefined && typed[at - 1] === option
    return word !== option && !word.startsWith(`${option}=`) && !isValue
  })
  return `yinsuan ${kept.map(quoted).join(' ')}${more}`
}

/** As a shell reads it as one word. */
function quoted(word: string): string {
  return /^[\w@%+=:,./\u0080-\uffff-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** Where what a command names can be found: by the command's first word. */
const LISTS: ReadonlyMap<string, string> = new Map([
  ['org', 'yinsuan org list'],
  ['grant', 'yinsuan grant list'],
  ['answer', 'yinsuan answer list'],
  ['desk', 'yinsuan desk list'],
  ['blind', 'yinsuan blind ticket list'],
])
