// RFC 9421 signatures at the edge (protocols/identity/SPEC.md): the signer, the state of its key, and the
// signature of the answer.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sha256 } from '../../../protocols/hashes.ts'
import { ROUTES, type RouteName } from '../../../schemas/api.ts'
import { fault, type Fault } from '../../../schemas/fault.ts'
import type { Route } from '../../../schemas/routes/route.ts'
import { ROUTE_KEY_ROLES } from '../../../schemas/routes/key-roles.ts'
import type { MemberKey, Organisation, Role } from '../../../schemas/records.ts'
import { keyMay } from '../../../protocols/audit/key-roles.ts'
import { fromBase64Url } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { decodePublicKey, keyId } from '../../../protocols/identity/keys.ts'
import { type VerifiedHead, verifyHeadBeforeBody } from '../../../protocols/identity/request-signature.ts'
import { signResponse } from '../../../protocols/identity/response-signature.ts'
import { nodeVerifier } from '../keys/ed25519.ts'
import { contentLength, targetOf } from '../http/request-state.ts'
import type { KnownKey, ServerServices } from '../services.ts'

const verify = nodeVerifier()

/**
 * Verifies the head of a request to a route that is not public, then checks key and role. Content is not read
 * yet.
 */
export async function authenticate(
  request: FastifyRequest,
  name: RouteName,
  services: ServerServices,
): Promise<void> {
  let known: KnownKey | undefined
  let publicKey: Uint8Array | undefined
  const head = await verifyHead(request, services, async id => {
    known = await services.findKey(id)
    publicKey = known && fromBase64Url(known.key.publicKey)
    return publicKey
  })
  if (known === undefined || publicKey === undefined) throw fault('request.key_unknown')
  accept(request, head, publicKey)
  const refusal =
    refuseKey(known.key, request.edge.now) ??
    refuseRole(known.organisation.roles, name) ??
    refuseKeyRole(known.key.roles, name) ??
    refuseSuspended(known.organisation, name)
  if (refusal !== undefined) {
    request.edge.answerable = true
    throw refusal
  }
  const { id, roles } = known.organisation
  request.edge.actor = { organisation: id, roles, keyId: head.keyId }
}

/**
 * Enrolment is signed by the key in its own body: proof that the caller holds it. Runs after the content was
 * hashed and parsed.
 */
export async function authenticateEnrolment(
  request: FastifyRequest,
  publicKeyText: string,
  services: ServerServices,
): Promise<void> {
  const publicKey = faulty(request, () => decodePublicKey(publicKeyText))
  const id = keyId(publicKey)
  const head = await verifyHead(request, services, wanted => (wanted === id ? publicKey : undefined))
  accept(request, head, publicKey)
  request.edge.answerable = true
}

/** Every answer to a request whose signature was verified is signed, refusals and failures too. */
export function signAnswers(app: FastifyInstance, services: ServerServices): void {
  app.addHook('onSend', async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
    const signature = request.headers['signature']
    if (
      request.edge?.answerable !== true ||
      request.edge.signed === undefined ||
      typeof signature !== 'string'
    ) {
      return payload
    }
    const body = typeof payload === 'string' ? Buffer.from(payload) : payload
    if (!(body instanceof Uint8Array)) throw new TypeError('a signed answer must be bytes')
    const fields = await signResponse({
      status: reply.statusCode,
      body,
      requestSignature: signature,
      keyId: services.serviceKey.keyId,
      created: Math.floor(services.now().getTime() / 1000),
      sign: services.serviceKey.sign,
      sha256,
    })
    reply.headers(fields)
    return body
  })
}

async function verifyHead(
  request: FastifyRequest,
  services: ServerServices,
  lookupKey: (keyId: string) => Uint8Array | undefined | Promise<Uint8Array | undefined>,
): Promise<VerifiedHead> {
  try {
    return await verifyHeadBeforeBody({
      method: request.method,
      authority: services.authority(),
      ...targetOf(request),
      fields: request.headers,
      hasBody: contentLength(request) > 0,
      now: Math.floor(request.edge.now.getTime() / 1000),
      lookupKey,
      verify,
      sha256,
    })
  } catch (error) {
    throw identityFault(error, request.edge.now)
  }
}

function accept(request: FastifyRequest, head: VerifiedHead, publicKey: Uint8Array): void {
  const { keyId, nonce, expires, contentHash, signatureBase, signature } = head
  request.edge.signed = {
    keyId,
    publicKey,
    // The signature still counts in the second that it names.
    nonce: { keyId, nonce, expires: (expires + 1) * 1000 },
    proof: { base: signatureBase, signature, content: request.edge.content ?? new Uint8Array(0) },
  }
  if (contentHash !== undefined) request.edge.contentHash = contentHash
}

function refuseKey(key: MemberKey, now: Date): Fault | undefined {
  if (key.revokedAt !== null) return fault('request.key_revoked', { seq: key.revokedAt })
  if (now < new Date(key.validFrom)) return fault('request.key_not_yet_valid', { from: key.validFrom })
  if (key.validUntil !== null && now >= new Date(key.validUntil)) {
    return fault('request.key_expired', { until: key.validUntil })
  }
  return undefined
}

function refuseRole(roles: readonly Role[], name: RouteName): Fault | undefined {
  const { access } = ROUTES[name]
  if (typeof access === 'string' || access.some(role => roles.includes(role))) return undefined
  return fault('request.role', { needed: access })
}

function refuseKeyRole(roles: MemberKey['roles'], name: RouteName): Fault | undefined {
  const needed = ROUTE_KEY_ROLES[name]
  if (needed === null || keyMay(roles, needed)) return undefined
  return fault('request.key_role', { needed })
}

function refuseSuspended({ suspended, halted }: Organisation, name: RouteName): Fault | undefined {
  const route: Route = ROUTES[name]
  const since = suspended ?? halted
  if (since === null || (route.whileSuspended ?? route.method === 'GET')) return undefined
  return fault('request.suspended', { since })
}

function faulty<T>(request: FastifyRequest, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw identityFault(error, request.edge.now)
  }
}

/** Words for the codes of protocols/identity; what is not the caller's doing stays an error. */
export function identityFault(error: unknown, now: Date): unknown {
  if (!(error instanceof ProtocolError) || !error.code.startsWith('identity.')) return error
  switch (error.code) {
    case 'identity.signature_missing':
      return fault('request.unsigned')
    case 'identity.signature':
      return fault('request.signature_wrong')
    case 'identity.digest':
      return fault('request.digest_wrong')
    case 'identity.skew':
      return fault('request.clock_skew', { serverTime: now.toISOString() })
    case 'identity.expired':
      return fault('request.expired')
    case 'identity.key_unknown':
      return fault('request.key_unknown')
    case 'identity.public_key':
      return fault('request.key_unusable')
    case 'identity.target':
      return fault('request.target_invalid')
    case 'identity.authority':
    case 'identity.status':
      return error
    default:
      return fault('request.signature_malformed', { reason: error.code })
  }
}
