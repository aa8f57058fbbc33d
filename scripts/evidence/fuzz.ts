// Requests of every kind of nonsense to every route of a running service: nothing may answer 5xx but 503, and nothing may end the process.
import { request as httpRequest, Agent } from 'node:http'
import { ROUTES, type RouteName } from '../../schemas/api.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { Route } from '../../schemas/routes/route.ts'
import type { Peer } from '../../src/sdk/exchange.ts'
import { nodeSigner } from '../../src/server/keys/ed25519.ts'
import { redeclared, sampleContribution } from '../../test/support/market.ts'
import type { Evidence, EvidenceOptions } from './evidence.ts'
import { signedHeaders } from './overload/sign.ts'
import { spawnMarket } from './service/market.ts'

const LONG = 50_000
const SHORT = 2_000
const LANES = 16

export type FuzzFindings = {
  readonly sent: number
  readonly routes: number
  readonly statuses: Readonly<Record<string, number>>
  /** 5xx other than 503, with what was sent. */
  readonly failures: readonly string[]
  readonly alive: boolean
}

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const count = short ? SHORT : LONG
  const found = await fuzz(count, 1)
  const controlled = is5xx(500) && !is5xx(503) && !is5xx(404)
  return {
    name: 'fuzz',
    claim:
      'no request, signed by a member or not, is answered 5xx other than 503 or ends the process: all routes, bodies and heads made at random and by changing what is valid',
    trials: found.sent,
    falseFailureRate: 0,
    verdict:
      found.failures.length === 0 && found.alive && found.sent >= count && controlled ? 'holds' : 'fails',
    figures: {
      routes: found.routes,
      ...Object.fromEntries(
        Object.entries(found.statuses).map(([status, times]) => [`status ${status}`, times]),
      ),
      failures: found.failures.length === 0 ? 'none' : found.failures.slice(0, 5).join('; '),
    },
  }
}

export async function fuzz(count: number, seed: number): Promise<FuzzFindings> {
  const contribution = await sampleContribution(500)
  const declaration = redeclared(contribution)
  const market = await spawnMarket([{ contribution, declaration }], ['maker'], undefined, {
    flags: { insecureBlindLevels: 'on', bodySeconds: '2' },
  })
  const next = randomFrom(seed)
  const agent = new Agent({ keepAlive: true, maxSockets: LANES })
  const peers = [market.provider, ...market.consumers, market.officer, market.operator].map(
    ({ peer }) => peer,
  )
  const made = new Maker(next, market.editions[0] ?? '', declaration)
  const statuses: Record<string, number> = {}
  const failures: string[] = []
  const routes = new Set<string>()
  let [sent, ended] = [0, false]
  void market.server.ended.then(() => {
    ended = true
  })
  const lane = async (): Promise<void> => {
    while (sent < count && !ended) {
      sent++
      const asked = made.request()
      routes.add(asked.name)
      const headers = await headersOf(asked, peers, next)
      const status = await exchange(market.server.port, agent, asked, headers)
      statuses[String(status)] = (statuses[String(status)] ?? 0) + 1
      if (is5xx(status))
        failures.push(
          `${status} ${asked.method} ${asked.target} ${asked.body?.toString().slice(0, 200) ?? ''}`,
        )
    }
  }
  try {
    await Promise.all(Array.from({ length: LANES }, lane))
    const health = await fetch(`${market.server.url}/healthz`).catch(() => undefined)
    return { sent, routes: routes.size, statuses, failures, alive: !ended && health?.status === 200 }
  } finally {
    agent.destroy()
    await market.server.kill()
    await market.remove()
  }
}

/** Mulberry32: the same requests for the same seed. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function is5xx(status: number): boolean {
  return status >= 500 && status !== 503
}

type Made = {
  readonly name: string
  readonly method: string
  readonly target: string
  readonly body?: Buffer
  readonly contentType: string
}

type Random = () => number

/** Signed by somebody mostly; else unsigned, or with a field changed. */
async function headersOf(made: Made, peers: readonly Peer[], next: Random): Promise<Record<string, string>> {
  const pick = Math.floor(next() * (peers.length + 1))
  const base = peers[pick] ?? peers[0]
  if (base === undefined) return {}
  const stranger = nodeSigner(new Uint8Array(32).fill(Math.floor(next() * 255)))
  const peer = pick < peers.length ? base : { ...base, keyId: stranger.keyId, sign: stranger.sign }
  const kind = next()
  if (kind < 0.05) return made.body === undefined ? {} : { 'content-type': made.contentType }
  const target = /^\/[!"$->@-~]*(?:\?[!"$-~]*)?$/.test(made.target) ? made.target : '/v1/me'
  const headers = { ...(await signedHeaders(peer, { ...made, target })) }
  if (kind > 0.9) {
    const names = Object.keys(headers)
    const name = names[Math.floor(next() * names.length)] ?? 'signature'
    const value = headers[name] ?? ''
    const at = Math.floor(next() * value.length)
    headers[name] =
      `${value.slice(0, at)}${String.fromCharCode(33 + Math.floor(next() * 90))}${value.slice(at + 1)}`
  }
  if (kind > 0.88 && kind < 0.9) headers['content-encoding'] = 'gzip'
  return headers
}

