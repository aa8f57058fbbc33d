// A service whose business is in memory: the edge, the signatures and the sockets are the real ones.
import { createHash, randomBytes } from 'node:crypto'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { sha256 } from '../../protocols/hashes.ts'
import { encodePublicKey } from '../../protocols/identity/keys.ts'
import { signRequest } from '../../protocols/identity/request-signature.ts'
import { verifyResponse } from '../../protocols/identity/response-signature.ts'
import { type RouteName, ROUTES } from '../../schemas/api.ts'
import { OrganisationId } from '../../schemas/common.ts'
import { fault } from '../../schemas/fault.ts'
import type { MemberKey, Role } from '../../schemas/records.ts'
import { buildApp } from '../../src/server/app.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import type { Config } from '../../src/server/config/config-keys.ts'
import { nodeSigner, nodeVerifier, type Signer } from '../../src/server/keys/ed25519.ts'
import { createLogger } from '../../src/server/observe/logger.ts'
import type { Actor, Signed } from '../../src/app/call.ts'
import type { Handlers, KnownKey, ServerServices } from '../../src/server/services.ts'

export const AUTHORITY = 'clean-room.example'
export const ROLES: readonly Role[] = ['provider', 'consumer', 'officer', 'operator']

export type Member = { readonly signer: Signer; readonly known: KnownKey }
/** Any route's call, as far as these tests look at it. */
export type AnyCall = Partial<Signed> & {
  readonly actor?: Actor
  readonly params?: unknown
  readonly body?: unknown
  readonly bytes?: Uint8Array
}
export type Received = { readonly name: RouteName; readonly call: AnyCall }

export function member(name: string, roles: readonly Role[], changes: Partial<MemberKey> = {}): Member {
  const signer = nodeSigner(createHash('sha256').update(name).digest())
  const organisation = OrganisationId.parse(name)
  return {
    signer,
    known: {
      key: {
        id: signer.keyId,
        organisation,
        publicKey: encodePublicKey(signer.publicKey),
        label: 'test',
        roles: ['admin', 'asker', 'reader', 'signer'],
        validFrom: '2020-01-01T00:00:00.000Z',
        validUntil: null,
        revokedAt: null,
        replaces: null,
        invitedBy: null,
        ...changes,
      },
      organisation: {
        id: organisation,
        title: { zh: '测试', en: 'Test' },
        roles: [...roles],
        added: '2020-01-01T00:00:00.000Z',
        suspended: null,
        halted: null,
        haltEnds: null,
      },
    },
  }
}

export type House = {
  readonly members: Readonly<Record<Role, Member>>
  readonly services: Omit<ServerServices, 'authority'>
  readonly handlers: Handlers
  readonly received: Received[]
  readonly logLines: string[]
  readonly logger: ReturnType<typeof createLogger>
}

/** A house in which `me` is answered once `hold` is resolved. */
export function holdingMe() {
  const hold = Promise.withResolvers<void>()
  const rooms = house()
  const { me } = rooms.handlers
  const held: Handlers['me'] = async call => {
    await hold.promise
    return await me(call)
  }
  return { rooms: { ...rooms, handlers: { ...rooms.handlers, me: held } }, hold }
}

/**
 * Members of every role, and handlers that note each call: most know no object, `me` and `uploadStart`
 * answer, `keyRevoke` breaks.
 */
export function house(...strangers: readonly Member[]): House {
  const members = {
    provider: member('provider-one', ['provider']),
    consumer: member('consumer-one', ['consumer']),
    officer: member('officer-one', ['officer']),
    operator: member('operator-one', ['operator']),
    auditor: member('auditor-one', ['auditor']),
  }
  const everyone = [...Object.values(members), ...strangers]
  const known = new Map(everyone.map(each => [each.signer.keyId, each.known]))
  const nonces = new Set<string>()
  const takeNonce = ({ keyId, nonce }: { readonly keyId: string; readonly nonce: string }): boolean => {
    const fresh = !nonces.has(`${keyId} ${nonce}`)
    nonces.add(`${keyId} ${nonce}`)
    return fresh
  }
  const received: Received[] = []
  const base = Object.keys(ROUTES).map(name => [
    name,
    async (call: AnyCall) => {
      received.push({ name: name as RouteName, call })
      if (call.nonce !== undefined && ROUTES[name as RouteName].method !== 'GET' && !takeNonce(call.nonce)) {
        throw fault('request.replayed')
      }
      return answer(name as RouteName, call, known)
    },
  ])
  const logLines: string[] = []
  const logger = createLogger('debug', { write: line => void logLines.push(line) })
  const services = {
    serviceKey: nodeSigner(createHash('sha256').update('service').digest()),
    durability: 'process-crash-only' as const,
    findKey: async (id: string) => known.get(id),
    useNonce: async (nonce: { readonly keyId: string; readonly nonce: string }) => takeNonce(nonce),
    logFiles: {
      checkpoint: async () =>
        new TextEncoder().encode('test.example/log\n3\nAAAA\n\n— test.example/log AAAA\n'),
      tile: async (level: number, index: number, width: number) =>
        level === 0 && index === 0 && width === 3 ? new Uint8Array(96).fill(7) : undefined,
      entryBundle: async (index: number, width: number) =>
        index === 0 && width === 3 ? Uint8Array.of(0, 1, 65) : undefined,
      handovers: async () => Uint8Array.of(91, 93),
    },
    readiness: async () => [
      { name: 'store', ok: true },
      { name: 'migrations', ok: true },
    ],
    gauges: async () => ({
      logSize: 3,
      checkpointTime: new Date(Date.now() - 2000),
      queued: 1,
      unwitnessed: 2,
      witnesses: [{ name: 'witness.example', state: 'ok', lag: 2 }],
    }),
    alerts: async () => new Map([['refusals', 2]] as const),
    now: () => new Date(),
  }
  return { members, services, handlers: Object.fromEntries(base) as Handlers, received, logLines, logger }
}

