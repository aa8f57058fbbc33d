// The sealed key file that a reader lets this browser store, so that sign-in needs only the passphrase.
import { fromBase64, toBase64 } from '../../../protocols/bytes.ts'
import { readSealedKeyFile } from '../../../protocols/identity/sealed-key-header.ts'

const STORED = 'yinsuan-key-file'

/** The stored sealed key file; undefined where there is none or it no longer parses. */
export function loadKeyFile(): Uint8Array | undefined {
  try {
    const stored = localStorage.getItem(STORED)
    if (stored === null) return undefined
    const file = fromBase64(stored)
    readSealedKeyFile(file)
    return file
  } catch {
    return undefined
  }
}

/** Undefined deletes it. */
export function storeKeyFile(file: Uint8Array | undefined): void {
  try {
    if (file === undefined) localStorage.removeItem(STORED)
    else localStorage.setItem(STORED, toBase64(file))
  } catch {
    // Without storage the reader chooses the file each time.
  }
}
