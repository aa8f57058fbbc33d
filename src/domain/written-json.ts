// JSON that leaves the service twice: as the bytes that are stored and committed to, and inside a string of the file that proves them.
// Each piece is encoded once, and by itself: text with Chinese in it takes many times as long as ASCII, and labels stand in every answer.
import { concatBytes, utf8 } from '../../protocols/bytes.ts'
import { canonicalJson } from '../../protocols/canonical-json.ts'

export type Written = {
  readonly bytes: Uint8Array
  /** What stands for it between the quotes of a JSON string, in pieces. */
  readonly quoted: readonly Uint8Array[]
}

/** A piece of JSON text: written already, or still a text. */
export type Piece = string | Written

/** Of a text in which only quotes and backslashes need an escape, as in all JSON without white space. */
export function write(text: string): Written {
  const bytes = utf8(text)
  const quoted = new Uint8Array(2 * bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte === QUOTE || byte === BACKSLASH) quoted[length++] = BACKSLASH
    quoted[length++] = byte
  }
  return { bytes, quoted: [quoted.subarray(0, length)] }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** One after the other. Texts that stand together are encoded together. */
export function join(pieces: readonly Piece[]): Written {
  const written: Written[] = []
  let text = ''
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      text += piece
      continue
    }
    if (text !== '') written.push(write(text))
    written.push(piece)
    text = ''
  }
  if (text !== '') written.push(write(text))
  return {
    bytes: concatBytes(...written.map(({ bytes }) => bytes)),
    quoted: written.flatMap(({ quoted }) => quoted),
  }
}

/** The canonical JSON of an object from that of its members: of `known` ones as they were written before. */
export function writeMembers<T extends object>(
  object: T,
  known: { readonly [Name in keyof T]?: Piece },
): Readonly<Record<string, Piece>> {
  const before: Readonly<Record<string, Piece | undefined>> = known
  return Object.fromEntries(
    Object.keys(object).map(name => [name, before[name] ?? canonicalJson(Reflect.get(object, name))]),
  )
}

/** The canonical JSON of an object with these members. */
export function joinMembers(members: Readonly<Record<string, Piece>>): Written {
  const sorted = Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1))
  const pieces = sorted.flatMap(([name, piece], i) => [`${i === 0 ? '' : ','}${canonicalJson(name)}:`, piece])
  return join(['{', ...pieces, '}'])
}

export function joinItems(items: readonly Piece[]): Written {
  return join(['[', ...items.flatMap((item, i) => (i === 0 ? [item] : [',', item])), ']'])
}