async function answer(
  name: RouteName,
  call: AnyCall,
  known: ReadonlyMap<string, KnownKey>,
): Promise<unknown> {
  if (name === 'me' && call.keyId !== undefined)
    return {
      organisation: known.get(call.keyId)?.organisation,
      key: known.get(call.keyId)?.key,
      service: 'test.example/log',
      quotas: [],
    }
  if (name === 'uploadStart') {
    const { size, sha256 } = call.body as { size: number; sha256: string }
    return {
      id: `upload_${'u'.repeat(22)}`,
      size,
      sha256,
      partBytes: 8 * 2 ** 20,
      files: [size],
      parts: [],
      expires: '2030-01-01T00:00:00.000Z',
      committed: false,
    }
  }
  if (name === 'uploadCommit') {
    return {
      id: `upload_${'u'.repeat(22)}`,
      size: 1,
      sha256: '0'.repeat(64),
      partBytes: 8 * 2 ** 20,
      files: [1],
      parts: [0],
      expires: '2030-01-01T00:00:00.000Z',
      committed: true,
    }
  }
  if (name === 'keyRevoke') throw new Error('duplicate key value: (unit)=(13800138000)')
  throw fault('request.not_found')
}

export function testConfig(flags: Parameters<typeof loadConfig>[0] = {}): Config {
  return loadConfig({ dataDir: import.meta.dirname, ...flags }, { YINSUAN_NAME: 'test.example/log' })
}

export async function app(rooms: House, config: Config = testConfig()): Promise<FastifyInstance> {
  return buildApp({ ...rooms.services, authority: () => AUTHORITY }, config, rooms.handlers, {
    logger: rooms.logger,
  })
}

export type Ask = {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT'
  readonly target: string
  readonly body?: string | Uint8Array
  readonly contentType?: string
  readonly authority?: string
  readonly nonce?: string
  /** Seconds to the service's clock. */
  readonly skew?: number
  readonly lifetime?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** The headers of a signed request, ready for inject or a socket. */
export async function signed(signer: Signer, ask: Ask): Promise<Readonly<Record<string, string>>> {
  const url = new URL(ask.target, 'http://x')
  const created = Math.floor(Date.now() / 1000) + (ask.skew ?? 0)
  const fields = await signRequest({
    method: ask.method,
    authority: ask.authority ?? AUTHORITY,
    path: url.pathname,
    query: url.search,
    ...(ask.body === undefined
      ? {}
      : { body: { bytes: Buffer.from(ask.body), contentType: ask.contentType ?? 'application/json' } }),
    keyId: signer.keyId,
    created,
    expires: created + (ask.lifetime ?? 120),
    nonce: ask.nonce ?? randomBytes(16).toString('base64url'),
    sign: signer.sign,
    sha256,
  })
  return { ...fields, ...ask.headers }
}

export async function send(
  server: FastifyInstance,
  ask: Ask,
  headers: Readonly<Record<string, string>>,
): Promise<LightMyRequestResponse> {
  const options: InjectOptions = {
    method: ask.method,
    url: ask.target,
    headers: { ...headers },
    ...(ask.body === undefined ? {} : { payload: Buffer.from(ask.body) }),
  }
  return server.inject(options)
}

export async function sendSigned(
  server: FastifyInstance,
  signer: Signer,
  ask: Ask,
): Promise<LightMyRequestResponse> {
  return send(server, ask, await signed(signer, ask))
}

/** Throws unless the service key signed this answer to the request with these headers. */
export async function checkAnswer(
  rooms: House,
  response: { readonly statusCode: number; readonly headers: object; readonly rawPayload: Uint8Array },
  requestHeaders: Readonly<Record<string, string>>,
): Promise<void> {
  await verifyResponse({
    status: response.statusCode,
    fields: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
    ),
    body: response.rawPayload,
    requestSignature: requestHeaders['signature'] ?? '',
    keyId: rooms.services.serviceKey.keyId,
    publicKey: rooms.services.serviceKey.publicKey,
    verify: nodeVerifier(),
    sha256,
  })
}
