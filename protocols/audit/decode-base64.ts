import { fromBase64 } from '../bytes.ts'

/** Canonical base64 as bytes; throws `error()` where the text is none. */
export function decodeBase64(text: string, error: () => Error): Uint8Array {
  try {
    return fromBase64(text)
  } catch {
    throw error()
  }
}
