// The OpenAPI document read by other people's tools.
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { openApiDocument } from '../../src/server/openapi/document.ts'

t.setTimeout(400_000)
const TOOLS = join(import.meta.dirname, 'openapi-tools')
const work = mkdtempSync(join(tmpdir(), 'yinsuan-openapi-'))
t.teardown(() => rmSync(work, { recursive: true, force: true }))
const file = join(work, 'openapi.json')
const text = JSON.stringify(openApiDocument({ en: 'A clean room', zh: '某洁净室' }, '1.2.3'))
writeFileSync(file, text)

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
