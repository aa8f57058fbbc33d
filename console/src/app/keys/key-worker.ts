// Opens and makes key files in a worker: scrypt takes half a second, and the seed ends with the worker.
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
import type { OpenedKey } from '../../shared/opened-key.ts'
import { serveMethods } from '../../shared/worker-rpc.ts'

export type KeyMethods = {
  readonly open: {
    readonly input: { readonly file: Uint8Array; readonly passphrase: string }
    readonly output: OpenedKey
  }
  readonly make: {
    readonly input: { readonly service: Omit<SealedKeyHeader, 'keyId'>; readonly passphrase: string }
    readonly output: OpenedKey
  }
}

serveMethods<KeyMethods, never>(self, {
  open: async ({ file, passphrase }) => {
    const { privateKey, ...header } = openSealedKeyFile(file, passphrase)
    return await opened(header, privateKey, file)
  },
  make: async ({ service, passphrase }) => {
    const privateKey = generatePrivateKey(random)
    const header = { ...service, keyId: privateKey.keyId }
    const file = utf8(sealKeyFile({ ...header, privateKey }, passphrase, random))
    return await opened(header, privateKey, file)
  },
})

async function opened(header: SealedKeyHeader, privateKey: PrivateKey, file: Uint8Array): Promise<OpenedKey> {
  const publicKey = encodePublicKey(privateKey.publicKey)
  const vaultKey = vaultKeyFromSeed(privateKey.exposeSecretSeed())
  const signingKey = await importSigningKey(privateKey.exposeSecretSeed())
  return { header, publicKey, signingKey, vaultKey, file }
}
