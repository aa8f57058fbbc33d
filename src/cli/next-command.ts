// Every error ends with a command that leads on. Commands are the same in every language.
import type { Next } from '../../schemas/messages/message.ts'

/**
 * `command` is what was typed up to its options, empty where none was known; `place` the place that it was
 * given.
 */
export function nextCommand(next: Next, command: string, place = 'URL'): string {
  if (next === 'LIST') return LISTS.get(command.split(' ')[0] ?? '') ?? 'yinsuan dataset list'
  return next
    .replace('COMMAND', () => command)
    .replace('PLACE', () => place)
    .replace(/ {2,}/, ' ')
    .trimEnd()
}

/** Where what a command names can be found: by the command's first word. */
const LISTS: ReadonlyMap<string, string> = new Map([
  ['org', 'yinsuan org list'],
  ['grant', 'yinsuan grant list'],
  ['answer', 'yinsuan answer list'],
  ['desk', 'yinsuan desk list'],
  ['blind', 'yinsuan blind ticket list'],
])
