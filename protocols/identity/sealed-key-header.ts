// SPEC.md, "Sealed key file": what can be read of one before any passphrase. Apart from the ciphers, so that
// the console's first page can say whose file it is without them.
import { sha256 } from '../hashes.ts'
import { concatBytes, fromBase64Url, fromUtf8, toHex, utf8 } from '../bytes.ts'
import { canonicalJson, type Json, parseStrictJson } from '../canonical-json.ts'
import { identityError } from './errors.ts'

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

/** Lengths are in bytes. */
export const SEALED_KEY = {
  salt: 16,
  nonce: 24,
  label: utf8('yinsuan/sealed-key/v1\n'),
  /**
   * Fixed, so that nobody who can write the file makes guessing cheaper: 128 MiB and about half a second for
   * each guess.
   */
  kdf: 'scrypt-131072-8-1',
} as const
/** The seed and its tag. */
const SEALED_BYTES = 32 + 16
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

/**
 * What the file says of itself, before any passphrase. Throws `identity.key_file` for another file or one
 * that was damaged.
 */
export function readSealedKeyFile(bytes: Uint8Array): SealedKeyHeader {
  return parseSealedKeyFile(bytes).header
}

type SealedParts = {
  readonly header: SealedKeyHeader
  readonly head: { readonly [name: string]: Json }
  readonly salt: Uint8Array
  readonly nonce: Uint8Array
  readonly sealed: Uint8Array
}

/** Throws `identity.key_file`. */
export function parseSealedKeyFile(bytes: Uint8Array): SealedParts {
  const members = readObject(bytes)
  if (Object.keys(members).sort().join() !== MEMBERS.join()) throw malformedKeyFile('it has other members')
  const { sum, ...summed } = members
  const { sealed, ...head } = summed
  if (members['v'] !== 1 || members['kind'] !== 'yinsuan-key' || members['kdf'] !== SEALED_KEY.kdf) {
    throw malformedKeyFile('it is of another version')
  }
  if (sum !== sealedKeySum(summed)) throw malformedKeyFile('it was damaged')
  return {
    header: {
      keyId: text(members, 'keyId'),
      url: text(members, 'url'),
      authority: text(members, 'authority'),
      serviceKey: text(members, 'serviceKey'),
      logKey: text(members, 'logKey'),
    },
    head,
    salt: exactly(SEALED_KEY.salt, head['salt']),
    nonce: exactly(SEALED_KEY.nonce, head['nonce']),
    sealed: exactly(SEALED_BYTES, sealed),
  }
}

/** Tells damage from a wrong passphrase; says nothing of either secret. */
export function sealedKeySum(members: { readonly [name: string]: Json }): string {
  return toHex(sha256(concatBytes(SEALED_KEY.label, utf8(canonicalJson(members)))))
}

function readObject(bytes: Uint8Array): { readonly [name: string]: Json } {
  let value: Json
  try {
    value = parseStrictJson(fromUtf8(bytes))
  } catch {
    throw malformedKeyFile('it is not strict JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformedKeyFile('it is no object')
  return value as { readonly [name: string]: Json }
}

function text(members: { readonly [name: string]: Json }, name: string): string {
  const value = members[name]
  if (typeof value !== 'string' || value.length > 400) throw malformedKeyFile(`its ${name} is no text`)
  return value
}

function exactly(length: number, value: Json | undefined): Uint8Array {
  try {
    const bytes = typeof value === 'string' ? fromBase64Url(value) : new Uint8Array()
    if (bytes.length === length) return bytes
  } catch {
    // Reported below.
  }
  throw malformedKeyFile('one of its members has another length')
}

/** Never quotes the file. */
export function malformedKeyFile(what: string): Error {
  return identityError('identity.key_file', `not a key file that can be used: ${what}`)
}
