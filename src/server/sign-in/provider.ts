// OpenID Connect Core 1.0, authorisation code flow with PKCE: this service is the relying party. The
// provider is another party: nothing that it sends is followed to a host that the operator has not named,
// read beyond a limit or repeated.
import {
  allowInsecureRequests,
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  type Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  None,
  ResponseBodyError,
} from 'openid-client'
import { Fault, fault } from '../../../schemas/fault.ts'
import type { MessageCode } from '../../../schemas/messages/messages.ts'
import type { Secret } from '../config/secret.ts'
import { readBounded } from '../http/read-bounded.ts'

export interface ProviderSettings {
  readonly issuer: string
  /** Other hosts (`host` or `host:port`) that its endpoints may be on: chosen here, never by the provider. */
  readonly hosts?: readonly string[]
  readonly clientId: string
  readonly clientSecret: Secret | null
  /** Names and tokens in the clear: for tests on one machine. */
  readonly insecureHttp: boolean
  readonly limits?: ProviderLimits
}

export interface ProviderLimits {
  readonly milliseconds: number
  readonly bytes: number
}

/** What one sign-in is checked against, when its code comes back. */
export interface SignInChecks {
  readonly redirect: string
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

export interface Identity {
  readonly issuer: string
  readonly subject: string
}

const LIMITS: ProviderLimits = { milliseconds: 10_000, bytes: 256 * 1024 }

/** What a relying party asks of it; anything else that it offers is not used. */
const ENDPOINTS = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const

/** Each call throws `signin.*`. */
export class OpenIdProvider {
  readonly #settings: ProviderSettings
  #known: Promise<Configuration> | undefined

  constructor(settings: ProviderSettings) {
    this.#settings = settings
  }

  /** Where the browser goes to sign in. */
  async authorizationUrl({ redirect, state, nonce, verifier }: SignInChecks): Promise<string> {
    const configuration = await this.#configuration()
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: redirect,
      scope: 'openid',
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    return url.href
  }

  /** `answer`: the query with which the browser came back. */
  async identify(answer: string, { redirect, state, nonce, verifier }: SignInChecks): Promise<Identity> {
    const configuration = await this.#configuration()
    const url = new URL(redirect)
    url.search = answer
    const tokens = await asFaults(() =>
      authorizationCodeGrant(configuration, url, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      }),
    )
    const claims = tokens.claims()
    if (claims === undefined || claims.iss !== this.#settings.issuer) throw fault('signin.token_wrong')
    return { issuer: claims.iss, subject: claims.sub }
  }

  /** Asked once, and again after a failure. */
  #configuration(): Promise<Configuration> {
    const known = this.#known ?? this.#discover()
    this.#known = known
    known.catch(() => {
      if (this.#known === known) this.#known = undefined
    })
    return known
  }

  async #discover(): Promise<Configuration> {
    const { issuer, hosts = [], clientId, clientSecret, insecureHttp, limits = LIMITS } = this.#settings
    const { origin, protocol } = new URL(issuer)
    // The issuer's own host says where everything is; no other is asked before that has been checked.
    const reached = new Set([origin])
    const configuration = await asFaults(() =>
      discovery(
        new URL(issuer),
        clientId,
        // The signature is checked under the provider's keys, though the token comes from it over TLS.
        undefined,
        clientSecret === null ? None() : ClientSecretBasic(clientSecret.expose()),
        {
          [customFetch]: boundedFetch(reached, limits),
          execute: [enableNonRepudiationChecks, ...(insecureHttp ? [allowInsecureRequests] : [])],
        },
      ),
    )
    const metadata = configuration.serverMetadata()
    const allowed = new Set([origin, ...hosts.map(host => originOf(`${protocol}//${host}`))])
    const named = ENDPOINTS.map(name => originOf(metadata[name]) ?? '')
    if (metadata.issuer !== issuer || !named.every(each => allowed.has(each)))
      throw fault('signin.provider_elsewhere')
    for (const each of named) reached.add(each)
    return configuration
  }
}

function originOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined
}

type CustomFetch = (
  url: string,
  options: {
    readonly method: string
    readonly headers: Record<string, string>
    readonly body?: unknown
    readonly signal?: AbortSignal
  },
) => Promise<Response>

/** To these origins only, without redirects, within the limits from the first byte to the last. */
function boundedFetch(origins: ReadonlySet<string>, { milliseconds, bytes }: ProviderLimits): CustomFetch {
  return async (url, { method, headers, body }) => {
    if (!origins.has(originOf(url) ?? '')) throw fault('signin.provider_elsewhere')
    const response = await fetch(url, {
      method,
      headers,
      ...(typeof body === 'string' || body instanceof URLSearchParams ? { body } : {}),
      redirect: 'error',
      signal: AbortSignal.timeout(milliseconds),
    })
    const content = await readBounded(response.body, bytes)
    if (content === undefined) throw fault('signin.provider_failed')
    return new Response(content.length === 0 ? null : content, {
      status: response.status,
      headers: response.headers,
    })
  }
}

async function asFaults<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw faultIn(error) ?? fault(codeOf(error))
  }
}

/** The library wraps what its transport throws. */
function faultIn(error: unknown): Fault | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof Fault) return at
  return undefined
}

/** By the library's codes; what it has no code for is a failure of the provider. */
function codeOf(error: unknown): MessageCode {
  if (error instanceof AuthorizationResponseError) return 'signin.denied'
  if (error instanceof ResponseBodyError) return 'signin.code_refused'
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED') return 'signin.provider_elsewhere'
  return typeof code === 'string' && ABOUT_TOKEN.has(code) ? 'signin.token_wrong' : 'signin.provider_failed'
}

const ABOUT_TOKEN: ReadonlySet<string> = new Set([
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_KEY_SELECTION_FAILED',
  'OAUTH_UNSUPPORTED_OPERATION',
])
