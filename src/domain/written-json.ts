// JSON that leaves the service twice: as the bytes that are stored and committed to, and inside a string of
// the file that proves them. What is part of many answers is encoded once: labels with Chinese in them take
// many times as long as ASCII.
import { canonicalJson } from '../../protocols/canonical-json.ts'
import { ScratchBuffer } from '../../protocols/scratch-buffer.ts'

export type Written = {
  readonly bytes: Uint8Array
  /** Holds what was encoded before, in this order. */
  readonly known: readonly { readonly start: number; readonly piece: Known }[]
}

/** A piece of JSON that is reused, and its escaped form inside of a JSON string. */
export type Known = { readonly bytes: Uint8Array; readonly quoted: Uint8Array }

/**
 * A piece of JSON without white space: so only quotes and backslashes need an escape in a string.
 */
export type Piece = string | Known

/** Concatenates. Adjacent texts are encoded at once. */
export function join(pieces: readonly Piece[]): Written {
  const room = plain.of(pieces.reduce((most, piece) => most + mostBytes(piece), 0))
  const known: { start: number; piece: Known }[] = []
  let end = 0
  let text = ''
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      text += piece
      continue
    }
    end = encode(text, room, end)
    text = ''
    known.push({ start: end, piece })
    room.set(piece.bytes, end)
    end += piece.bytes.length
  }
  return { bytes: room.slice(0, encode(text, room, end)), known }
}

export function preEncode(pieces: readonly Piece[]): Known {
  const written = join(pieces)
  return { bytes: written.bytes, quoted: quoteEach([written]) }
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
  const pieces: Piece[] = ['{']
  for (const name of Object.keys(members).sort())
    pieces.push(`${pieces.length === 1 ? '' : ','}${JSON.stringify(name)}:`, members[name] ?? 'null')
  return join([...pieces, '}'])
}

export function preEncodeItems(items: readonly Known[]): Known {
  return preEncode(['[', ...items.flatMap((item, i) => (i === 0 ? [item] : [',', item])), ']'])
}

/**
 * One after the other: texts as they are, and what is written already as it is between the quotes of a
 * JSON string.
 */
export function quoteEach(parts: readonly (string | Written)[]): Uint8Array {
  const most = parts.reduce(
    (sum, part) => sum + (typeof part === 'string' ? mostBytes(part) : 2 * part.bytes.length),
    0,
  )
  const room = quoted.of(most)
  const end = parts.reduce(
    (at, part) => (typeof part === 'string' ? encode(part, room, at) : quoteInto(part, room, at)),
    0,
  )
  return room.slice(0, end)
}

/** Of a UTF-16 code unit: three. */
function mostBytes(piece: Piece): number {
  return typeof piece === 'string' ? 3 * piece.length : piece.bytes.length
}

/** The text's bytes from `at` on; where they end. */
function encode(text: string, room: Uint8Array, at: number): number {
  return text === '' ? at : at + encoder.encodeInto(text, room.subarray(at)).written
}

function quoteInto({ bytes, known }: Written, room: Uint8Array, at: number): number {
  let [from, end] = [0, at]
  for (const { start, piece } of known) {
    end = escape(bytes, from, start, room, end)
    room.set(piece.quoted, end)
    end += piece.quoted.length
    from = start + piece.bytes.length
  }
  return escape(bytes, from, bytes.length, room, end)
}

function escape(bytes: Uint8Array, from: number, to: number, room: Uint8Array, at: number): number {
  let end = at
  for (let i = from; i < to; i++) {
    const byte = bytes[i] ?? 0
    if (byte === QUOTE || byte === BACKSLASH) room[end++] = BACKSLASH
    room[end++] = byte
  }
  return end
}

const encoder = new TextEncoder()
const QUOTE = 0x22
const BACKSLASH = 0x5c

const plain = new ScratchBuffer()
const quoted = new ScratchBuffer()
