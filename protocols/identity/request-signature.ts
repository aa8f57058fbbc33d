// RFC 9421 HTTP Message Signatures, the request profile of SPEC.md: what is covered is fixed, a signer
// chooses nothing.
import { toBase64 } from '../bytes.ts'
import type { Sign, Verify } from '../signature.ts'
import { checkContentDigest, formatContentDigest, parseContentDigest, type Sha256 } from './content-digest.ts'
import { identityError } from './errors.ts'
import {
  ALG,
  checkComponents,
  checkKeyId,
  checkParameters,
  type Fields,
  field,
  integerParameter,
  LABEL,
  MAX_LIFETIME,
  MAX_SKEW,
  readSignatureFields,
  stringParameter,
  TAG,
} from './profile.ts'
import { type CoveredComponent, signatureBase } from './signature-base.ts'

/**
 * The request line as both sides see it. `query` is empty or begins with "?"; nothing is decoded or
 * normalised.
 */
export interface RequestLine {
  readonly method: string
  /**
   * The public host and port of the service, lower case, as `new URL(publicUrl).host` writes it. Never the
   * Host header.
   */
  readonly authority: string
  readonly path: string
  readonly query: string
}

export interface RequestToSign extends RequestLine {
  /** Absent for a request without content; zero bytes count as no content. */
  readonly body?: { readonly bytes: Uint8Array; readonly contentType: string }
  readonly keyId: string
  /** Seconds since 1970. */
  readonly created: number
  readonly expires: number
  /** 16 to 64 base64url characters, never used before with this key. */
  readonly nonce: string
  readonly sign: Sign
  readonly sha256: Sha256
}

/**
 * The header fields to add to the request. Throws the same codes as the verifier for what a verifier would
 * refuse.
 */
export async function signRequest(request: RequestToSign): Promise<Readonly<Record<string, string>>> {
  const { keyId, created, expires, nonce } = request
  checkKeyId(keyId)
  checkNonce(nonce)
  checkLifetime(created, expires)
  const body = request.body !== undefined && request.body.bytes.length > 0 ? request.body : undefined
  const contentFields: Readonly<Record<string, string>> =
    body === undefined
      ? {}
      : {
          'content-digest': formatContentDigest(await request.sha256(body.bytes)),
          'content-type': body.contentType,
        }
  const components = coveredComponents(request, body === undefined ? undefined : contentFields)
  const list = components.map(([identifier]) => identifier).join(' ')
  const parameters = `(${list});created=${created};expires=${expires};keyid="${keyId}";nonce="${nonce}";alg="${ALG}";tag="${TAG}"`
  const signature = await request.sign(signatureBase(components, parameters))
  return {
    ...contentFields,
    'signature-input': `${LABEL}=${parameters}`,
    signature: `${LABEL}=:${toBase64(signature)}:`,
  }
}

export interface ReceivedHead extends RequestLine {
  readonly fields: Fields
  /** True when content follows: then its digest and type must be covered, else they must not be. */
  readonly hasBody: boolean
  /** The verifier's clock, seconds since 1970. */
  readonly now: number
  /** The enrolled public key, or undefined. Validity, revocation and role are for the caller to judge. */
  readonly lookupKey: (keyId: string) => Uint8Array | undefined | Promise<Uint8Array | undefined>
  readonly verify: Verify
  readonly sha256: Sha256
}

export interface VerifiedRequest {
  readonly keyId: string
  /** Fresh only if (keyId, nonce) was never seen before: the caller inserts the pair in its transaction. */
  readonly nonce: string
  readonly created: number
  readonly expires: number
  readonly signature: Uint8Array
  /** What was signed: with the signature and the key, all that an auditor needs. */
  readonly signatureBase: Uint8Array
  /** SHA-256 of the signature base: names the request in the log entry. */
  readonly digest: Uint8Array
}

export interface VerifiedHead extends VerifiedRequest {
  /**
   * The hash that the content must have (`checkContentDigest`) before anything parses it; undefined without a
   * body.
   */
  readonly contentHash: Uint8Array | undefined
}

