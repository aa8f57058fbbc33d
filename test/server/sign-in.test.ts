// Sign-in through an OpenID provider, against a provider that lies: the service's half is released to nobody
// whose identity token is not in order in every field.
import t from 'tap'
import { nodeSigner } from '../../src/server/keys/ed25519.ts'
import { Secret } from '../../src/server/config/secret.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { OpenIdProvider } from '../../src/server/sign-in/provider.ts'
import { SignIn } from '../../src/server/sign-in/sign-in.ts'
import { app, AUTHORITY, house, member } from './harness.ts'
import { CLIENT, type Lies, startHostileIssuer } from './hostile-issuer.ts'

const issuer = await startHostileIssuer()
t.teardown(() => issuer.close())
const gone = member('gone-one', ['consumer'], { revokedAt: '7' })
const late = member('late-one', ['consumer'], { validUntil: '2021-01-01T00:00:00.000Z' })
const rooms = house(gone, late)
const { consumer, provider } = rooms.members
let ahead = 0
let hosts: readonly string[] = []

/** A service that has asked the provider for nothing yet. */
async function freshService(milliseconds = 60_000) {
  const signIn = new SignIn({
    provider: new OpenIdProvider({
      issuer: issuer.issuer,
      hosts,
      clientId: CLIENT,
      clientSecret: new Secret('of-a-test'),
      insecureHttp: true,
      limits: { milliseconds, bytes: 64 * 1024 },
    }),
    secret: new Uint8Array(32).fill(1),
    origin: () => `https://${AUTHORITY}`,
    findKey: rooms.services.findKey,
    now: () => new Date(Date.now() + ahead),
  })
  const server = await app({ ...rooms, services: { ...rooms.services, signIn } })
  const post = async (path: string, headers: Readonly<Record<string, string>>) => {
    const response = await server.inject({ method: 'POST', url: path, headers })
    return { status: response.statusCode, body: JSON.parse(response.body), headers: response.headers }
  }
  return {
    start: (key = consumer.signer.keyId) =>
      post('/sign-in/start', { 'sign-in-key': key, 'sign-in-language': 'en' }),
    finish: (flow: string, answer: string) =>
      post('/sign-in/finish', { 'sign-in-flow': flow, 'sign-in-answer': answer }),
    close: () => server.close(),
  }
}

/** From the first click to the half, or to what refused it. */
async function signedIn(lies: Lies, subject = 'zhang', key?: string, milliseconds?: number) {
  issuer.lies = lies
  const service = await freshService(milliseconds)
  try {
    const { body: begun, status, ...rest } = await service.start(key)
    if (status !== 200) return { body: begun, status, ...rest }
    return await service.finish(begun.flow, issuer.signIn(begun.url, subject))
  } finally {
    await service.close()
    issuer.lies = {}
  }
}

t.test('the half is of this person, this key and this service, the same at each sign-in', async t => {
  const first = await signedIn({})
  t.match(first, { status: 200, body: { half: /^[A-Za-z0-9_-]{43}$/ } })
  t.equal(first.headers['cache-control'], 'no-store')
  t.equal((await signedIn({})).body.half, first.body.half)
  t.not((await signedIn({}, 'li')).body.half, first.body.half, 'of another person')
  t.not((await signedIn({}, 'zhang', provider.signer.keyId)).body.half, first.body.half, 'of another key')
})

t.test('the browser is sent to the provider with PKCE, state and nonce, and comes back here', async t => {
  const service = await freshService()
  t.teardown(service.close)
  const { body } = await service.start()
  const url = new URL(body.url)
  t.equal(url.origin, issuer.issuer)
  t.equal(url.searchParams.get('redirect_uri'), `https://${AUTHORITY}/en/signed-in`)
  t.equal(url.searchParams.get('code_challenge_method'), 'S256')
  t.equal(url.searchParams.get('response_type'), 'code')
  t.equal(url.searchParams.get('scope'), 'openid')
  for (const name of ['state', 'nonce', 'code_challenge']) t.match(url.searchParams.get(name), /^[\w-]{43}$/)
  t.notOk(body.url.includes(body.flow), 'the provider never learns the name of the flow')
})

