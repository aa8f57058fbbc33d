// One signed request and its verified answer (protocols/identity/SPEC.md). Nothing that came back is parsed
// before its signature was verified.
import { fromUtf8, toBase64, toBase64Url } from '../../protocols/bytes.ts'
import { parseStrictJson } from '../../protocols/canonical-json.ts'
import type { Sha256 } from '../../protocols/identity/content-digest.ts'
import { keyId } from '../../protocols/identity/keys.ts'
import type { Fields } from '../../protocols/identity/profile.ts'
import { signRequest } from '../../protocols/identity/request-signature.ts'
import { verifyResponse } from '../../protocols/identity/response-signature.ts'
import { parseSignature } from '../../protocols/identity/signature-base.ts'
import type { RandomBytes } from '../../protocols/random.ts'
import type { Sign, Verify } from '../../protocols/signature.ts'
import { Problem } from '../../schemas/problem.ts'
import type { SignedExchange } from '../../schemas/ticket-record.ts'
import { RESPONSE } from '../../schemas/routes/route.ts'
import { ProblemError } from './errors.ts'
import { knownCode } from './problem-code.ts'
import { fetchBounded } from './fetch-bounded.ts'
import { owned } from './web-crypto.ts'

/**
 * Who speaks, to whom, and by what means. `serviceKey` is pinned by the caller: it comes from enrolment,
 * never from an answer.
 */
export interface Peer {
  readonly origin: string
  readonly authority: string
  readonly keyId: string
  readonly sign: Sign
  readonly serviceKey: Uint8Array
  readonly verify: Verify
  readonly sha256: Sha256
  readonly random: RandomBytes
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly fetch: typeof fetch
  readonly language: string
  readonly timeoutMs: number
}

export interface OutgoingRequest {
  readonly method: string
  /** Path and query as they go out. */
  readonly target: string
  readonly body?: { readonly bytes: Uint8Array; readonly contentType: string }
  /** Most bytes of the answer; absent: those of most routes. */
  readonly longest?: number
}

const LIFETIME_SECONDS = 120

/** The bytes of a successful answer, and what both sides signed. */
export interface Exchanged {
  readonly bytes: Uint8Array
  /** Base, signature and content of each: proof to others of what was asked and of what the service said. */
  readonly signed: SignedExchange
}

/** Throws ProblemError, SdkError, or a ProtocolError for an answer that the pinned key did not sign. */
export async function exchange(peer: Peer, message: OutgoingRequest): Promise<Exchanged> {
  const url = new URL(message.target, peer.origin)
  const created = Math.floor(peer.now() / 1000)
  let requestBase: Uint8Array = new Uint8Array()
  const signed = await signRequest({
    method: message.method,
    authority: peer.authority,
    path: url.pathname,
    query: url.search,
    ...(message.body === undefined ? {} : { body: message.body }),
    keyId: peer.keyId,
    created,
    expires: created + LIFETIME_SECONDS,
    nonce: toBase64Url(peer.random(new Uint8Array(16))),
    sign: base => {
      requestBase = base
      return peer.sign(base)
    },
    sha256: peer.sha256,
  })
  const { status, fields, bytes } = await send(peer, url, message, signed)
  const requestSignature = signed['signature'] ?? ''
  if (status >= 400 && fields['signature-input'] === undefined) throw problem(status, fields, bytes, false)
  const verified = await verifyResponse({
    status,
    fields,
    body: bytes,
    requestSignature,
    keyId: keyId(peer.serviceKey),
    publicKey: peer.serviceKey,
    verify: peer.verify,
    sha256: peer.sha256,
  })
  if (status >= 400) throw problem(status, fields, bytes, true)
  const { signature, signatureBase } = verified
  return {
    bytes,
    // Decoded when it is read: most callers want the answer alone.
    get signed() {
      return {
        request: {
          keyId: peer.keyId,
          base: fromUtf8(requestBase),
          signature: toBase64(parseSignature(requestSignature).signature),
          content: fromUtf8(message.body?.bytes ?? new Uint8Array()),
        },
        response: {
          base: fromUtf8(signatureBase),
          signature: toBase64(signature),
          content: fromUtf8(bytes),
        },
      }
    },
  }
}

type Received = { readonly status: number; readonly fields: Fields; readonly bytes: Uint8Array }

async function send(
  peer: Peer,
  url: URL,
  message: OutgoingRequest,
  signed: Readonly<Record<string, string>>,
): Promise<Received> {
  const init = {
    method: message.method,
    headers: { accept: 'application/json', 'accept-language': peer.language, ...signed },
    ...(message.body === undefined ? {} : { body: owned(message.body.bytes) }),
    // A signature names one authority; following a redirect would show it to another.
    redirect: 'error',
    cache: 'no-store',
    credentials: 'omit',
  } as const
  const { longest = RESPONSE.usual } = message
  const { status, headers, bytes } = await fetchBounded(peer.fetch, url, init, {
    limit: status => (status >= 400 ? RESPONSE.problem : longest),
    timeoutMs: peer.timeoutMs,
  })
  return { status, fields: Object.fromEntries(headers), bytes }
}

function problem(status: number, fields: Fields, bytes: Uint8Array, authenticated: boolean): ProblemError {
  const seconds = Number(fields['retry-after'] ?? Number.NaN)
  const retryAfter = Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined
  const problem = readProblem(status, bytes)
  return new ProblemError(problem, knownCode(problem.code), retryAfter, authenticated)
}

function readProblem(status: number, bytes: Uint8Array): Problem {
  try {
    return Problem.parse(parseStrictJson(fromUtf8(bytes)))
  } catch {
    const detail = `HTTP ${status} without a problem document`
    return { type: 'about:blank', title: '', status, code: 'sdk.response', detail, requestId: '' }
  }
}
