// The sealed key file that a reader lets this browser store, so that sign-in needs only the passphrase.
import { fromBase64, toBase64 } from '../../../protocols/bytes.ts'
import { readSealedKeyFile } from '../../../protocols/identity/sealed-key-header.ts'
import { loadStored, store } from './stored.ts'

const STORED = 'yinsuan-key-file'

/** The stored sealed key file; undefined where there is none or it no longer parses. */
export function loadKeyFile(): Uint8Array | undefined {
  return loadStored(STORED, text => {
    const file = fromBase64(text)
    readSealedKeyFile(file)
    return file
  })
}

/** Undefined deletes it. Without storage the reader chooses the file each time. */
export function storeKeyFile(file: Uint8Array | undefined): void {
  store(STORED, file && toBase64(file))
}
