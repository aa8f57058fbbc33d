// The OpenAPI document read by other people's tools, and its examples by our own schemas.
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { type RouteName, ROUTES } from '../../schemas/api.ts'
import type { Route } from '../../schemas/routes/route.ts'
import { openApiDocument } from '../../src/server/openapi/document.ts'

t.setTimeout(400_000)
const TOOLS = join(import.meta.dirname, 'openapi-tools')
const work = mkdtempSync(join(tmpdir(), 'yinsuan-openapi-'))
t.teardown(() => rmSync(work, { recursive: true, force: true }))
const file = join(work, 'openapi.json')
const text = JSON.stringify(openApiDocument({ en: 'A clean room', zh: '某洁净室' }, '1.2.3'))
writeFileSync(file, text)

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
const document = JSON.parse(text) as Document

async function run(cwd: string, command: string, ...words: readonly string[]): Promise<string> {
  const path = `${join(process.execPath, '..')}:${process.env['PATH'] ?? ''}`
  const settings = { cwd, env: { ...process.env, PATH: path, CI: 'true' }, maxBuffer: 2 ** 26 }
  const ran = await promisify(execFile)('env', ['-u', 'NODE_OPTIONS', command, ...words], settings).catch(
    error => {
      throw new Error(`${command}: ${error.stdout}${error.stderr}`)
    },
  )
  return `${ran.stdout}${ran.stderr}`
}

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

t.test('Redocly finds nothing, and openapi-typescript makes types that a client compiles with', async t => {
  const tools = join(work, 'tools')
  cpSync(TOOLS, tools, { recursive: true })
  await run(tools, 'npm', 'ci', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts')
  const bin = join(tools, 'node_modules/.bin')
  const said = await run(work, join(bin, 'redocly'), 'lint', '--max-problems=200', file)
  t.match(said, /Your API description is valid/)
  t.notMatch(said, /[1-9]\d* (?:warning|error)s?\b/)
  const spoiled = join(work, 'spoiled.json')
  writeFileSync(spoiled, text.replaceAll('"operationId":"estimate"', '"operationId":"ask"'))
  await t.rejects(run(work, join(bin, 'redocly'), 'lint', spoiled), /operationId/, 'it can find something')
  await run(
    work,
    join(bin, 'openapi-typescript'),
    file,
    '--default-non-nullable=false',
    '-o',
    join(tools, 'api.ts'),
  )
  writeFileSync(join(tools, 'client.ts'), CLIENT)
  const strict = ['--strict', '--noEmit', '--target', 'es2022', '--module', 'nodenext']
  t.equal(await run(tools, join(bin, 'tsc'), ...strict, '--allowImportingTsExtensions', 'client.ts'), '')
})

const CLIENT = `import type { components, operations } from './api.ts'
export const question: components['schemas']['QueryInput'] = {
  kind: 'profile',
  edition: 'appliance-orders@2025',
  by: ['gender'],
  privacy: { epsilon: '0.5' },
}
type Replied = operations['ask']['responses'][200]['content']['application/json']
export const receiptOf = ({ file }: Replied): string => file.receipt
export const firstCell = (answer: components['schemas']['Answer']): number | null | undefined =>
  answer.tables[0]?.cells[0]?.value
export const codeOf = ({ code }: components['schemas']['Problem']): string => code
`

/** A Java program of 32 MB in a Python package: where there is no Java or no pip, this is not tried. */
const GENERATOR = 'openapi-generator-cli==7.26.0'

const missing = await firstMissing(['java', 'pip', 'python3'])
const skip = missing === undefined ? false : `${missing} is not installed`

t.test('openapi-generator makes a Python client that compiles', { skip }, async t => {
  const jar = 'openapi_generator_cli/openapi-generator.jar'
  await run(work, 'pip', 'install', '--quiet', '--no-deps', '--target', 'generator', GENERATOR)
  const words = [
    '-i',
    file,
    '-g',
    'python',
    '-o',
    'client',
    '--additional-properties=packageName=yinsuan_api',
  ]
  await run(work, 'java', '-jar', join('generator', jar), 'generate', ...words)
  const models = readdirSync(join(work, 'client/yinsuan_api/models'))
  t.ok(models.includes('profile_query_input.py') && models.includes('answer.py'), `${models.length} models`)
  t.equal(await run(work, 'python3', '-m', 'compileall', '-q', 'client/yinsuan_api'), '')
})

async function firstMissing(programs: readonly string[]): Promise<string | undefined> {
  for (const program of programs) {
    const isThere = await run(work, program, program === 'java' ? '-version' : '--version').then(
      () => true,
      () => false,
    )
    if (!isThere) return program
  }
  return undefined
}