/** Verifies a request with the content as received, before any decoding. Throws an `IdentityError`. */
export async function verifyRequest(
  request: Omit<ReceivedHead, 'hasBody'> & { readonly body: Uint8Array },
): Promise<VerifiedRequest> {
  const hasBody = request.body.length > 0
  const { contentHash, ...verified } = await verifyHeadBeforeBody({ ...request, hasBody })
  if (contentHash !== undefined) await checkContentDigest(contentHash, request.body, request.sha256)
  return verified
}

/**
 * The first half of `verifyRequest`, for a server that wants to know the sender before it takes in a large
 * body. The content is not authenticated until `checkContentDigest(contentHash, …)` has passed.
 */
export async function verifyHeadBeforeBody(request: ReceivedHead): Promise<VerifiedHead> {
  const { input, value } = readSignatureFields(request.fields)
  const contentFields = request.hasBody
    ? {
        'content-digest': field(request.fields, 'content-digest'),
        'content-type': field(request.fields, 'content-type'),
      }
    : undefined
  const contentHash = contentFields && parseContentDigest(contentFields['content-digest'])
  const components = coveredComponents(request, contentFields)
  checkComponents(
    input,
    components.map(([identifier]) => identifier),
  )
  checkParameters(input, ['created', 'expires', 'keyid', 'nonce', 'alg', 'tag'])
  const keyId = stringParameter(input, 'keyid')
  const nonce = stringParameter(input, 'nonce')
  const created = integerParameter(input, 'created')
  const expires = integerParameter(input, 'expires')
  checkNonce(nonce)
  checkLifetime(created, expires)
  if (Math.abs(request.now - created) > MAX_SKEW) {
    throw identityError('identity.skew', `created is more than ${MAX_SKEW} s away from the service's clock`)
  }
  if (request.now > expires) throw identityError('identity.expired', 'the signature has expired')
  const publicKey = await request.lookupKey(keyId)
  if (publicKey === undefined)
    throw identityError('identity.key_unknown', 'no key is enrolled under this keyid')
  const base = signatureBase(components, input.text)
  if (!(await request.verify(publicKey, base, value.signature))) {
    throw identityError(
      'identity.signature',
      'the signature does not fit: another key, or method, authority, path, query, digest or type differ',
    )
  }
  const digest = await request.sha256(base)
  const { signature } = value
  return { keyId, nonce, created, expires, signature, signatureBase: base, digest, contentHash }
}

/** Refuses whatever could put a line break or a second reading into the signature base. */
function coveredComponents(
  line: RequestLine,
  content: Readonly<Record<string, string | undefined>> | undefined,
): readonly CoveredComponent[] {
  const { method, authority, path, query } = line
  if (!/^[A-Z]{1,20}$/.test(method)) throw identityError('identity.method', 'not an upper-case method')
  if (!/^(?:[a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$/.test(authority)) {
    throw identityError('identity.authority', 'the authority must be a lower-case host with an optional port')
  }
  if (!/^\/[!"$->@-~]*$/.test(path) || !/^(?:\?[!"$-~]*)?$/.test(query)) {
    throw identityError('identity.target', 'path or query is not in origin form, printable ASCII')
  }
  const components: CoveredComponent[] = [
    ['"@method"', method],
    ['"@authority"', authority],
    ['"@path"', path],
    ['"@query"', query === '' ? '?' : query],
  ]
  if (content === undefined) return components
  const contentType = content['content-type'] ?? ''
  if (!/^[!-~](?:[ -~]{0,253}[!-~])?$/.test(contentType)) {
    throw identityError('identity.content_type', 'content needs one Content-Type of printable ASCII')
  }
  return [
    ...components,
    ['"content-digest"', content['content-digest'] ?? ''],
    ['"content-type"', contentType],
  ]
}

function checkNonce(nonce: string): void {
  if (!/^[A-Za-z0-9_-]{16,64}$/.test(nonce)) {
    throw identityError('identity.nonce', 'the nonce must be 16 to 64 base64url characters')
  }
}

function checkLifetime(created: number, expires: number): void {
  if (!isTime(created) || !isTime(expires) || expires <= created || expires - created > MAX_LIFETIME) {
    throw identityError('identity.lifetime', `expires must be 1 to ${MAX_LIFETIME} s after created`)
  }
}

function isTime(seconds: number): boolean {
  return Number.isSafeInteger(seconds) && seconds >= 0 && seconds < 1e15
}
