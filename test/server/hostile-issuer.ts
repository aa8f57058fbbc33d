// An OpenID provider that does whatever a test asks of it.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey

export const CLIENT = 'yinsuan-console'

export interface Lies {
  /** Instead of the discovery document's own members. */
  readonly metadata?: (own: Record<string, unknown>) => Record<string, unknown>
  readonly claims?: (own: Record<string, unknown>) => Record<string, unknown>
  readonly alg?: 'none' | 'RS256' | 'HS256'
  /** Signed by a key that the provider does not show. */
  readonly otherKey?: true
  /** Of the whole answer of this path. */
  readonly answer?: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>>
  /** What the token endpoint says instead of a token. */
  readonly refuses?: true
}

export interface HostileIssuer {
  readonly issuer: string
  /** The same provider at a second address: `host:port`. */
  readonly elsewhere: string
  lies: Lies
  /** What the browser would come back with. */
  readonly signIn: (url: string, subject: string) => string
  /** Paths that were asked for at the second address. */
  readonly askedElsewhere: string[]
  readonly close: () => Promise<void>
}

export async function startHostileIssuer(): Promise<HostileIssuer> {
  const codes = new Map<
    string,
    { readonly subject: string; readonly nonce: string; readonly challenge: string }
  >()
  const askedElsewhere: string[] = []
  const respond = (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname } = new URL(request.url ?? '/', 'http://x')
    if (request.headers.host === elsewhere) askedElsewhere.push(pathname)
    const answer = provider.lies.answer?.[pathname]
    if (answer !== undefined) return answer(request, response)
    if (pathname === '/.well-known/openid-configuration') return json(response, metadata())
    if (pathname === '/jwks')
      return json(response, {
        keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }],
      })
    void token(request, response)
  }
  const servers = [createServer(respond), createServer(respond)] as const
  const [host, elsewhere] = [await listen(servers[0]), await listen(servers[1])]
  const issuer = `http://${host}`

  const metadata = (): unknown => {
    const own = {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    }
    return provider.lies.metadata?.(own) ?? own
  }
  const token = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = ''
    for await (const part of request) body += String(part)
    const fields = new URLSearchParams(body)
    const known = codes.get(fields.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(fields.get('code_verifier') ?? '')
      .digest('base64url')
    if (provider.lies.refuses === true || known?.challenge !== challenge)
      return json(response, { error: 'invalid_grant', error_description: 'call 13800138000' }, 400)
    const now = Math.floor(Date.now() / 1000)
    const own = { iss: issuer, aud: CLIENT, sub: known.subject, nonce: known.nonce, iat: now, exp: now + 300 }
    json(response, {
      access_token: 'unused',
      token_type: 'Bearer',
      id_token: idToken(provider.lies, provider.lies.claims?.(own) ?? own),
    })
  }

  const provider: HostileIssuer = {
    issuer,
    elsewhere,
    lies: {},
    askedElsewhere,
    signIn: (url, subject) => {
      const { searchParams } = new URL(url)
      const code = `code-${codes.size}`
      const [nonce, challenge] = [searchParams.get('nonce') ?? '', searchParams.get('code_challenge') ?? '']
      codes.set(code, { subject, nonce, challenge })
      return `?code=${code}&state=${searchParams.get('state')}`
    },
    close: async () => {
      for (const server of servers) {
        server.closeAllConnections()
        server.close()
        await once(server, 'close')
      }
    },
  }
  return provider
}

/** Its `host:port`. */
async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

function idToken({ alg = 'RS256', otherKey }: Lies, claims: Record<string, unknown>): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const head = `${part({ alg, kid: 'one' })}.${part(claims)}`
  if (alg === 'none') return `${head}.`
  if (alg === 'HS256') {
    // Under the public key, as a verifier would that takes any algorithm.
    const secret = createPublicKey(createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })))
    const text = secret.export({ format: 'pem', type: 'spki' })
    return `${head}.${createHash('sha256').update(text).update(head).digest('base64url')}`
  }
  return `${head}.${sign('sha256', Buffer.from(head), otherKey === true ? other : privateKey).toString('base64url')}`
}

function json(response: ServerResponse, content: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content))
}
