// Opens and makes key files, away from the page: scrypt takes half a second, and the seed is never in the page's own memory.
import '../../shared/no-eval.ts'
import {
  openSealedKeyFile,
  type SealedKeyHeader,
  sealKeyFile,
} from '../../../../protocols/identity/sealed-key-file.ts'
import { vaultKeyFromSeed } from '../../../../protocols/blind/ticket-vault.ts'
import { utf8 } from '../../../../protocols/bytes.ts'
import { encodePublicKey, generatePrivateKey, type PrivateKey } from '../../../../protocols/identity/keys.ts'
import { importSigningKey, random } from '../../../../src/sdk/web-crypto.ts'
import { type Packed, pack } from '../../shared/errors.ts'
import type { OpenedKey } from '../../shared/opened-key.ts'

export type KeyOrder =
  | { readonly kind: 'open'; readonly file: Uint8Array; readonly passphrase: string }
  | {
      readonly kind: 'make'
      readonly service: Omit<SealedKeyHeader, 'keyId'>
      readonly passphrase: string
    }

export type KeyReply =
  | { readonly kind: 'done'; readonly key: OpenedKey }
  | { readonly kind: 'failed'; readonly error: Packed }

self.onmessage = ({ data }: MessageEvent<KeyOrder>) => {
  carryOut(data).then(
    key => self.postMessage({ kind: 'done', key } satisfies KeyReply),
    (error: unknown) => self.postMessage({ kind: 'failed', error: pack(error) } satisfies KeyReply),
  )
}

async function carryOut(order: KeyOrder): Promise<OpenedKey> {
  if (order.kind === 'open') {
    const { privateKey, ...header } = openSealedKeyFile(order.file, order.passphrase)
    return await opened(header, privateKey, order.file)
  }
  const privateKey = generatePrivateKey(random)
  const header = { ...order.service, keyId: privateKey.keyId }
  const file = utf8(sealKeyFile({ ...header, privateKey }, order.passphrase, random))
  return await opened(header, privateKey, file)
}

async function opened(header: SealedKeyHeader, privateKey: PrivateKey, file: Uint8Array): Promise<OpenedKey> {
  const publicKey = encodePublicKey(privateKey.publicKey)
  const vaultKey = vaultKeyFromSeed(privateKey.exposeSecretSeed())
  const signingKey = await importSigningKey(privateKey.exposeSecretSeed())
  return { header, publicKey, signingKey, vaultKey, file }
}
