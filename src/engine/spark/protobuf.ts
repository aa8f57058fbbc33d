// Protocol Buffers, the binary format: as much of it as Spark Connect's messages need. Messages are plain
// objects described by tables of fields; what arrives is from a server that may be wrong or hostile, so
// lengths are checked and fields that are not described are skipped.
import { concatBytes } from '../../../protocols/bytes.ts'

export type Scalar = 'string' | 'bytes' | 'int32' | 'int64' | 'bool' | 'enum'

export type ProtoField = {
  readonly number: number
  /** A function, since messages refer to each other. */
  readonly type: Scalar | (() => MessageType)
  readonly repeated?: true
}

/** `name`: as in the .proto files, nested ones behind dots. */
export type MessageType = { readonly name: string; readonly fields: Readonly<Record<string, ProtoField>> }

export type Value =
  | string
  | Uint8Array
  | number
  | bigint
  | boolean
  | ProtoMessage
  | readonly ProtoMessage[]
  | readonly string[]
export type ProtoMessage = { readonly [field: string]: Value | undefined }

const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5

/** Throws TypeError for an unknown field or a value of the wrong type. */
export function encodeMessage(type: MessageType, message: ProtoMessage): Uint8Array {
  const parts: Uint8Array[] = []
  for (const [name, value] of Object.entries(message)) {
    const field = type.fields[name]
    if (field === undefined) throw new TypeError(`${type.name} has no field ${name}`)
    if (value === undefined) continue
    const values = field.repeated === true && Array.isArray(value) ? value : [value]
    for (const one of values) parts.push(encodeField(field, one))
  }
  return concatBytes(...parts)
}

function encodeField({ number, type }: ProtoField, value: Value): Uint8Array {
  const key = (wire: number) => varint(BigInt(number * 8 + wire))
  if (typeof type === 'function') {
    if (typeof value !== 'object' || value instanceof Uint8Array || Array.isArray(value))
      throw new TypeError('a message is an object')
    const bytes = encodeMessage(type(), value as ProtoMessage)
    return concatBytes(key(BYTES), varint(BigInt(bytes.length)), bytes)
  }
  if (type === 'string' || type === 'bytes') {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value
    if (!(bytes instanceof Uint8Array)) throw new TypeError('a text or bytes')
    return concatBytes(key(BYTES), varint(BigInt(bytes.length)), bytes)
  }
  if (typeof value !== 'bigint' && typeof value !== 'number' && typeof value !== 'boolean')
    throw new TypeError('an integer or a boolean')
  return concatBytes(key(VARINT), varint(BigInt.asUintN(64, BigInt(value))))
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = []
  let rest = value
  do {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    bytes.push(rest === 0n ? low : low | 0x80)
  } while (rest !== 0n)
  return Uint8Array.from(bytes)
}

/** Throws TypeError for malformed bytes. Absent fields are undefined. */
export function decodeMessage(type: MessageType, bytes: Uint8Array): ProtoMessage {
  const named = new Map(Object.entries(type.fields).map(([name, field]) => [field.number, { name, field }]))
  const message: Record<string, Value> = {}
  const reader = new Reader(bytes)
  while (!reader.ended()) {
    const key = Number(reader.varint())
    const found = named.get(Math.floor(key / 8))
    const raw = reader.value(key % 8)
    if (found === undefined) continue
    const { name, field } = found
    const value = decodeField(field, raw)
    if (field.repeated !== true) message[name] = value
    else {
      const before = message[name]
      message[name] = [...(Array.isArray(before) ? before : []), value] as Value
    }
  }
  return message
}

function decodeField({ type }: ProtoField, raw: bigint | Uint8Array): Value {
  if (typeof raw === 'bigint') {
    if (type === 'bool') return raw !== 0n
    if (type === 'int64') return BigInt.asIntN(64, raw)
    if (type === 'int32' || type === 'enum') return Number(BigInt.asIntN(32, raw))
    throw new TypeError('a number where bytes belong')
  }
  if (typeof type === 'function') return decodeMessage(type(), raw)
  if (type === 'bytes') return raw
  if (type === 'string') return new TextDecoder().decode(raw)
  throw new TypeError('bytes where a number belongs')
}

class Reader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  ended(): boolean {
    return this.#at >= this.#bytes.length
  }

  varint(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) break
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    throw new TypeError('an integer that does not end')
  }

  value(wire: number): bigint | Uint8Array {
    switch (wire) {
      case VARINT:
        return this.varint()
      case FIXED64:
        return this.#take(8)
      case FIXED32:
        return this.#take(4)
      case BYTES:
        return this.#take(Number(this.varint()))
      default:
        throw new TypeError('an unknown wire type')
    }
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new TypeError('a field that does not end')
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }
}

/** A field that is a message, or an empty one. */
export function messageIn(message: ProtoMessage, name: string): ProtoMessage {
  const value = message[name]
  return typeof value === 'object' && !(value instanceof Uint8Array) && !Array.isArray(value)
    ? (value as ProtoMessage)
    : {}
}

export function messagesIn(message: ProtoMessage, name: string): readonly ProtoMessage[] {
  const value = message[name]
  return Array.isArray(value) ? value.filter(each => typeof each === 'object') : []
}

export function textIn(message: ProtoMessage, name: string): string {
  const value = message[name]
  return typeof value === 'string' ? value : ''
}

export function integerIn(message: ProtoMessage, name: string): bigint {
  const value = message[name]
  return typeof value === 'bigint' || typeof value === 'number' ? BigInt(value) : 0n
}
