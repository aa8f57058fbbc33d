// JSON that leaves the service twice: as the bytes that are stored and committed to, and inside a string of the file that proves them.
// Each piece is encoded once, and by itself: text with Chinese in it takes many times as long as ASCII, and labels stand in every answer.
import { concatBytes } from '../../protocols/bytes.ts'
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
  const room = roomFor(MOST_BYTES * text.length)
  const { written } = encoder.encodeInto(text, room)
  let end = written
  for (let at = 0; at < written; at++) {
    const byte = room[at] ?? 0
    if (byte === QUOTE || byte === BACKSLASH) room[end++] = BACKSLASH
    room[end++] = byte
  }
  return { bytes: room.slice(0, written), quoted: [room.slice(written, end)] }
}

/** Of one UTF-16 code unit: three as they are, and three between quotes. */
const MOST_BYTES = 6
const encoder = new TextEncoder()
const QUOTE = 0x22
const BACKSLASH = 0x5c

let room = new Uint8Array(0)

/** Where texts are encoded: most of the time of a fresh array is its making. */
function roomFor(length: number): Uint8Array {
  if (room.length < length) room = new Uint8Array(2 * length)
  return room
}

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
  const names = Object.keys(members).sort()
  const pieces = names.flatMap((name, i): Piece[] => [
    `${i === 0 ? '' : ','}${JSON.stringify(name)}:`,
    members[name] ?? 'null',
  ])
  return join(['{', ...pieces, '}'])
}

/** As one piece: it is written to be used again. */
export function joinItems(items: readonly Piece[]): Written {
  const { bytes, quoted } = join(['[', ...items.flatMap((item, i) => (i === 0 ? [item] : [',', item])), ']'])
  return { bytes, quoted: [concatBytes(...quoted)] }
}
