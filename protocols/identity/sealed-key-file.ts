// SPEC.md, "Sealed key file": a member's private key and the keys that it pinned, under a passphrase. The
// same file for console and command line.
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { scrypt } from '@noble/hashes/scrypt.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, fromBase64Url, fromUtf8, toBase64Url, toHex, utf8 } from '../bytes.ts'
import { canonicalJson, type Json, parseStrictJson } from '../canonical-json.ts'
import type { RandomBytes } from '../random.ts'
import { identityError } from './errors.ts'
import { PrivateKey } from './keys.ts'

/**
 * The part of the file that is not encrypted. The passphrase authenticates all of it, so nobody else can
 * change what is pinned.
 */
export interface SealedKeyHeader {
  readonly keyId: string
  /** Where the service was when the key was made: a hint for people, not trusted. */
  readonly url: string
  readonly authority: string
  /** Pinned: answers under another key are refused. */
  readonly serviceKey: string
  /** Pinned: C2SP verifier key of the log. */
  readonly logKey: string
}

export interface OpenedKeyFile extends SealedKeyHeader {
  readonly privateKey: PrivateKey
}

const SALT = 16
const NONCE = 24
const SEED = 32
const TAG = 16
const LABEL = utf8('yinsuan/sealed-key/v1\n')
/**
 * Fixed, so that nobody who can write the file makes guessing cheaper: 128 MiB and about half a second for
 * each guess.
 */
const KDF = 'scrypt-131072-8-1'
const MEMBERS = [
  'authority',
  'kdf',
  'keyId',
  'kind',
  'logKey',
  'nonce',
  'salt',
  'sealed',
  'serviceKey',
  'sum',
  'url',
  'v',
]

/** The text of the file; good to keep anywhere, as far as the passphrase is good. */
export function sealKeyFile(file: OpenedKeyFile, passphrase: string, random: RandomBytes): string {
  const salt = random(new Uint8Array(SALT))
  const nonce = random(new Uint8Array(NONCE))
  const { url, authority, serviceKey, logKey, privateKey } = file
  const head = {
    v: 1,
    kind: 'yinsuan-key',
    keyId: privateKey.keyId,
    url,
    authority,
    serviceKey,
    logKey,
    kdf: KDF,
    salt: toBase64Url(salt),
    nonce: toBase64Url(nonce),
  }
  const cipher = xchacha20poly1305(keyOf(passphrase, salt), nonce, bound(head))
  const members = { ...head, sealed: toBase64Url(cipher.encrypt(privateKey.exposeSecretSeed())) }
  return `${JSON.stringify({ ...members, sum: sumOf(members) }, null, 2)}\n`
}

/**
 * What the file says of itself, before any passphrase. Throws `identity.key_file` for another file or one
 * that was damaged.
 */
export function readSealedKeyFile(bytes: Uint8Array): SealedKeyHeader {
  return parse(bytes).header
}

/**
 * Throws `identity.key_file` for another file or one that was damaged, and `identity.passphrase` for another
 * passphrase or a file that somebody changed on purpose: which of these two cannot be told.
 */
export function openSealedKeyFile(bytes: Uint8Array, passphrase: string): OpenedKeyFile {
  const { header, head, salt, nonce, sealed } = parse(bytes)
  const seed = decrypt(keyOf(passphrase, salt), nonce, bound(head), sealed)
  const privateKey = new PrivateKey(seed)
  seed.fill(0)
  if (privateKey.keyId !== header.keyId) throw malformed('its key id is not the one of its key')
  return { ...header, privateKey }
}

type Parsed = {
  readonly header: SealedKeyHeader
  readonly head: { readonly [name: string]: Json }
  readonly salt: Uint8Array
  readonly nonce: Uint8Array
  readonly sealed: Uint8Array
}

function parse(bytes: Uint8Array): Parsed {
  const members = readObject(bytes)
  if (Object.keys(members).sort().join() !== MEMBERS.join()) throw malformed('it has other members')
  const { sum, ...summed } = members
  const { sealed, ...head } = summed
  if (members['v'] !== 1 || members['kind'] !== 'yinsuan-key' || members['kdf'] !== KDF) {
    throw malformed('it is of another version')
  }
  if (sum !== sumOf(summed)) throw malformed('it was damaged')
  return {
    header: {
      keyId: text(members, 'keyId'),
      url: text(members, 'url'),
      authority: text(members, 'authority'),
      serviceKey: text(members, 'serviceKey'),
      logKey: text(members, 'logKey'),
    },
    head,
    salt: exactly(SALT, head['salt']),
    nonce: exactly(NONCE, head['nonce']),
    sealed: exactly(SEED + TAG, sealed),
  }
}

/** Tells damage from a wrong passphrase; says nothing of either secret. */
function sumOf(members: { readonly [name: string]: Json }): string {
  return toHex(sha256(concatBytes(LABEL, utf8(canonicalJson(members)))))
}

function bound(head: { readonly [name: string]: Json }): Uint8Array {
  return concatBytes(LABEL, utf8(canonicalJson(head)))
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

function readObject(bytes: Uint8Array): { readonly [name: string]: Json } {
  let value: Json
  try {
    value = parseStrictJson(fromUtf8(bytes))
  } catch {
    throw malformed('it is not strict JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('it is no object')
  return value as { readonly [name: string]: Json }
}

function text(members: { readonly [name: string]: Json }, name: string): string {
  const value = members[name]
  if (typeof value !== 'string' || value.length > 400) throw malformed(`its ${name} is no text`)
  return value
}

function exactly(length: number, value: Json | undefined): Uint8Array {
  try {
    const bytes = typeof value === 'string' ? fromBase64Url(value) : new Uint8Array()
    if (bytes.length === length) return bytes
  } catch {
    // Told below.
  }
  throw malformed('one of its members has another length')
}

/** Never quotes the file. */
function malformed(what: string): Error {
  return identityError('identity.key_file', `not a key file that can be used: ${what}`)
}

/** `yinsuan-<authority>-<first characters of the key id>.key.json`: tells a person whose and for what. */
export function sealedKeyFileName({ authority, keyId }: SealedKeyHeader): string {
  return `yinsuan-${authority.replace(/[^a-z0-9.-]/g, '-')}-${keyId.slice(4, 10)}.key.json`
}
