// The OpenAPI 3.1 document of the HTTP API, out of the route table.
import { z } from 'zod'
import { type RouteName, ROUTES } from '../../../schemas/api.ts'
import { Answer } from '../../../schemas/answer.ts'
import type { Label } from '../../../schemas/common.ts'
import { MESSAGES, type MessageCode } from '../../../schemas/messages/messages.ts'
import { Problem } from '../../../schemas/problem.ts'
import type { Route } from '../../../schemas/routes/route.ts'
import { statusOf, titleOf } from '../http/status.ts'
import { Health, Readiness } from '../routes/health.ts'
import { type Components, componentsOf, type Direction, type JsonSchema } from './components.ts'
import { exampleOf } from './examples.ts'
import { logPaths } from './log-paths.ts'
import { DESCRIPTION, SIGNATURE, TAGS } from './words.ts'

export function openApiDocument(title: Label, version: string): JsonSchema {
  const components = componentsOf(schemasInUse())
  const names = Object.keys(ROUTES) as readonly RouteName[]
  const paths: Record<string, Record<string, JsonSchema>> = { ...logPaths(), ...probePaths(components) }
  for (const name of names) {
    const route: Route = ROUTES[name]
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route, components) }
  }
  const tags = new Set(
    Object.values(paths)
      .flatMap(Object.values)
      .flatMap(({ tags }) => tags as string[]),
  )
  return {
    openapi: '3.1.0',
    info: {
      title: `${title.en} / ${title.zh}`,
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'This service' }],
    tags: [...tags].sort().map(name => ({ name, description: TAGS[name] ?? name })),
    paths,
    components: {
      schemas: components.schemas,
      responses: problemResponses(components),
      securitySchemes: {
        signature: { type: 'http', scheme: 'http-message-signatures', description: SIGNATURE },
      },
    },
  }
}

/** Requests and answers without a name are called by their route. */
function schemasInUse(): Readonly<Record<Direction, Readonly<Record<string, z.ZodType>>>> {
  const routes = Object.entries<Route>(ROUTES)
  return {
    output: {
      ...Object.fromEntries(routes.map(([name, { response }]) => [`${capital(name)}Reply`, response])),
      Answer,
      Health,
      Readiness,
      Problem,
    },
    input: Object.fromEntries(
      routes.flatMap(([name, { body }]) => (body === undefined ? [] : [[`${capital(name)}Request`, body]])),
    ),
  }
}

function operation(name: RouteName, route: Route, components: Components): JsonSchema {
  const { access, path, status, summary } = route
  const reply = components.refer(`${capital(name)}Reply`, 'output')
  return {
    operationId: name,
    tags: [path.split('/')[2] ?? 'service'],
    summary,
    description: `${callers(route)}${route.recordsRefusals === true ? ' A refusal is recorded in the log.' : ''}`,
    security: access === 'public' ? [] : [{ signature: access === 'member' ? [] : [...access] }],
    ...parameters(route),
    ...content(name, route, components),
    responses: {
      [status]: {
        description: DONE[status],
        ...(route.location === undefined ? {} : { headers: { Location: LOCATION } }),
        content: { 'application/json': { schema: reply, example: exampleOf(reply, components.schemas) } },
      },
      ...Object.fromEntries(refusalsOf(route).map(each => [each, refer(each)])),
      default: refer(500),
    },
  }
}

const DONE = { 200: 'Done', 201: 'Created', 202: 'Accepted: follow it at `Location`' } as const
const LOCATION = { description: 'Where to follow it', schema: { type: 'string', format: 'uri-reference' } }

function callers({ access }: Route): string {
  if (access === 'public') return 'Anyone may call it.'
  return access === 'member' ? 'Any member may call it.' : `Callers: ${access.join(', ')}.`
}

function parameters({ params, query }: Route): JsonSchema {
  const of = (schema: z.ZodObject | undefined, place: 'path' | 'query'): readonly JsonSchema[] => {
    if (schema === undefined) return []
    const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' })
    return Object.entries(properties).map(([name, value]) => ({
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      description: PARAMETERS[name] ?? name,
      schema: place === 'path' || name !== 'limit' ? value : { ...(value as JsonSchema), type: 'integer' },
    }))
  }
  const all = [...of(params, 'path'), ...of(query, 'query')]
  return all.length === 0 ? {} : { parameters: all }
}

const PARAMETERS: Readonly<Record<string, string>> = {
  id: 'Its id',
  part: 'Which part, from 0',
  after: 'The `next` of the page before',
  limit: 'How many items a page has at most',
}

function content(name: RouteName, { body, bytes }: Route, components: Components): JsonSchema {
  if (bytes !== undefined) {
    return {
      requestBody: {
        required: true,
        content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
      },
    }
  }
  if (body === undefined) return {}
  const schema = components.refer(`${capital(name)}Request`, 'input')
  const example = exampleOf(schema, components.schemas)
  return { requestBody: { required: true, content: { 'application/json': { schema, example } } } }
}

/** The statuses with which this route may refuse, besides those of every route. */
function refusalsOf({ access, method, params, body }: Route): readonly number[] {
  return [
    ...(body === undefined && params === undefined ? [] : [400]),
    ...(access === 'public' ? [] : [401]),
    ...(access === 'public' && method === 'GET' ? [] : [403]),
    ...(params === undefined ? [] : [404]),
    ...(method === 'GET' ? [] : [409, 422]),
    429,
    503,
  ]
}

function refer(status: number): JsonSchema {
  return { $ref: `#/components/responses/Problem${status}` }
}

/** One response a status, with the codes that it may have. */
function problemResponses(components: Components): Readonly<Record<string, JsonSchema>> {
  const codes = (Object.keys(MESSAGES) as readonly MessageCode[]).filter(code => AREAS.test(code))
  const statuses = [400, 401, 403, 404, 409, 422, 429, 500, 503]
  return Object.fromEntries(
    statuses.map(status => {
      const own = codes.filter(code => statusOf(code) === status)
      const [first] = own
      const listed = own.map(code => `- \`${code}\`: ${MESSAGES[code].en}`).join('\n')
      return [
        `Problem${status}`,
        {
          description: `${titleOf(status, 'en')}: RFC 9457 problem details with a stable code.\n\n${listed}`,
          content: {
            'application/problem+json': {
              schema: components.refer('Problem', 'output'),
              example: {
                type: 'about:blank',
                title: titleOf(status, 'en'),
                status,
                code: first ?? 'request.internal',
                detail: MESSAGES[first ?? 'request.internal'].en,
                requestId: 'req_Yk3xWm0bTqfV8aJc',
              },
            },
          },
        },
      ]
    }),
  )
}

/** What requests may cause; the other areas are the command line's and the configuration's. */
const AREAS = /^(?:request|desk|query|quota|blind|registry|dataset|engine|store)\./

function probePaths(components: Components): Readonly<Record<string, Record<string, JsonSchema>>> {
  const probe = (
    operationId: string,
    summary: string,
    schema: string,
    failing: boolean,
  ): Record<string, JsonSchema> => {
    const reply = { 'application/json': { schema: components.refer(schema, 'output') } }
    return {
      get: {
        operationId,
        tags: ['probes'],
        summary,
        security: [],
        responses: {
          200: { description: 'Yes', content: reply },
          400: refer(400),
          ...(failing ? { 503: { description: 'Not now', content: reply } } : {}),
          default: refer(500),
        },
      },
    }
  }
  return {
    '/healthz': probe('healthz', 'The process runs', 'Health', false),
    '/readyz': probe('readyz', 'Store, migrations, signing keys and disk', 'Readiness', true),
  }
}

function capital(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`
}
