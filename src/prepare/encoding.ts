import { concatBytes, utf8 } from '../../protocols/bytes.ts'
import { fault } from '../../schemas/fault.ts'

export type Encoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be'

/**
 * What the first bytes say: a byte-order mark, or the zero bytes of UTF-16; undefined if they say nothing.
 */
export function encodingOf(head: Uint8Array): Encoding | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const zeros = [0, 0]
  const looked = Math.min(head.length, 4096)
  for (let i = 0; i < looked; i++) if (head[i] === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1
  // An export has delimiters and digits: in UTF-16 at least an eighth of one half of the bytes is zero, and
  // none of the other.
  const [even = 0, odd = 0] = zeros
  if (odd > looked / 16 && even === 0) return 'utf-16le'
  if (even > looked / 16 && odd === 0) return 'utf-16be'
  return undefined
}

/**
 * Turns pieces of a file into pieces of UTF-8 without a byte-order mark. `push` and `end` throw
 * `prepare.encoding`.
 */
export type Converter = { readonly push: (bytes: Uint8Array) => Uint8Array; readonly end: () => Uint8Array }

export function converter(encoding: Encoding, file: string, isUtf8: IsUtf8): Converter {
  return encoding === 'utf-8' ? new Utf8Check(file, isUtf8) : new Decoding(encoding, file)
}

export type IsUtf8 = (bytes: Uint8Array) => boolean

class Utf8Check implements Converter {
  readonly #file: string
  readonly #isUtf8: IsUtf8
  #rest = new Uint8Array(0)
  #first = true

  constructor(file: string, isUtf8: IsUtf8) {
    this.#file = file
    this.#isUtf8 = isUtf8
  }

  push(bytes: Uint8Array): Uint8Array {
    let all = this.#rest.length === 0 ? bytes : concatBytes(this.#rest, bytes)
    if (this.#first && all.length >= 3) {
      if (all[0] === 0xef && all[1] === 0xbb && all[2] === 0xbf) all = all.subarray(3)
      this.#first = false
    }
    const whole = all.subarray(0, all.length - unfinished(all))
    if (!this.#isUtf8(whole)) throw fault('prepare.encoding', { encoding: 'UTF-8' }, this.#file)
    this.#rest = all.slice(whole.length)
    return whole
  }

  end(): Uint8Array {
    if (!this.#isUtf8(this.#rest)) throw fault('prepare.encoding', { encoding: 'UTF-8' }, this.#file)
    return this.#rest
  }
}

class Decoding implements Converter {
  readonly #decoder: InstanceType<typeof TextDecoder>
  readonly #encoding: Encoding
  readonly #file: string
  readonly #pairs = new PairCount()

  constructor(encoding: Encoding, file: string) {
    this.#decoder = new TextDecoder(encoding, { fatal: true })
    this.#encoding = encoding
    this.#file = file
  }

  push(bytes: Uint8Array): Uint8Array {
    if (this.#encoding === 'gb18030') this.#pairs.push(bytes)
    return this.#decoded(bytes, true)
  }

  end(): Uint8Array {
    if (!this.#pairs.chinese()) this.#refuse()
    return this.#decoded(new Uint8Array(0), false)
  }

  #decoded(bytes: Uint8Array, stream: boolean): Uint8Array {
    try {
      return utf8(this.#decoder.decode(bytes, { stream }))
    } catch {
      return this.#refuse()
    }
  }

  #refuse(): never {
    throw fault('prepare.encoding', { encoding: this.#encoding.toUpperCase() }, this.#file)
  }
}

/**
 * Text in Windows-1252 often is well-formed GB18030 as well: an accented letter and the ASCII letter after it
 * become one seldom character. Chinese text is mostly of GB 2312, whose second bytes are never ASCII.
 */
class PairCount {
  #common = 0
  #seldom = 0
  #lead = 0

  push(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#lead === 0) {
        if (byte >= 0x81) this.#lead = byte
        continue
      }
      if (byte < 0x80) this.#seldom++
      else if (byte >= 0xa1 && this.#lead >= 0xa1) this.#common++
      this.#lead = 0
    }
  }

  chinese(): boolean {
    return this.#seldom <= this.#common / 4
  }
}

/** Bytes at the end that begin a character without ending it. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0
  }
  return 0
}
