// Opens and makes key files in a worker: scrypt takes half a second, and the seed ends with the worker.
import '../../shared/no-eval.ts'
import { openSealedKeyFile, sealKeyFile } from '../../../../protocols/identity/sealed-key-file.ts'
import { readSealedKeyFile, type SealedKeyHeader } from '../../../../protocols/identity/sealed-key-header.ts'
import { vaultKeyFromSeed } from '../../../../protocols/blind/ticket-vault.ts'
import { utf8 } from '../../../../protocols/bytes.ts'
import { encodePublicKey, generatePrivateKey, PrivateKey } from '../../../../protocols/identity/keys.ts'
import { importSigningKey, owned, random } from '../../../../src/sdk/web-crypto.ts'
import type { OpenedKey } from '../../shared/opened-key.ts'
import { serveMethods } from '../../shared/worker-rpc.ts'

/** A seed under two halves: `own` is this browser’s, which no page can read; the other is the service’s. */
export type KeptSeed = {
  readonly own: CryptoKey
  readonly iv: Uint8Array<ArrayBuffer>
  readonly sealed: ArrayBuffer
}

const KEPT = owned(utf8('yinsuan/kept-key/v1\n'))

export type KeyMethods = {
  readonly open: {
    readonly input: { readonly file: Uint8Array; readonly passphrase: string }
    readonly output: OpenedKey
  }
  readonly make: {
    readonly input: { readonly service: Omit<SealedKeyHeader, 'keyId'>; readonly passphrase: string }
    readonly output: OpenedKey
  }
  readonly keep: {
    readonly input: { readonly file: Uint8Array; readonly passphrase: string; readonly half: Uint8Array }
    readonly output: { readonly key: OpenedKey; readonly kept: KeptSeed }
  }
  readonly openKept: {
    readonly input: { readonly file: Uint8Array; readonly kept: KeptSeed; readonly half: Uint8Array }
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
  keep: async ({ file, passphrase, half }) => {
    const { privateKey, ...header } = openSealedKeyFile(file, passphrase)
    const bytes = random(new Uint8Array(32))
    const own = await crypto.subtle.importKey('raw', owned(bytes), 'HKDF', false, ['deriveKey'])
    bytes.fill(0)
    const iv = owned(random(new Uint8Array(12)))
    const cipher = await cipherOf(own, half)
    const seed = privateKey.exposeSecretSeed()
    const sealed = await crypto.subtle.encrypt(boundTo(file, iv), cipher, owned(seed))
    seed.fill(0)
    return { key: await opened(header, privateKey, file), kept: { own, iv, sealed } }
  },
  openKept: async ({ file, kept, half }) => {
    const header = readSealedKeyFile(file)
    const cipher = await cipherOf(kept.own, half)
    const seed = new Uint8Array(await crypto.subtle.decrypt(boundTo(file, kept.iv), cipher, kept.sealed))
    const privateKey = new PrivateKey(seed)
    seed.fill(0)
    return await opened(header, privateKey, file)
  },
})

/** Under both halves: either of them alone says nothing about it. */
async function cipherOf(own: CryptoKey, half: Uint8Array): Promise<CryptoKey> {
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: owned(half), info: KEPT }
  return await crypto.subtle.deriveKey(derivation, own, { name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ])
}

/** The whole key file is authenticated: nobody who can write here changes which service it pins. */
function boundTo(file: Uint8Array, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: owned(file) }
}

async function opened(header: SealedKeyHeader, privateKey: PrivateKey, file: Uint8Array): Promise<OpenedKey> {
  const publicKey = encodePublicKey(privateKey.publicKey)
  const vaultKey = vaultKeyFromSeed(privateKey.exposeSecretSeed())
  const signingKey = await importSigningKey(privateKey.exposeSecretSeed())
  return { header, publicKey, signingKey, vaultKey, file }
}
