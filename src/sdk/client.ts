// The typed client of a Yinsuan service, the same in Node and the browser: one method for each route of
// schemas/api.ts.
import { fromUtf8, utf8 } from '../../protocols/bytes.ts'
import { parseStrictJson } from '../../protocols/canonical-json.ts'
import type { Sha256 } from '../../protocols/identity/content-digest.ts'
import { decodePublicKey } from '../../protocols/identity/keys.ts'
import type { RandomBytes } from '../../protocols/random.ts'
import type { Sign, Verify } from '../../protocols/signature.ts'
import { type RouteName, ROUTES } from '../../schemas/api.ts'
import type { SignedExchange } from '../../schemas/ticket-record.ts'
import { RESPONSE, type Route } from '../../schemas/routes/route.ts'
import type { Language } from '../../schemas/common.ts'
import type { ClientMethods } from './client-methods.ts'
import { SdkError } from './errors.ts'
import { exchange, type OutgoingRequest, type Peer } from './exchange.ts'
import type { RouteArguments, RouteOutput } from './route-types.ts'
import { random, digestSha256, verify } from './web-crypto.ts'

export interface ClientOptions {
  /** The service's origin, such as `https://cleanroom.example`. */
  readonly baseUrl: string
  /** What the service calls itself in signatures; by default the host of `baseUrl`. */
  readonly authority?: string
  readonly keyId: string
  readonly sign: Sign
  /**
   * The service's public key in base64url, pinned at enrolment. Whoever can replace it can answer in the
   * service's name.
   */
  readonly serviceKey: string
  readonly language?: Language
  readonly fetch?: typeof fetch
  /** Milliseconds since 1970. */
  readonly now?: () => number
  readonly random?: RandomBytes
  readonly verify?: Verify
  readonly sha256?: Sha256
  /** From each request to the last byte of its answer; 120 000 if absent. */
  readonly timeoutMs?: number
}

export interface Client extends ClientMethods {
  /** The same by name, for code that walks the route table. */
  readonly call: <Name extends RouteName>(
    name: Name,
    ...input: RouteArguments<Name>
  ) => Promise<RouteOutput<Name>>
  /** The same, with what both sides signed. */
  readonly proven: <Name extends RouteName>(
    name: Name,
    ...input: RouteArguments<Name>
  ) => Promise<Proven<RouteOutput<Name>>>
  readonly random: RandomBytes
  /** The member's key: for documents that its owner signs, such as contracts. */
  readonly key: { readonly keyId: string; readonly sign: Sign }
}

export type Proven<T> = { readonly value: T; readonly signed: SignedExchange }

/**
 * Each call is signed anew; what comes back is verified under the pinned key, then parsed by the route's
 * schema. Calls throw ProblemError (the service refused), SdkError (no answer, or not one of the contract) or
 * ProtocolError (the answer is not the service's).
 */
export function createClient(options: ClientOptions): Client {
  const origin = readOrigin(options.baseUrl)
  const peer: Peer = {
    origin,
    authority: options.authority ?? new URL(origin).host,
    keyId: options.keyId,
    sign: options.sign,
    serviceKey: decodePublicKey(options.serviceKey),
    verify: options.verify ?? verify,
    sha256: options.sha256 ?? digestSha256,
    random: options.random ?? random,
    now: options.now ?? Date.now,
    // As a method of this object a browser's own fetch would refuse to be called.
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    language: options.language ?? 'en',
    timeoutMs: options.timeoutMs ?? 120_000,
  }
  const send = async (name: RouteName, input: unknown) =>
    await exchange(peer, encode(ROUTES[name], (input ?? {}) as LooseInput))
  const call = async <Name extends RouteName>(
    name: Name,
    ...[input]: RouteArguments<Name>
  ): Promise<RouteOutput<Name>> => decode(name, (await send(name, input)).bytes)
  const proven = async <Name extends RouteName>(
    name: Name,
    ...[input]: RouteArguments<Name>
  ): Promise<Proven<RouteOutput<Name>>> => {
    const { bytes, signed } = await send(name, input)
    return { value: decode(name, bytes), signed }
  }
  const names = Object.keys(ROUTES) as RouteName[]
  const methods = Object.fromEntries(
    names.map(name => [name, (...input: RouteArguments<RouteName>) => call(name, ...input)]),
  )
  const { keyId, sign } = options
  return { ...methods, call, proven, random: peer.random, key: { keyId, sign } } as Client
}

/** The origin of a URL without path, query or user. Throws `sdk.base_url`. */
export function readOrigin(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  const bare = url !== undefined && url.pathname === '/' && url.search === '' && url.username === ''
  if (!bare || !/^https?:$/.test(url.protocol)) {
    throw new SdkError('sdk.base_url', 'a service is named by its origin, such as https://cleanroom.example')
  }
  return url.origin
}

/** An answer that the contract does not know means versions that don't fit: `sdk.response`. */
export function decode<Name extends RouteName>(name: Name, bytes: Uint8Array): RouteOutput<Name> {
  try {
    return ROUTES[name].response.parse(parseStrictJson(fromUtf8(bytes))) as RouteOutput<Name>
  } catch (error) {
    throw new SdkError(
      'sdk.response',
      `the answer to ${name} is not what this version of the SDK expects`,
      { route: name },
      { cause: error },
    )
  }
}

type LooseInput = {
  readonly params?: Readonly<Record<string, string | number>>
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: unknown
  readonly bytes?: Uint8Array
}

function encode(route: Route, input: LooseInput): OutgoingRequest {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(input.params?.[name] ?? '')),
  )
  const given = Object.entries(input.query ?? {}).flatMap(([name, value]): readonly [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  )
  const search = new URLSearchParams(given).toString()
  const target = search === '' ? path : `${path}?${search}`
  const body = encodeBody(route, input)
  const longest = route.longest ?? RESPONSE.usual
  return { method: route.method, target, longest, ...(body === undefined ? {} : { body }) }
}

function encodeBody(route: Route, input: LooseInput): OutgoingRequest['body'] {
  if (route.bytes !== undefined && input.bytes !== undefined) {
    return { bytes: input.bytes, contentType: 'application/octet-stream' }
  }
  if (route.body === undefined) return undefined
  return { bytes: utf8(JSON.stringify(input.body)), contentType: 'application/json' }
}
