// Requests to every route of the API, and to other paths: some valid, most of them nearly so.
import { ROUTES, type RouteName } from '../../../schemas/api.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Route } from '../../../schemas/routes/route.ts'
import type { Random } from '../../../test/engine/support.ts'
import { pick } from '../random.ts'
import { mutated, randomText } from './json-values.ts'
import { validBody } from './valid-bodies.ts'

export type FuzzRequest = {
  /** The name of its route, or its path where it has none. */
  readonly name: string
  readonly method: string
  readonly target: string
  readonly body?: Buffer
  readonly contentType: string
}

export class RequestGenerator {
  readonly #edition: string
  readonly #declaration: Declaration
  readonly #names = Object.keys(ROUTES) as RouteName[]

  /** An edition that exists, for the requests that are meant to be valid. */
  constructor(edition: string, declaration: Declaration) {
    this.#edition = edition
    this.#declaration = declaration
  }

  /** Depends on `random` alone. */
  next(random: Random): FuzzRequest {
    if (random.chance(0.08)) return besideTheApi(random)
    const name = pick(random, this.#names)
    const route: Route = ROUTES[name]
    const hasBody = route.body !== undefined || route.bytes !== undefined
    const body = hasBody
      ? this.#body(name, route, random)
      : random.chance(0.03)
        ? Buffer.from('{}')
        : undefined
    return {
      name,
      method: route.method,
      target: `${this.#path(route, random)}${random.chance(0.2) ? `?${pick(random, QUERIES)}` : ''}`,
      contentType: route.bytes === undefined ? 'application/json' : 'application/octet-stream',
      ...(body === undefined || body.length === 0 ? {} : { body }),
    }
  }

  #path({ path }: Route, random: Random): string {
    const ids = [this.#edition, ...IDS, randomText(random)]
    return path
      .replace(':id', () => encodeURIComponent(pick(random, ids)))
      .replace(':part', () => pick(random, PARTS))
  }

  #body(name: RouteName, route: Route, random: Random): Buffer {
    if (route.bytes !== undefined || random.chance(0.05))
      return Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256)))
    const valid = validBody(name, this.#edition, this.#declaration, random)
    if (random.chance(0.1)) return Buffer.from(JSON.stringify(valid))
    const text = JSON.stringify(mutated(valid, this.#edition, random))
    if (random.chance(0.9)) return Buffer.from(text)
    const at = random.below(text.length)
    return Buffer.from(`${text.slice(0, at)}${pick(random, BROKEN_JSON)}${text.slice(at)}`)
  }
}

const IDS = [`grant_${'g'.repeat(22)}`, `ticket_${'t'.repeat(22)}`, 'maker', '%', 'a@b']
const PARTS = ['0', '1', '-1', '4095', '99999', 'x', '1e3']
const QUERIES = [
  'limit=2',
  'limit=x',
  'after=0',
  'after=%00',
  'x=1',
  'limit=1&limit=2',
  'state=waiting',
  '%zz',
]
/** Put anywhere into a valid text. */
const BROKEN_JSON = ['"', '{', '\\\\u0000', '\\ud800', ',', '1e999', '\u0000']
/** Files and paths that are no routes of the API. */
export const BESIDE = [
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
]

function besideTheApi(random: Random): FuzzRequest {
  const target = pick(random, BESIDE)
  return {
    name: target,
    method: pick(random, ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS']),
    target,
    contentType: 'application/json',
  }
}
