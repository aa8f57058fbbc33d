// Text that another party may have written, made safe for a terminal: it can neither move the cursor, nor
// hide, nor reorder what is shown.
import { UNSEEN } from '../../../schemas/unseen.ts'

const ALL = new RegExp(UNSEEN, 'gu')

/** On one line: a line break becomes a mark too, since a second line could pass for one of ours. */
export function plainText(text: string): string {
  return text.replace(ALL, '\ufffd')
}

/** The same with its line breaks. */
export function plainLines(text: string): string {
  return text.replace(ALL, character => (character === '\n' ? character : '\ufffd'))
}

/** JSON with the same value, in which those characters are escaped. */
export function plainJson(json: string): string {
  return json.replace(ALL, character => (character === '\n' ? character : escaped(character)))
}

/** Each line behind a bar, so that what somebody said cannot pass for what this program says. */
export function quoted(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/).map(line => `  │ ${plainText(line)}`)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