function exchange(port: number, agent: Agent, made: Made, headers: Record<string, string>): Promise<number> {
  return new Promise(resolve => {
    const length = made.body === undefined ? {} : { 'content-length': String(made.body.length) }
    const request = httpRequest(
      {
        port,
        host: '127.0.0.1',
        agent,
        method: made.method,
        path: made.target,
        headers: { ...headers, ...length },
      },
      response => {
        response.resume()
        response.once('close', () => resolve(response.statusCode ?? 0))
      },
    )
    request.once('error', () => resolve(0))
    request.end(made.body)
  })
}

class Maker {
  readonly #next: Random
  readonly #edition: string
  readonly #declaration: Declaration
  readonly #names = Object.keys(ROUTES) as RouteName[]

  constructor(next: Random, edition: string, declaration: Declaration) {
    this.#next = next
    this.#edition = edition
    this.#declaration = declaration
  }

  request(): Made {
    const name = this.#one(this.#names)
    const route: Route = ROUTES[name]
    if (this.#next() < 0.08) return this.#elsewhere()
    const contentType = route.bytes === undefined ? 'application/json' : 'application/octet-stream'
    const target = route.path
      .replace(':id', () =>
        encodeURIComponent(
          this.#one([
            this.#edition,
            `grant_${'g'.repeat(22)}`,
            `ticket_${'t'.repeat(22)}`,
            'maker',
            '%',
            'a@b',
            this.#text(),
          ]),
        ),
      )
      .replace(':part', () => this.#one(['0', '1', '-1', '4095', '99999', 'x', '1e3']))
    const query =
      this.#next() < 0.2
        ? `?${this.#one(['limit=2', 'limit=x', 'after=0', 'after=%00', 'x=1', 'limit=1&limit=2', 'state=waiting', '%zz'])}`
        : ''
    const has = route.body !== undefined || route.bytes !== undefined
    const body = has ? this.#body(name, route) : this.#next() < 0.03 ? Buffer.from('{}') : undefined
    return {
      name,
      method: route.method,
      target: `${target}${query}`,
      contentType,
      ...(body === undefined || body.length === 0 ? {} : { body }),
    }
  }

