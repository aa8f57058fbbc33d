// SPEC.md, "A request that is kept": a signed request checked again later, from its signature base alone.
import { sha256 } from '../hashes.ts'
import { equalBytes, fromBase64, utf8 } from '../bytes.ts'
import type { Verify } from '../signature.ts'
import { formatContentDigest, parseContentDigest } from './content-digest.ts'
import { identityError } from './errors.ts'
import { decodePublicKey, keyId } from './keys.ts'
import { checkComponents, checkParameters, integerParameter, LABEL, stringParameter } from './profile.ts'
import { type CoveredComponent, parseSignatureInput, signatureBase } from './signature-base.ts'

/** All of it may come from an attacker. */
export interface KeptRequest {
  /** base64url of the 32 bytes. */
  readonly publicKey: string
  readonly base: string
  /** base64 of the 64 bytes. */
  readonly signature: string
  /** Null where there was none, or where only its digest was kept. */
  readonly content: string | null
}

/** What the holder of the key meant. */
export interface ReadRequest {
  readonly method: string
  readonly authority: string
  /** As in the request line, not decoded. */
  readonly path: string
  /** `?` where there was none. */
  readonly query: string
  /** Seconds since 1970, by the signer's clock. */
  readonly created: number
  readonly nonce: string
  /** `digest`: there was a content, of which only the digest was kept. */
  readonly content:
    | { readonly kind: 'none' }
    | { readonly kind: 'digest' }
    | { readonly kind: 'text'; readonly text: string }
}

const HEAD = ['"@method"', '"@authority"', '"@path"', '"@query"']
const CONTENT = ['"content-digest"', '"content-type"']

/**
 * That the key named `expectedKeyId` signed this request of the profile, with this content. Times are not
 * compared with a clock, nonces not with a table: those are the caller's. Throws `identity.public_key`,
 * `identity.key_id`, `identity.signature`, `identity.digest`, and the codes of a malformed base.
 */
export async function verifyKeptRequest(
  kept: KeptRequest,
  expectedKeyId: string,
  verify: Verify,
): Promise<ReadRequest> {
  const publicKey = decodePublicKey(kept.publicKey)
  if (keyId(publicKey) !== expectedKeyId)
    throw identityError('identity.key_id', 'the key is not the one that its id names')
  const signature = decodeSignature(kept.signature)
  if (!(await verify(publicKey, utf8(kept.base), signature)))
    throw identityError('identity.signature', 'the signature is not one of this key under this request')
  const { values, parameters } = readBase(kept.base)
  if (stringParameter(parameters, 'keyid') !== expectedKeyId)
    throw identityError('identity.key_id', 'the request names another key')
  const [method = '', authority = '', path = '', query = '', digest] = values
  return {
    method,
    authority,
    path,
    query,
    created: integerParameter(parameters, 'created'),
    nonce: stringParameter(parameters, 'nonce'),
    content: contentOf(kept.content, digest),
  }
}

function contentOf(content: string | null, digest: string | undefined): ReadRequest['content'] {
  if (digest === undefined) {
    if (content !== null) throw identityError('identity.digest', 'the request was signed without a content')
    return { kind: 'none' }
  }
  parseContentDigest(digest)
  if (content === null) return { kind: 'digest' }
  if (formatContentDigest(sha256(utf8(content))) !== digest)
    throw identityError('identity.digest', 'the content is not the one that was signed')
  return { kind: 'text', text: content }
}

/** Only what the profile's own writer makes again, byte for byte: a base cannot be read in two ways. */
function readBase(base: string) {
  const lines = base.split('\n')
  const names = lines.length === HEAD.length + 1 ? HEAD : [...HEAD, ...CONTENT]
  const last = lines[names.length] ?? ''
  const start = '"@signature-params": '
  if (lines.length !== names.length + 1 || !last.startsWith(start)) throw malformed()
  const values = names.map((name, at) => {
    const line = lines[at] ?? ''
    if (!line.startsWith(`${name}: `)) throw malformed()
    return line.slice(name.length + 2)
  })
  const parameters = parseSignatureInput(`${LABEL}=${last.slice(start.length)}`)
  checkComponents(parameters, names)
  checkParameters(parameters, ['created', 'expires', 'keyid', 'nonce', 'alg', 'tag'])
  const components = names.map((name, at): CoveredComponent => [name, values[at] ?? ''])
  if (!equalBytes(signatureBase(components, parameters.text), utf8(base))) throw malformed()
  return { values, parameters }
}

function decodeSignature(text: string): Uint8Array {
  try {
    const bytes = fromBase64(text)
    if (bytes.length === 64) return bytes
  } catch {
    // Reported below, in the one way for every malformed signature.
  }
  throw identityError('identity.signature', 'a signature is 64 bytes in base64')
}

function malformed() {
  return identityError('identity.signature_format', 'the signature base is not one of this profile')
}
