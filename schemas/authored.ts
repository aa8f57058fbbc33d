// Whether an entry says what its author signed: the leaf and the body against the request that is in the
// body. Pure: whose the key is, the reader of the log knows (src/sdk/authors).
import type { Entry } from '../protocols/audit/entry.ts'
import { canonicalJson, type Json, parseStrictJson } from '../protocols/canonical-json.ts'
import type { ReadRequest } from '../protocols/identity/kept-request.ts'
import type { ActorBody } from './actor-body.ts'
import { type RouteName, ROUTES } from './api.ts'
import { claimOf } from './author-claims.ts'
import type { Body } from './body.ts'
import { matchRoute } from './match-route.ts'
import type { Route } from './routes/route.ts'

/** Null: the service itself acted, and nobody signed. */
export function authorOf(body: Body): ActorBody | null {
  return 'actor' in body ? body.actor : null
}

/** Which route was called for it. */
export interface Authored {
  readonly route: RouteName
  /**
   * False where only the digest of what was asked was kept, as of long refusals: the content was compared
   * with nothing.
   */
  readonly whole: boolean
}

/** Returns what of the entry its author did not sign, in words for an error's details. */
export function readAuthored(leaf: Entry, body: Body, request: ReadRequest): Authored | string {
  const matched = matchRoute(request.method, request.path)
  if (matched === undefined) return 'no such request'
  const { name, params } = matched
  const says = claimOf(leaf, body, name)
  if (says === undefined) return 'another kind of entry'
  if (!says.routes.includes(name)) return 'another request'
  if (says.id !== undefined && params['id'] !== says.id) return 'another subject'
  const wrong = Object.entries(says.leaf).find(([field, value]) => !sameJson(fieldOf(leaf, field), value))
  if (wrong !== undefined) return `leaf ${wrong[0]}`
  const { content } = request
  if (content.kind === 'none') {
    const needsNone = says.about === undefined && Object.keys(says.content ?? {}).length === 0
    return needsNone ? { route: name, whole: true } : 'no content'
  }
  if (content.kind === 'digest')
    return MAY_BE_SHORTENED.has(body.type) ? { route: name, whole: false } : 'its content is missing'
  if (says.content === undefined && says.about === undefined) return 'its content'
  const asked = readContent(name, content.text)
  if (asked === undefined) return body.type === 'refusal' ? { route: name, whole: true } : 'its content'
  if (says.about !== undefined) {
    const [path, value] = says.about
    if (!sameJson(path.reduce<unknown>(fieldOf, asked), value)) return `content ${path.join('.')}`
  }
  const field = Object.entries(says.content ?? {}).find(
    ([key, value]) => !sameJson(fieldOf(asked, key) ?? null, value),
  )
  return field === undefined ? { route: name, whole: true } : `content ${field[0]}`
}

/**
 * Of these only the digest of the content may have been kept. Never of a question: a service could leave out
 * the content of any spare request that the consumer signed, and pair it with any question.
 */
const MAY_BE_SHORTENED: ReadonlySet<Body['type']> = new Set(['refusal', 'rebuttal'])

function readContent(name: RouteName, text: string): Json | undefined {
  const { body }: Route = ROUTES[name]
  try {
    const read = body?.safeParse(parseStrictJson(text))
    return read?.success === true ? (JSON.parse(JSON.stringify(read.data)) as Json) : undefined
  } catch {
    return undefined
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}

function sameJson(a: unknown, b: unknown): boolean {
  return (
    a === b || (a !== undefined && b !== undefined && canonicalJson(a as Json) === canonicalJson(b as Json))
  )
}
