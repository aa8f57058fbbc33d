// Byte helpers that are the same in Node and the browser: no Buffer.
import { ProtocolError } from './errors.ts'

const encoder = new TextEncoder()
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function utf8(text: string): Uint8Array {
  return encoder.encode(text)
}

/** Throws `bytes.utf8` on anything that is not well-formed UTF-8. */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return strictDecoder.decode(bytes)
  } catch {
    throw new ProtocolError('bytes.utf8', 'not well-formed UTF-8')
  }
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export function toHex(bytes: Uint8Array): string {
  let out = ''
  for (const byte of bytes) out += HEX[byte]
  return out
}

/** Lower- or upper-case hexadecimal of even length; throws `bytes.hex`. */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text))
    throw new ProtocolError('bytes.hex', 'not hexadecimal')
  return Uint8Array.from({ length: text.length / 2 }, (_, i) =>
    Number.parseInt(text.slice(2 * i, 2 * i + 2), 16),
  )
}

const ALPHABET = utf8('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
const PAD = 0x3d
const NO_DIGIT = 0xff
const DIGITS = new Uint8Array(256).fill(NO_DIGIT)
for (const [digit, char] of ALPHABET.entries()) DIGITS[char] = digit

/**
 * Standard base64 with padding (RFC 4648 §4). By table, since ciphertexts are megabytes: 20 times as fast as
 * `btoa`.
 */
export function toBase64(bytes: Uint8Array): string {
  const out = new Uint8Array(4 * Math.ceil(bytes.length / 3))
  const digit = (value: number) => ALPHABET[value & 63] ?? 0
  for (let at = 0, to = 0; at < bytes.length; at += 3, to += 4) {
    const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    out[to] = digit(word >> 18)
    out[to + 1] = digit(word >> 12)
    out[to + 2] = at + 1 < bytes.length ? digit(word >> 6) : PAD
    out[to + 3] = at + 2 < bytes.length ? digit(word) : PAD
  }
  // A decoder takes longer for a hash than all the rest.
  if (out.length <= FEW) return Reflect.apply(String.fromCharCode, undefined, out)
  return strictDecoder.decode(out)
}

const FEW = 256

/** Standard padded base64, canonical only (no white space, no stray bits); throws `bytes.base64`. */
export function fromBase64(text: string): Uint8Array {
  const chars = utf8(text)
  const { length } = chars
  if (length % 4 !== 0) throw new ProtocolError('bytes.base64', 'not base64')
  const padding = length === 0 || chars[length - 1] !== PAD ? 0 : chars[length - 2] === PAD ? 2 : 1
  const digits = length - padding
  const bytes = new Uint8Array((length / 4) * 3 - padding)
  let bad = 0
  const digit = (at: number): number => {
    const value = at < digits ? (DIGITS[chars[at] ?? 0] ?? NO_DIGIT) : 0
    bad |= value
    return value
  }
  let last = 0
  for (let at = 0, to = 0; at < length; at += 4, to += 3) {
    last = (digit(at) << 18) | (digit(at + 1) << 12) | (digit(at + 2) << 6) | digit(at + 3)
    // Beyond the end of a typed array nothing is stored.
    bytes[to] = last >> 16
    bytes[to + 1] = last >> 8
    bytes[to + 2] = last
  }
  if (bad > 63) throw new ProtocolError('bytes.base64', 'not base64')
  if ((last & (padding === 2 ? 0xffff : padding === 1 ? 0xff : 0)) !== 0)
    throw new ProtocolError('bytes.base64', 'not canonical base64')
  return bytes
}

/** URL-safe base64 without padding (RFC 4648 §5). */
export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** URL-safe base64 without padding, canonical only; throws `bytes.base64`. */
export function fromBase64Url(text: string): Uint8Array {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new ProtocolError('bytes.base64', 'not base64url')
  const standard = text.replaceAll('-', '+').replaceAll('_', '/')
  return fromBase64(standard + '='.repeat((4 - (standard.length % 4)) % 4))
}
