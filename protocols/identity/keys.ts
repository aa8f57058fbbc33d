// SPEC.md, "Keys": how an Ed25519 key is named, written as text, and kept in a file on the member's side.
import { sha256 } from '../hashes.ts'
import { concatBytes, equalBytes, fromBase64Url, toBase64Url, utf8 } from '../bytes.ts'
import { type Json, parseStrictJson } from '../canonical-json.ts'
import type { RandomBytes } from '../random.ts'
import type { Sign } from '../signature.ts'
import { checkPublicKey, publicKeyOf, signEd25519 } from './ed25519.ts'
import { identityError } from './errors.ts'

/**
 * `key_` and 20 characters: 120 bits of a hash, so that two keys never share an id and an id commits to its
 * key.
 */
export function keyId(publicKey: Uint8Array): string {
  const hash = sha256(concatBytes(utf8('yinsuan/key/v1\n'), publicKey))
  return `key_${toBase64Url(hash.subarray(0, 15))}`
}

/** base64url of the 32 raw bytes. */
export function encodePublicKey(publicKey: Uint8Array): string {
  checkPublicKey(publicKey)
  return toBase64Url(publicKey)
}

/** Throws `identity.public_key` on anything but canonical base64url of a prime-order point. */
export function decodePublicKey(text: string): Uint8Array {
  const publicKey = decode32(text)
  if (publicKey === undefined) {
    throw identityError('identity.public_key', 'a public key is 32 bytes in base64url')
  }
  checkPublicKey(publicKey)
  return publicKey
}

/**
 * A private key. It prints as [secret]; the bytes come out only for the key file and for WebCrypto's import.
 */
export class PrivateKey {
  readonly #seed: Uint8Array
  readonly publicKey: Uint8Array
  readonly keyId: string

  /** `seed` is the 32-byte private key of RFC 8032; it is copied. */
  constructor(seed: Uint8Array) {
    if (seed.length !== 32) throw identityError('identity.key_file', 'a private key is 32 bytes')
    this.#seed = seed.slice()
    this.publicKey = publicKeyOf(this.#seed)
    this.keyId = keyId(this.publicKey)
  }

  readonly sign: Sign = message => signEd25519(this.#seed, message)

  exposeSecretSeed(): Uint8Array {
    return this.#seed.slice()
  }

  toJSON(): string {
    return '[secret]'
  }
}

export function generatePrivateKey(random: RandomBytes): PrivateKey {
  return new PrivateKey(random(new Uint8Array(32)))
}

/** What a member keeps: its key and the organisation that it is enrolled for. */
export interface KeyFile {
  readonly organisation: string
  readonly privateKey: PrivateKey
}

/** The text of the file, secret inside: the caller writes it with mode 0600. */
export function encodeKeyFileWithSecret(file: KeyFile): string {
  const members = {
    v: 1,
    organisation: checkOrganisation(file.organisation),
    keyId: file.privateKey.keyId,
    publicKey: toBase64Url(file.privateKey.publicKey),
    seed: toBase64Url(file.privateKey.exposeSecretSeed()),
  }
  return `${JSON.stringify(members, null, 2)}\n`
}

const MEMBERS = ['keyId', 'organisation', 'publicKey', 'seed', 'v']

/**
 * Throws `identity.key_file` unless the text is strict JSON with exactly the five members and the key id, the
 * public key and the seed belong together: a file put together from two keys would sign as somebody else than
 * it says.
 */
export function decodeKeyFile(text: string): KeyFile {
  const members = readObject(text)
  if (Object.keys(members).sort().join() !== MEMBERS.join())
    malformed('its members are not the five of version 1')
  const { v, organisation, seed } = members
  if (v !== 1) return malformed('its version is not 1')
  const bytes = decode32(seed)
  if (bytes === undefined) return malformed('its seed is not 32 bytes in base64url')
  const privateKey = new PrivateKey(bytes)
  const publicKey = decode32(members.publicKey)
  if (publicKey === undefined || !equalBytes(publicKey, privateKey.publicKey)) {
    return malformed('its public key is not the one of its seed')
  }
  if (members.keyId !== privateKey.keyId) return malformed('its key id is not the one of its key')
  return { organisation: checkOrganisation(organisation), privateKey }
}

function readObject(text: string): { readonly [name: string]: Json } {
  let value: Json
  try {
    value = parseStrictJson(text)
  } catch {
    return malformed('it is not strict JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return malformed('it is not an object')
  return value as { readonly [name: string]: Json }
}

function checkOrganisation(value: Json | undefined): string {
  if (typeof value !== 'string' || !/^[^\p{C}]{1,128}$/u.test(value)) {
    return malformed('its organisation is not 1 to 128 printable characters')
  }
  return value
}

function decode32(text: Json | undefined): Uint8Array | undefined {
  if (typeof text !== 'string' || text.length !== 43) return undefined
  try {
    return fromBase64Url(text)
  } catch {
    return undefined
  }
}

/** Never quotes the file: it holds a secret. */
function malformed(what: string): never {
  throw identityError('identity.key_file', `the key file cannot be used: ${what}`)
}
