// The encrypted key file that a reader asked this browser to keep, so that the next sign-in takes a passphrase only.
import { fromBase64, toBase64 } from '../../../protocols/bytes.ts'
import { readSealedKeyFile } from '../../../protocols/identity/sealed-key-file.ts'

const STORED = 'yinsuan-key-file'

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

/** Undefined forgets it. */
export function storeKeyFile(file: Uint8Array | undefined): void {
  try {
    if (file === undefined) localStorage.removeItem(STORED)
    else localStorage.setItem(STORED, toBase64(file))
  } catch {
    // A browser without storage: the file is chosen each time.
  }
}
