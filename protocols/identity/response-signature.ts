// RFC 9421 HTTP Message Signatures, the answer profile of SPEC.md: the service signs what it said, and to
// which request.
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
  readSignatureFields,
  stringParameter,
  TAG,
} from './profile.ts'
import { type CoveredComponent, parseSignature, signatureBase } from './signature-base.ts'

export interface ResponseToSign {
  readonly status: number
  /** The content as it goes out; zero bytes are signed too. */
  readonly body: Uint8Array
  /** The Signature field of the request that is answered, verified before. */
  readonly requestSignature: string
  readonly keyId: string
  /** Seconds since 1970. */
  readonly created: number
  readonly sign: Sign
  readonly sha256: Sha256
}

/** The header fields to add to the answer. */
export async function signResponse(response: ResponseToSign): Promise<Readonly<Record<string, string>>> {
  checkKeyId(response.keyId)
  if (!Number.isSafeInteger(response.created) || response.created < 0 || response.created >= 1e15) {
    throw identityError('identity.parameters', 'created must be whole seconds since 1970')
  }
  const digest = formatContentDigest(await response.sha256(response.body))
  const components = coveredComponents(response.status, digest, response.requestSignature)
  const list = components.map(([identifier]) => identifier).join(' ')
  const parameters = `(${list});created=${response.created};keyid="${response.keyId}";alg="${ALG}";tag="${TAG}"`
  const signature = await response.sign(signatureBase(components, parameters))
  return {
    'content-digest': digest,
    'signature-input': `${LABEL}=${parameters}`,
    signature: `${LABEL}=:${toBase64(signature)}:`,
  }
}

export interface ReceivedResponse {
  readonly status: number
  readonly fields: Fields
  readonly body: Uint8Array
  /** The Signature field that the caller itself sent, from its own memory, never from the answer. */
  readonly requestSignature: string
  /** The service's key id and public key, pinned by the caller. */
  readonly keyId: string
  readonly publicKey: Uint8Array
  readonly verify: Verify
  readonly sha256: Sha256
}

export interface VerifiedResponse {
  /**
   * When the service says that it answered. No clock is compared: the request's nonce already makes the
   * answer fresh.
   */
  readonly created: number
  readonly signature: Uint8Array
  readonly signatureBase: Uint8Array
}

/**
 * Throws an `IdentityError` unless the pinned service key signed this status and content in answer to this
 * request.
 */
export async function verifyResponse(response: ReceivedResponse): Promise<VerifiedResponse> {
  const { input, value } = readSignatureFields(response.fields)
  const digest = field(response.fields, 'content-digest') ?? ''
  const contentHash = parseContentDigest(digest)
  const components = coveredComponents(response.status, digest, response.requestSignature)
  checkComponents(
    input,
    components.map(([identifier]) => identifier),
  )
  checkParameters(input, ['created', 'keyid', 'alg', 'tag'])
  const created = integerParameter(input, 'created')
  if (stringParameter(input, 'keyid') !== response.keyId) {
    throw identityError('identity.key_id', 'the answer is signed by another key than the pinned one')
  }
  const base = signatureBase(components, input.text)
  if (!(await response.verify(response.publicKey, base, value.signature))) {
    throw identityError(
      'identity.signature',
      'the signature does not fit: another key, or the status, the content or the request differ',
    )
  }
  await checkContentDigest(contentHash, response.body, response.sha256)
  return { created, signature: value.signature, signatureBase: base }
}

function coveredComponents(
  status: number,
  contentDigest: string,
  requestSignature: string,
): readonly CoveredComponent[] {
  if (!Number.isInteger(status) || status < 100 || status > 599) {
    throw identityError('identity.status', 'not an HTTP status')
  }
  const request = parseSignature(requestSignature)
  if (request.label !== LABEL) throw identityError('identity.signature_format', `the label must be ${LABEL}`)
  return [
    ['"@status"', String(status)],
    ['"content-digest"', contentDigest],
    [`"signature";req;key="${LABEL}"`, request.text],
  ]
}