t.test('an identity token that is not in order releases nothing', async t => {
  const cases: Readonly<Record<string, Lies>> = {
    'of another issuer': { claims: own => ({ ...own, iss: 'https://elsewhere.example' }) },
    'for another service': { claims: own => ({ ...own, aud: 'another-client' }) },
    'for several services, by another one': { claims: own => ({ ...own, aud: [CLIENT, 'b'], azp: 'b' }) },
    'of another sign-in': { claims: own => ({ ...own, nonce: 'n'.repeat(43) }) },
    'without a nonce': { claims: ({ nonce: _nonce, ...own }) => own },
    'that has expired': { claims: own => ({ ...own, exp: Math.floor(Date.now() / 1000) - 3600 }) },
    'without an end': { claims: ({ exp: _exp, ...own }) => own },
    'without a person': { claims: ({ sub: _sub, ...own }) => own },
    'that nobody signed': { alg: 'none' },
    'signed under the public key as a secret': { alg: 'HS256' },
    'signed by another key': { otherKey: true },
    'under keys that were swapped': {
      answer: { '/jwks': (_, response) => void response.writeHead(200, JSON_TYPE).end('{"keys":[]}') },
    },
    'that nobody signed, where the provider says that it signs none': {
      alg: 'none',
      metadata: own => ({ ...own, id_token_signing_alg_values_supported: ['none'] }),
    },
  }
  for (const [name, lies] of Object.entries(cases))
    t.match(
      await signedIn(lies),
      { status: 403, body: { code: 'signin.token_wrong', half: undefined } },
      name,
    )
})

