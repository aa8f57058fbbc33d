// SPEC.md, "Sealed key file": a member's private key and the keys that it pinned, under a passphrase. The
// same file for console and command line.
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { scrypt } from '@noble/hashes/scrypt.js'
import { concatBytes, toBase64Url, utf8 } from '../bytes.ts'
import { canonicalJson, type Json } from '../canonical-json.ts'
import type { RandomBytes } from '../random.ts'
import { identityError } from './errors.ts'
import { PrivateKey } from './keys.ts'
import {
  malformedKeyFile,
  parseSealedKeyFile,
  SEALED_KEY,
  type SealedKeyHeader,
  sealedKeySum,
} from './sealed-key-header.ts'

export interface OpenedKeyFile extends SealedKeyHeader {
  readonly privateKey: PrivateKey
}

/** The text of the file; good to keep anywhere, as far as the passphrase is good. */
export function sealKeyFile(file: OpenedKeyFile, passphrase: string, random: RandomBytes): string {
  const salt = random(new Uint8Array(SEALED_KEY.salt))
  const nonce = random(new Uint8Array(SEALED_KEY.nonce))
  const { url, authority, serviceKey, logKey, privateKey } = file
  const head = {
    v: 1,
    kind: 'yinsuan-key',
    keyId: privateKey.keyId,
    url,
    authority,
    serviceKey,
    logKey,
    kdf: SEALED_KEY.kdf,
    salt: toBase64Url(salt),
    nonce: toBase64Url(nonce),
  }
  const cipher = xchacha20poly1305(keyOf(passphrase, salt), nonce, bound(head))
  const members = { ...head, sealed: toBase64Url(cipher.encrypt(privateKey.exposeSecretSeed())) }
  return `${JSON.stringify({ ...members, sum: sealedKeySum(members) }, null, 2)}\n`
}

/**
 * Throws `identity.key_file` for another file or one that was damaged, and `identity.passphrase` for another
 * passphrase or a file that somebody changed on purpose: which of these two cannot be told.
 */
export function openSealedKeyFile(bytes: Uint8Array, passphrase: string): OpenedKeyFile {
  const { header, head, salt, nonce, sealed } = parseSealedKeyFile(bytes)
  const seed = decrypt(keyOf(passphrase, salt), nonce, bound(head), sealed)
  const privateKey = new PrivateKey(seed)
  seed.fill(0)
  if (privateKey.keyId !== header.keyId) throw malformedKeyFile('its key id is not the one of its key')
  return { ...header, privateKey }
}

function bound(head: { readonly [name: string]: Json }): Uint8Array {
  return concatBytes(SEALED_KEY.label, utf8(canonicalJson(head)))
}

function keyOf(passphrase: string, salt: Uint8Array): Uint8Array {
  return scrypt(utf8(passphrase.normalize('NFKC')), salt, { N: 2 ** 17, r: 8, p: 1, dkLen: 32 })
}

function decrypt(key: Uint8Array, nonce: Uint8Array, head: Uint8Array, sealed: Uint8Array): Uint8Array {
  try {
    return xchacha20poly1305(key, nonce, head).decrypt(sealed)
  } catch {
    throw identityError('identity.passphrase', 'the key file does not open: another passphrase')
  }
}

/** `yinsuan-<authority>-<first characters of the key id>.key.json`: tells a person whose and for what. */
export function sealedKeyFileName({ authority, keyId }: SealedKeyHeader): string {
  return `yinsuan-${authority.replace(/[^a-z0-9.-]/g, '-')}-${keyId.slice(4, 10)}.key.json`
}
