// Apache Thrift, "Thrift compact protocol encoding": the encoding of Parquet footers and page headers, read
// from bytes that an attacker wrote. Nothing is allocated: values are read in place, and what is not asked
// for is skipped. Work is linear in the bytes and nesting is bounded.
//
// It is stricter than the specification where two readers could understand one text differently: field ids
// must ascend (so no field appears twice), an integer must fit the width that it is declared with, and
// lengths must fit the bytes that are left.

export const BOOLEAN_TRUE = 1
export const BOOLEAN_FALSE = 2
export const BYTE = 3
export const I16 = 4
export const I32 = 5
export const I64 = 6
export const DOUBLE = 7
export const BINARY = 8
export const LIST = 9
export const SET = 10
export const MAP = 11
export const STRUCT = 12
const UUID = 13

const STOP = 0
const MAX_DEPTH = 12

/**
 * The bytes are not the structure that was asked for. Its message names a place in this file's terms and no
 * content.
 */
export class Malformed extends Error {
  override readonly name = 'Malformed'
}

export class CompactReader {
  readonly #bytes: Uint8Array
  #at = 0
  #depth = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Bytes read so far. */
  get at(): number {
    return this.#at
  }

  /**
   * Calls `field` for each field in ascending order of ids; it must consume the value, by one of the
   * methods below or by `skip`.
   */
  struct(field: (id: number, type: number) => void): void {
    this.#enter()
    let id = 0
    for (;;) {
      const header = this.#byte()
      if (header === STOP) break
      const [delta, type] = [header >> 4, header & 0x0f]
      const next = delta === 0 ? this.#integer(15) : id + delta
      if (next <= id || next > 0x7fff) throw new Malformed('field ids do not ascend')
      id = next
      field(id, type)
    }
    this.#depth -= 1
  }

  /** Calls `element` for each of at most `most` elements of this type; it must consume the element. */
  list(type: number, of: number, most: number, element: (index: number) => void): number {
    expect(type, LIST)
    const { count, of: found } = this.#listHeader()
    if (count > 0) expect(found, of)
    if (count > most) throw new Malformed('a list is longer than it may be')
    this.#enter()
    for (let index = 0; index < count; index++) element(index)
    this.#depth -= 1
    return count
  }

  /** A count, size or code from 0 to `most`, which fits a double exactly. */
  natural(type: number, as: typeof I16 | typeof I32 | typeof I64, most = Number.MAX_SAFE_INTEGER): number {
    expect(type, as)
    const value = this.#integer(as === I16 ? 15 : as === I32 ? 31 : 53)
    if (value < 0 || value > most) throw new Malformed('a number is outside its range')
    return value
  }

  /** A view of the bytes, not a copy. */
  binary(type: number, most: number): Uint8Array {
    expect(type, BINARY)
    const length = this.#length()
    if (length > most) throw new Malformed('a text is longer than it may be')
    const from = this.#advance(length)
    return this.#bytes.subarray(from, from + length)
  }

  /** Of a struct's field: its value is in the type. */
  boolean(type: number): boolean {
    if (type !== BOOLEAN_TRUE && type !== BOOLEAN_FALSE) throw new Malformed('a value has another type')
    return type === BOOLEAN_TRUE
  }

  byte(type: number): number {
    expect(type, BYTE)
    return this.#byte()
  }

  /** Passes over a field's value, whatever it holds. */
  skip(type: number): void {
    if (type === BOOLEAN_TRUE || type === BOOLEAN_FALSE) return
    this.#skipElement(type)
  }

  #skipElement(type: number): void {
    switch (type) {
      case BOOLEAN_TRUE:
      case BOOLEAN_FALSE:
      case BYTE:
        this.#advance(1)
        return
      case I16:
      case I32:
      case I64:
        this.#skipVarint()
        return
      case DOUBLE:
        this.#advance(8)
        return
      case BINARY:
        this.#advance(this.#length())
        return
      case LIST:
      case SET: {
        const { count, of } = this.#listHeader()
        this.#enter()
        for (let index = 0; index < count; index++) this.#skipElement(of)
        this.#depth -= 1
        return
      }
      case MAP: {
        const count = this.#length()
        if (count === 0) return
        const types = this.#byte()
        this.#enter()
        for (let index = 0; index < count; index++) {
          this.#skipElement(types >> 4)
          this.#skipElement(types & 0x0f)
        }
        this.#depth -= 1
        return
      }
      case STRUCT:
        this.struct((_, of) => this.skip(of))
        return
      case UUID:
        this.#advance(16)
        return
      default:
        throw new Malformed('an unknown type')
    }
  }

  #enter(): void {
    this.#depth += 1
    if (this.#depth > MAX_DEPTH) throw new Malformed('nested too deeply')
  }

  /** Every element has at least one byte, so a count beyond the bytes that are left is false. */
  #listHeader(): { readonly count: number; readonly of: number } {
    const header = this.#byte()
    const short = header >> 4
    return { count: short < 15 ? this.#fitting(short) : this.#length(), of: header & 0x0f }
  }

  #length(): number {
    return this.#fitting(this.#varint(32))
  }

  #fitting(length: number): number {
    if (length > this.#bytes.length - this.#at) throw new Malformed('a length beyond the end')
    return length
  }

  /** Zigzag: at most so many bits beside the sign. */
  #integer(bits: number): number {
    const value = this.#varint(bits + 1)
    const half = Math.floor(value / 2)
    return value % 2 === 0 ? half : -half - 1
  }

  /** Below 2^53 whatever the width, so that a double holds it exactly; at most ten bytes. */
  #varint(bits: number): number {
    let value = 0
    for (let place = 1; ; place *= 128) {
      const byte = this.#byte()
      value += (byte & 0x7f) * place
      if (value >= 2 ** Math.min(bits, 53)) throw new Malformed('a number is outside its range')
      if (byte < 0x80) return value
      if (place >= 2 ** 63) throw new Malformed('a number without end')
    }
  }

  #skipVarint(): void {
    for (let length = 0; length < 10; length++) if (this.#byte() < 0x80) return
    throw new Malformed('a number without end')
  }

  #byte(): number {
    const byte = this.#bytes[this.#at]
    if (byte === undefined) throw new Malformed('the bytes end early')
    this.#at += 1
    return byte
  }

  #advance(length: number): number {
    const from = this.#at
    if (length > this.#bytes.length - from) throw new Malformed('the bytes end early')
    this.#at += length
    return from
  }
}

function expect(found: number, type: number): void {
  if (found !== type) throw new Malformed('a value has another type')
}
