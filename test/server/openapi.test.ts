// The OpenAPI document and its examples, by our own schemas.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { type RouteName, ROUTES } from '../../schemas/api.ts'
import type { Route } from '../../schemas/routes/route.ts'
import { openApiDocument } from '../../src/server/openapi/document.ts'

type Media = { readonly example?: unknown }
type Operation = {
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>
}
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, { readonly description?: string }>>
    readonly responses: Readonly<Record<string, { readonly description: string }>>
  }
}
const document = JSON.parse(
  JSON.stringify(openApiDocument({ en: 'A clean room', zh: '某洁净室' }, '1.2.3')),
) as Document

t.test('every component says what it is, and none is empty', async t => {
  const { schemas } = document.components
  t.ok(Object.keys(schemas).length > 120, `${Object.keys(schemas).length} components`)
  for (const name of ['Query', 'QueryInput', 'Answer', 'Estimate', 'Problem', 'Grant', 'Declaration'])
    t.ok(schemas[name], name)
  for (const [name, { description, ...schema }] of Object.entries(schemas)) {
    t.ok((description ?? '').length > 5, `${name}: its description is the comment above it in schemas/`)
    t.ok(Object.keys(schema).length > 0, name)
  }
})

t.test('what a route takes or answers stands under the name that it has in schemas/', async t => {
  const folder = join(import.meta.dirname, '../../schemas')
  const files = readdirSync(folder).filter(name => name.endsWith('.ts'))
  const modules = await Promise.all(files.map(name => import(join(folder, name)) as Promise<object>))
  const names = new Map(modules.flatMap(each => Object.entries(each)).map(([name, value]) => [value, name]))
  const used = Object.values<Route>(ROUTES).flatMap(({ response, body }) => [response, body])
  const expected = new Set(used.flatMap(schema => names.get(schema) ?? []))
  t.ok(expected.size > 40, `${expected.size} schemas of routes have a name`)
  for (const name of expected)
    t.ok(document.components.schemas[name] ?? document.components.schemas[`${name}Input`], name)
})

t.test('the example of each request and each reply fits its schema', async t => {
  for (const [name, route] of Object.entries<Route>(ROUTES) as [RouteName, Route][]) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    const operation = document.paths[path]?.[route.method.toLowerCase()]
    const reply = operation?.responses[route.status]?.content?.['application/json']?.example
    t.same(route.response.safeParse(reply).error?.issues, undefined, `${name}: what it answers`)
    if (route.body === undefined) continue
    const request = operation?.requestBody?.content['application/json']?.example
    t.same(route.body.safeParse(request).error?.issues, undefined, `${name}: what it takes`)
  }
})

t.test('codes of refusals stand with their status, and the log and its probes are described', async t => {
  const { responses } = document.components
  t.match(responses['Problem409']?.description, /- `query\.budget_account`: Your account/)
  t.match(responses['Problem401']?.description, /- `request\.clock_skew`: /)
  t.notMatch(responses['Problem500']?.description, /cli\./)
  for (const path of ['/log/checkpoint', '/log/handovers', '/log/tile/{tile}', '/healthz', '/readyz'])
    t.ok(document.paths[path]?.['get'], path)
})
