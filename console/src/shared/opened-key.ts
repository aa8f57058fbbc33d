import type { SealedKeyHeader } from '../../../protocols/identity/sealed-key-header.ts'
import type { SigningKey } from '../../../src/sdk/web-crypto.ts'

/** What a session works with. */
export type OpenedKey = {
  readonly header: SealedKeyHeader
  readonly publicKey: string
  /** Not extractable. */
  readonly signingKey: SigningKey
  readonly vaultKey: Uint8Array
  /** The sealed file, byte for byte. */
  readonly file: Uint8Array
}
