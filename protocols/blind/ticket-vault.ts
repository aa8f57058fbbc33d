// A consumer's tickets at rest (SPEC.md, "Vault"): XChaCha20-Poly1305 under a key file or a passphrase.
// Whoever reads the seeds of a question that was asked reads the question; whoever only has the folder reads
// nothing.
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { scrypt } from '@noble/hashes/scrypt.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, equalBytes, utf8 } from '../bytes.ts'
import type { RandomBytes } from '../random.ts'
import { blindError } from './errors.ts'

export const VAULT_KEY = 32
export const VAULT_SALT = 32

const MAGIC = utf8('yinsuan/blind/v1/vault\n')
const NONCE = 24
const TAG = 16
/** What sealing adds to a content, in bytes. */
export const SEALED = MAGIC.length + NONCE + TAG

/**
 * scrypt, N = 2^17, r = 8, p = 1: 128 MiB and about half a second. Fixed, so that nobody who can write the
 * folder makes it cheaper.
 */
export function vaultKeyFromPassphrase(passphrase: string, salt: Uint8Array): Uint8Array {
  if (salt.length !== VAULT_SALT) throw blindError('blind.vault', `a salt has ${VAULT_SALT} bytes`)
  return scrypt(utf8(passphrase.normalize('NFKC')), salt, { N: 2 ** 17, r: 8, p: 1, dkLen: VAULT_KEY })
}

/**
 * HKDF-SHA256 of a member's Ed25519 seed: where tickets lie beside a key that is itself under a passphrase,
 * as in the console.
 */
export function vaultKeyFromSeed(seed: Uint8Array): Uint8Array {
  if (seed.length !== 32) throw blindError('blind.vault', 'a seed has 32 bytes')
  return hkdf(sha256, seed, undefined, utf8('yinsuan/blind/v1/vault-key\n'), VAULT_KEY)
}

/**
 * magic ‖ nonce ‖ ciphertext ‖ tag. `name` is authenticated: one file of the folder cannot stand in for
 * another.
 */
export function sealVault(
  key: Uint8Array,
  name: string,
  content: Uint8Array,
  random: RandomBytes,
): Uint8Array {
  checkKey(key)
  const nonce = random(new Uint8Array(NONCE))
  return concatBytes(MAGIC, nonce, xchacha20poly1305(key, nonce, bound(name)).encrypt(content))
}

/** Throws `blind.vault` for another key, another name, or one changed bit; it cannot be told which. */
export function openVault(key: Uint8Array, name: string, sealed: Uint8Array): Uint8Array {
  checkKey(key)
  const head = MAGIC.length
  if (sealed.length < SEALED || !equalBytes(sealed.subarray(0, head), MAGIC)) {
    throw blindError('blind.vault', 'not a vault of this version')
  }
  const nonce = sealed.subarray(head, head + NONCE)
  try {
    return xchacha20poly1305(key, nonce, bound(name)).decrypt(sealed.subarray(head + NONCE))
  } catch {
    throw blindError('blind.vault', 'the vault does not open: another key, or it was changed')
  }
}

function bound(name: string): Uint8Array {
  return concatBytes(MAGIC, utf8(name))
}

function checkKey(key: Uint8Array): void {
  if (key.length !== VAULT_KEY) throw blindError('blind.vault', `a vault key has ${VAULT_KEY} bytes`)
}