  #elsewhere(): Made {
    const target = this.#one([
      '/healthz',
      '/readyz',
      '/openapi.json',
      '/docs/',
      '/docs/static/%2e%2e/x',
      '/docs/static/index.css',
      '/',
      '/assets/x',
      '/log/checkpoint',
      '/log/handovers',
      '/log/tile/0/000',
      '/log/tile/entries/000.p/1',
      '/log/tile/0/x001/000',
      '/v1',
      '/v2/x',
      '/v1/%00',
      '/v1/..%2f..',
    ])
    return {
      name: target,
      method: this.#one(['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS']),
      target,
      contentType: 'application/json',
    }
  }

  #body(name: RouteName, route: Route): Buffer {
    const kind = this.#next()
    if (route.bytes !== undefined || kind < 0.05)
      return Buffer.from(
        Array.from({ length: Math.floor(this.#next() * 200) }, () => Math.floor(this.#next() * 256)),
      )
    const valid = this.#valid(name)
    if (kind < 0.15) return Buffer.from(JSON.stringify(valid))
    const text = JSON.stringify(this.#changed(valid, 0))
    if (kind > 0.92) {
      const at = Math.floor(this.#next() * text.length)
      return Buffer.from(
        `${text.slice(0, at)}${this.#one(['"', '{', '\\\\u0000', '\\ud800', ',', '1e999', '\u0000'])}${text.slice(at)}`,
      )
    }
    return Buffer.from(text)
  }

  /** Something near to what the route takes. */
  #valid(name: RouteName): unknown {
    const idempotencyKey = `fuzz-${Math.floor(this.#next() * 1e12)}-0123456789`
    const query = this.#query()
    const known: Partial<Record<RouteName, unknown>> = {
      estimate: { query },
      ask: { query, idempotencyKey },
      askBlind: {
        query: { ...query, hidden: { dimensions: ['gender'], mode: 'one' } },
        ticket: `ticket_${'t'.repeat(22)}`,
        shifts: 'AAAAAAAA',
        idempotencyKey,
      },
      editionRegister: {
        declaration: this.#declaration,
        upload: `upload_${'u'.repeat(22)}`,
        report: { columns: [], kMin: 'none declared' },
      },
      uploadStart: { size: 10, sha256: 'a'.repeat(64) },
      enrol: { code: `join-${'0'.repeat(30)}`, publicKey: 'A'.repeat(43), label: 'fuzz' },
      ticketNew: {
        dataset: this.#declaration.dataset,
        shape: { parameters: 'bfv-8192-30', level: 'full', mode: 'one', cells: 4, answers: 1 },
        digests: ['b'.repeat(64), 'c'.repeat(64)],
      },
      grantIssue: {
        contract: {
          v: 1,
          type: 'grant',
          id: `grant_${'g'.repeat(22)}`,
          service: 'x',
          salt: '0'.repeat(64),
          provider: 'mall',
          consumer: 'maker',
          dataset: this.#declaration.dataset,
          content: { editions: null, views: null, statistics: null },
          modes: ['open'],
          purposes: ['pricing'],
          budget: '1000',
          uses: null,
          expires: '2030-01-01T00:00:00.000Z',
          price: { model: 'free' },
          environment: { blindLevel: 'full' },
        },
        signature: 'A'.repeat(86),
      },
      organisationAdd: {
        id: `fuzz-${Math.floor(this.#next() * 1e6)}`,
        title: { zh: '测', en: 't' },
        roles: ['consumer'],
      },
      editionCaps: { perConsumer: '1', total: '2' },
    }
    return (
      known[name] ?? {
        note: 'x',
        signature: 'A'.repeat(86),
        level: 'full',
        upload: `upload_${'u'.repeat(22)}`,
        sha256: 'a'.repeat(64),
      }
    )
  }

  #query(): Record<string, unknown> {
    const { dimensions } = this.#declaration
    const dimension = this.#one(dimensions)
    const where = this.#next() < 0.5 ? {} : { [dimension.name]: [this.#one(dimension.values).value] }
    const privacy = this.#one([
      { rho: '0.0001' },
      { epsilon: '0.1' },
      { within: '50' },
      { rho: '1e-9' },
      { rho: '99e9' },
    ])
    const common = { edition: this.#edition, where, privacy, purpose: 'product-planning' }
    return this.#one<Record<string, unknown>>([
      {
        kind: 'aggregate',
        ...common,
        select: [{ statistic: this.#one(['units', 'count', 'orders']) }],
        groupBy: [this.#one(dimensions).name],
      },
      { kind: 'profile', ...common, by: [this.#one(dimensions).name] },
      { kind: 'trend', ...common, period: this.#one(dimensions).name, select: [{ statistic: 'units' }] },
    ])
  }

  /** Some part of it replaced, left out, doubled or nested. */
  #changed(value: unknown, depth: number): unknown {
    if (this.#next() < 0.12 || depth > 5) return this.#anything(0)
    if (Array.isArray(value)) {
      if (value.length === 0) return [this.#anything(0)]
      const at = Math.floor(this.#next() * value.length)
      return value.map((each: unknown, i) => (i === at ? this.#changed(each, depth + 1) : each))
    }
    if (typeof value !== 'object' || value === null) return this.#anything(0)
    const entries = Object.entries(value)
    const at = Math.floor(this.#next() * entries.length)
    const kind = this.#next()
    if (kind < 0.15) return Object.fromEntries(entries.filter((_, i) => i !== at))
    if (kind < 0.25) return Object.fromEntries([...entries, [this.#text(), this.#anything(0)]])
    return Object.fromEntries(
      entries.map(([key, each], i) => [key, i === at ? this.#changed(each, depth + 1) : each]),
    )
  }

  #anything(depth: number): unknown {
    const kind = Math.floor(this.#next() * (depth > 3 ? 6 : 8))
    switch (kind) {
      case 0:
        return null
      case 1:
        return this.#one([0, -1, 1.5, 2 ** 53 - 1, -0, 1e300, 4096])
      case 2:
        return this.#text()
      case 3:
        return this.#next() < 0.5
      case 4:
        return this.#one([
          '',
          '0',
          '-0',
          '1e99',
          '99999999999999999999',
          'constructor',
          '__proto__',
          'toString',
          '\u0000',
          '2026-13-01',
          this.#edition,
        ])
      case 5:
        return 'x'.repeat(Math.floor(this.#next() * 3000))
      case 6:
        return Array.from({ length: Math.floor(this.#next() * 5) }, () => this.#anything(depth + 1))
      default:
        return Object.fromEntries(
          Array.from({ length: Math.floor(this.#next() * 4) }, () => [
            this.#text(),
            this.#anything(depth + 1),
          ]),
        )
    }
  }

  #text(): string {
    return Array.from({ length: 1 + Math.floor(this.#next() * 12) }, () =>
      String.fromCodePoint(this.#one([97, 45, 47, 0x4e2d, 0x1f600, 37, 34, 92, 48, 0x202e, 10])),
    ).join('')
  }

  #one<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.#next() * items.length)]
    if (item === undefined) throw new Error('nothing to choose from')
    return item
  }
}