t.test('a provider that points elsewhere is not followed', async t => {
  const elsewhere = 'http://127.0.0.1:9'
  for (const member of ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri'])
    t.match(
      await signedIn({ metadata: own => ({ ...own, [member]: `${elsewhere}/there` }) }),
      { status: 503, body: { code: 'signin.provider_elsewhere' } },
      member,
    )
  for (const member of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'])
    t.match(
      await signedIn({ metadata: own => ({ ...own, [member]: undefined }) }),
      { body: { code: 'signin.provider_elsewhere' } },
      `without ${member}`,
    )
  const redirected: Lies['answer'] = {
    '/.well-known/openid-configuration': (_, response) =>
      void response.writeHead(302, { location: `${elsewhere}/there` }).end(),
  }
  t.match(await signedIn({ answer: redirected }), { status: 503, body: { code: 'signin.provider_failed' } })
})

t.test('endpoints may be on further hosts, if the operator names them', async t => {
  const there = `http://${issuer.elsewhere}`
  const spread: Lies = {
    metadata: own => ({ ...own, token_endpoint: `${there}/token`, jwks_uri: `${there}/jwks` }),
  }
  const through = async (lies: Lies, list: readonly string[] = ['login.example', issuer.elsewhere]) => {
    hosts = list
    return await signedIn(lies)
  }
  t.teardown(() => void (hosts = []))
  const refused = { status: 503, body: { code: 'signin.provider_elsewhere' } }
  t.match(await through(spread, []), refused, 'named by the provider alone')
  t.match(await through(spread, ['127.0.0.1', 'localhost']), refused, 'another port, another name')
  t.same(issuer.askedElsewhere, [], 'and nothing was sent there')
  const { body } = await through(spread)
  t.equal(body.half, (await signedIn({})).body.half, 'the same person wherever the endpoints are')
  t.same(new Set(issuer.askedElsewhere), new Set(['/token', '/jwks']), 'never for the discovery document')
  t.match(
    await through({ metadata: own => ({ ...own, authorization_endpoint: `https://${issuer.elsewhere}/a` }) }),
    refused,
    'under the scheme of the issuer only',
  )
  for (const member of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'])
    t.match(
      await through({ metadata: own => ({ ...own, [member]: 'http://127.0.0.1:9/there' }) }),
      refused,
      `${member} on a host that is not named`,
    )
  t.match(await through({ metadata: own => ({ ...own, issuer: there }) }), refused, 'no host is an issuer')
  const moves: Lies['answer'] = {
    '/token': (_, response) => void response.writeHead(307, { location: there }).end(),
  }
  t.equal((await through({ ...spread, answer: moves })).body.code, 'signin.provider_failed')
  t.match(
    await through({ ...spread, claims: own => ({ ...own, iss: there }) }),
    { status: 403, body: { code: 'signin.token_wrong' } },
    'nor does it identify anybody in its own name',
  )
})

t.test('an answer that names another issuer is that of a mix-up', async t => {
  issuer.lies = { metadata: own => ({ ...own, authorization_response_iss_parameter_supported: true }) }
  t.teardown(() => void (issuer.lies = {}))
  const service = await freshService()
  t.teardown(service.close)
  const came = async (more: string) => {
    const { flow, url } = (await service.start()).body
    return await service.finish(flow, `${issuer.signIn(url, 'zhang')}${more}`)
  }
  t.match(await came(`&iss=${encodeURIComponent(issuer.issuer)}`), { status: 200 })
  const refused = { status: 403, body: { code: 'signin.token_wrong', half: undefined } }
  t.match(await came('&iss=https%3A%2F%2Felsewhere.example'), refused)
  t.match(await came(''), refused, 'where the provider always names itself')
})

t.test('answers without end, without a beginning and of another form are cut off', async t => {
  const huge = 'x'.repeat(65 * 1024)
  const cases: Readonly<Record<string, NonNullable<Lies['answer']>>> = {
    'huge metadata': {
      '/.well-known/openid-configuration': (_, response) =>
        void response.writeHead(200, JSON_TYPE).end(JSON.stringify({ issuer: issuer.issuer, huge })),
    },
    'a huge token': {
      '/token': (_, response) => void response.writeHead(200, JSON_TYPE).end(JSON.stringify({ huge })),
    },
    'a token that never comes': { '/token': () => {} },
    'a token that never ends': {
      '/token': (_, response) => void response.writeHead(200, JSON_TYPE).write('{'),
    },
    'no JSON': { '/token': (_, response) => void response.writeHead(200, JSON_TYPE).end('<html>') },
    'an error of its own': { '/token': (_, response) => void response.writeHead(500).end() },
    'a closed line': { '/token': request => void request.socket.destroy() },
    'a redirect of the code': {
      '/token': (_, response) => void response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end(),
    },
  }
  for (const [name, answer] of Object.entries(cases)) {
    const milliseconds = name.includes('never') ? 300 : undefined
    const got = await signedIn({ answer }, 'zhang', undefined, milliseconds)
    t.match(got, { status: 503, body: { code: 'signin.provider_failed' } }, name)
  }
})

t.test('a sign-in counts once, in its own page and in its time', async t => {
  const service = await freshService()
  t.teardown(service.close)
  const unknown = { status: 403, body: { code: 'signin.flow_unknown' } }
  const first = (await service.start()).body
  const answer = issuer.signIn(first.url, 'zhang')
  t.match(await service.finish(first.flow, answer), { status: 200 })
  t.match(await service.finish(first.flow, answer), unknown, 'replayed')
  const second = (await service.start()).body
  t.match(await service.finish(second.flow, answer), unknown, 'the code and state of another sign-in')
  t.match(
    await service.finish(second.flow, issuer.signIn(second.url, 'zhang')),
    unknown,
    'and then it is over',
  )
  const third = (await service.start()).body
  const stolen = new URLSearchParams(issuer.signIn(third.url, 'zhang'))
  stolen.set('code', new URLSearchParams(answer).get('code') ?? '')
  t.match(await service.finish(third.flow, `?${stolen.toString()}`), {
    status: 403,
    body: { code: 'signin.code_refused' },
  })
  const old = (await service.start()).body
  ahead = 11 * 60_000
  t.match(await service.finish(old.flow, issuer.signIn(old.url, 'zhang')), unknown, 'too late')
  ahead = 0
  const { body: forged } = await service.start()
  const flipped = `${forged.flow.slice(0, 40)}${forged.flow[40] === 'A' ? 'B' : 'A'}${forged.flow.slice(41)}`
  t.match(await service.finish(flipped, issuer.signIn(forged.url, 'zhang')), unknown, 'changed by the page')
  t.match(await service.finish('x'.repeat(43), answer), unknown, 'never begun')
  t.match(await service.finish('short', answer), unknown)
})

t.test('a refusal of the provider is no sign-in, and its words are not repeated', async t => {
  const service = await freshService()
  t.teardown(service.close)
  const { flow, url } = (await service.start()).body
  const state = new URL(url).searchParams.get('state')
  const denied = await service.finish(flow, `?error=access_denied&error_description=%3Cb%3E&state=${state}`)
  t.match(denied, { status: 403, body: { code: 'signin.denied' } })
  t.notOk(JSON.stringify(denied.body).includes('<b>'))
  const refused = await signedIn({ refuses: true })
  t.match(refused, { status: 403, body: { code: 'signin.code_refused' } })
  t.notOk(JSON.stringify(refused.body).includes('13800138000'))
})

t.test('the half of a key that may not sign is released to nobody', async t => {
  const unknown = nodeSigner(new Uint8Array(32).fill(9)).keyId
  for (const key of [gone.signer.keyId, late.signer.keyId, unknown])
    t.match(await signedIn({}, 'zhang', key), { status: 401, body: { code: 'request.key_unknown' } })
})

t.test('a provider that failed once is asked again', async t => {
  issuer.lies = {
    answer: { '/.well-known/openid-configuration': (_, response) => void response.writeHead(500).end() },
  }
  const service = await freshService()
  t.teardown(service.close)
  t.match(await service.start(), { status: 503 })
  issuer.lies = {}
  t.match(await service.start(), { status: 200 })
})

t.test('without a provider there is no such path, and settings are checked together', async t => {
  const server = await app(rooms)
  t.teardown(() => server.close())
  t.equal((await server.inject({ method: 'POST', url: '/sign-in/start' })).statusCode, 404)
  const env = { YINSUAN_NAME: 'test.example/log' }
  const https = { ...env, YINSUAN_OIDC_ISSUER: 'https://login.example' }
  t.throws(() => loadConfig({}, https), { code: 'config.oidc_client' })
  const http = { ...env, YINSUAN_OIDC_ISSUER: 'http://login.example', YINSUAN_OIDC_CLIENT_ID: 'a' }
  t.throws(() => loadConfig({}, http), { code: 'config.oidc_issuer' })
  const whole = { ...https, YINSUAN_OIDC_CLIENT_ID: 'a' }
  t.doesNotThrow(() => loadConfig({}, whole))
  const withHosts = (list: string) => loadConfig({}, { ...whole, YINSUAN_OIDC_HOSTS: list }).oidcHosts
  t.equal(withHosts('keys.login.example:8443,10.0.0.7'), 'keys.login.example:8443,10.0.0.7')
  for (const list of ['https://a.example', 'a.example/x', '*.example', 'a@b', 'a,,b', 'a,', 'a b', '[::1]'])
    t.throws(() => withHosts(list), { code: 'config.oidc_hosts' }, list)
})

const JSON_TYPE = { 'content-type': 'application/json' }

t.test('a sign-in that was begun is finished, however many others begin', async t => {
  const signIn = new SignIn({
    provider: {
      authorizationUrl: async ({ state }) => state,
      identify: async () => ({ issuer: issuer.issuer, subject: 'zhang' }),
    },
    secret: new Uint8Array(32).fill(1),
    origin: () => `https://${AUTHORITY}`,
    findKey: rooms.services.findKey,
    now: () => new Date(),
  })
  const kept = await signIn.start(consumer.signer.keyId, 'en')
  for (let i = 0; i < 4200; i++) await signIn.start(consumer.signer.keyId, 'en')
  t.match(await signIn.finish(kept.flow, `?state=${kept.url}`), { half: /^[A-Za-z0-9_-]{43}$/ })
  await t.rejects(signIn.finish(kept.flow, `?state=${kept.url}`), { code: 'signin.flow_unknown' }, 'once')
})
