// What a stranger installs: the packages as `npm pack` makes them, each in an empty folder.
import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { Manifest } from '../scripts/pack/packages.ts'
import { checkDependencies } from '../scripts/pack/stage.ts'
import { SOFTWARE_VERSION } from '../src/server/version.ts'
import { openMarket } from './cli/world.ts'
import { freePort } from './support/free-port.ts'

t.setTimeout(400_000)
const root = join(import.meta.dirname, '..')
/** The server's package holds the console; where it was not built, that package is not tried. */
const BUILT = existsSync(join(root, 'console/dist/index.html'))
// Not t.testdir: it is inside the checkout, whose packages would be found from there.
const work = mkdtempSync(join(tmpdir(), 'yinsuan-packages-'))
t.teardown(() => rmSync(work, { recursive: true, force: true }))
const packed = join(work, 'packed')

type Ran = { readonly code: number; readonly out: string; readonly err: string }

/** Without the test runner's hooks, and with the Node that runs this test first in the path. */
async function run(cwd: string, command: string, ...words: readonly string[]): Promise<Ran> {
  const path = `${join(process.execPath, '..')}:${process.env['PATH'] ?? ''}`
  const settings = { cwd, env: { ...process.env, PATH: path, XDG_CONFIG_HOME: work }, maxBuffer: 2 ** 26 }
  // The test runner adds its hooks to the environment of every child: `env` takes them out again.
  return await promisify(execFile)('env', ['-u', 'NODE_OPTIONS', command, ...words], settings).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    ({ code, stdout, stderr }) => ({ code, out: String(stdout), err: String(stderr) }),
  )
}

async function expectOk(running: Promise<Ran>): Promise<string> {
  const { code, out, err } = await running
  if (code !== 0) throw new Error(`${code}: ${out}${err}`)
  return out
}

/** An empty project with one package installed from its tarball. */
async function project(name: string, tarball: string, ...flags: readonly string[]): Promise<string> {
  const folder = join(work, name)
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{"type":"module","private":true}')
  const quietly = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts']
  await expectOk(run(folder, 'npm', 'install', ...quietly, ...flags, join(packed, tarball)))
  return folder
}

function bytesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => statSync(join(folder, name)))
    .reduce((sum, each) => sum + (each.isFile() ? each.size : 0), 0)
}

t.before(async () => {
  const only = BUILT ? 'sdk,cli,server' : 'sdk,cli'
  await expectOk(run(root, 'npm', 'run', '--silent', 'pack:all', '--', '--out', packed, '--only', only))
})

t.test('the SDK installs within 25 MiB, and a strict TypeScript client of it compiles and runs', async t => {
  const folder = await project('sdk', `yinsuan-sdk-${SOFTWARE_VERSION}.tgz`)
  const bytes = bytesBelow(join(folder, 'node_modules'))
  t.comment(`installed: ${(bytes / 2 ** 20).toFixed(1)} MiB`)
  t.ok(bytes < 25 * 2 ** 20, `${bytes} bytes`)
  const installed = readdirSync(join(folder, 'node_modules')).filter(name => !name.startsWith('.'))
  t.same(installed.sort(), ['@noble', '@yinsuan', 'zod'])
  writeFileSync(join(folder, 'client.ts'), CLIENT)
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--target', 'es2024', '--noEmit']
  const tsc = join(root, 'node_modules/.bin/tsc')
  for (const resolution of [
    ['--module', 'nodenext'],
    ['--module', 'esnext', '--moduleResolution', 'bundler'],
  ]) {
    const ran = await run(folder, tsc, ...strict, '--lib', 'es2024,dom', ...resolution, 'client.ts')
    t.same(ran, { code: 0, out: '', err: '' }, resolution.join(' '))
  }
  writeFileSync(join(folder, 'blind.ts'), BLIND)
  const blind = await run(folder, tsc, ...strict, '--skipLibCheck', '--module', 'nodenext', 'blind.ts')
  t.same(blind, { code: 0, out: '', err: '' }, 'blind: node-seal, and so its types, is the caller’s choice')
  t.equal(await expectOk(run(folder, process.execPath, '-e', "import('@yinsuan/sdk/blind')")), '')
  const said = await expectOk(
    run(folder, process.execPath, '--disable-warning=ExperimentalWarning', 'client.ts'),
  )
  t.equal(said, 'sdk.connection\nrows\nask\ncli.profile_missing\n')
  t.match(
    readFileSync(join(folder, 'node_modules/@yinsuan/sdk/src/sdk/client-methods.d.ts'), 'utf8'),
    /\* What a question would cost and how exact its answer would be\.\n[^}]*?readonly estimate:/,
    'editors show what a method does',
  )
  t.match(
    await run(folder, process.execPath, '-e', "import('@yinsuan/sdk/src/sdk/exchange.js')"),
    { code: 1, err: /ERR_PACKAGE_PATH_NOT_EXPORTED/ },
    'nothing else is public',
  )
})

t.test('the README of the SDK runs as written, from the installed package', async t => {
  const world = await openMarket()
  t.teardown(() => world.close())
  const folder = await project('readme', `yinsuan-sdk-${SOFTWARE_VERSION}.tgz`)
  const [, example = ''] =
    /```js\n([\s\S]*?)```/.exec(readFileSync(join(root, 'src/sdk/README.md'), 'utf8')) ?? []
  writeFileSync(join(folder, 'example.js'), example)
  const profile = join(world.folder, 'config', 'yinsuan', 'profiles', 'dongfang.json')
  const told = await expectOk(
    run(folder, 'env', `YINSUAN_PROFILE=${profile}`, process.execPath, 'example.js'),
  )
  t.match(told, /^costs ε 0\.3; \d+ such answers fit\nentry \d+ of the log\n女: \d+ \(\d+ to \d+\)\n/)
  t.match(await world.as('dongfang', ['answer', 'verify', join(folder, 'answer.json')]), { exit: 0 })
})

const BLIND = `import { hiddenSelection, openTicketStore, type TicketStorage } from '@yinsuan/sdk/blind'
export const open = (storage: TicketStorage) => [hiddenSelection, openTicketStore, storage]
`

const CLIENT = `import {
  ask, createClient, type Client, type MessageCode, ProblemError, rows, SdkError, generatePrivateKey, say,
} from '@yinsuan/sdk'
import { verifyLog } from '@yinsuan/sdk/log'
import { openProfile } from '@yinsuan/sdk/node'

const QUESTION = {
  kind: 'profile',
  edition: 'appliance-orders@2025',
  where: { category: ['空气炸锅', '电饭煲'] },
  by: ['gender'],
  privacy: { epsilon: '0.3' },
} as const

const key = generatePrivateKey(target => crypto.getRandomValues(target as Uint8Array<ArrayBuffer>))
const client: Client = createClient({
  baseUrl: 'http://127.0.0.1:9',
  keyId: key.keyId,
  sign: key.sign,
  serviceKey: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
})
try {
  const { fits } = await client.estimate({ body: { query: QUESTION } })
  const { answer } = await ask(client, QUESTION)
  for (const { by, unit, value, low, high } of rows(answer)) {
    console.log(by['gender']?.label.zh, unit?.en, value, low, high, fits)
  }
} catch (error) {
  if (error instanceof ProblemError) {
    const code: MessageCode | 'sdk.response' | 'unknown' = error.code
    // @ts-expect-error no such code
    if (code === 'query.no_such_code') console.log('never')
    if (code === 'query.budget_account') console.log(error.detail)
  }
  if (error instanceof SdkError) console.log(error.code)
}
// @ts-expect-error an estimate needs a body
const wrong = () => client.estimate()
console.log(rows.name)
console.log(ask.name)
await openProfile('nowhere.json').catch(error => console.log(error.code))
export { say, verifyLog, wrong }
`

t.test(
  'the command line installs without the service and without DuckDB, and says what it lacks',
  async t => {
    const folder = await project('cli', `yinsuan-${SOFTWARE_VERSION}.tgz`, '--omit=optional')
    const installed = readdirSync(join(folder, 'node_modules'))
    for (const absent of ['fastify', '@electric-sql', '@duckdb', 'pg'])
      t.notOk(installed.includes(absent), absent)
    t.equal(await expectOk(run(folder, 'npx', 'yinsuan', '--version')), `${SOFTWARE_VERSION}\n`)
    const help = await expectOk(run(folder, 'npx', 'yinsuan', '--help'))
    t.match(help, /^Usage: yinsuan /)
    const pages = help.trimEnd().split('\n').at(-1) ?? ''
    t.ok(pages.startsWith(join(folder, 'node_modules/yinsuan/')), pages)
    for (const page of help.match(/[A-Z]+\.md/g) ?? []) t.ok(existsSync(join(pages, page)), page)
    t.match(await run(folder, 'npx', 'yinsuan', 'budget', 'show'), { code: 1, err: /\[cli\.profile_none\]/ })
    t.match(await run(folder, 'npx', 'yinsuan', 'serve'), {
      code: 1,
      err: /\[cli\.server_package\].*\nNext: npm install yinsuan-server\n/,
    })
    mkdirSync(join(folder, 'export'))
    writeFileSync(join(folder, 'export/orders.csv'), 'buyer,item\nb1,pot\nb2,pan\n')
    t.match(await run(folder, 'npx', 'yinsuan', 'dataset', 'init', 'export/orders.csv'), {
      code: 1,
      err: /\[cli\.duckdb_package\].*\nNext: npm install @duckdb\/node-api\n/,
    })
    const init = ['witness', 'init', 'witness', '--witness-name', 'mall.example/witness', '--log']
    const vkey = 'cleanroom.example/log+00000000+AQ'
    t.match(
      await run(folder, 'npx', 'yinsuan', ...init, vkey),
      { code: 1, err: /\[witness\.settings\]/ },
      'a witness is part of it',
    )
  },
)

/** Versions of Node on this machine that are older than the packages need. */
const OLDER = (process.env['PATH'] ?? '')
  .split(':')
  .map(folder => join(folder, 'node'))
  .filter(program => !program.includes('node_modules') && existsSync(program))
  .filter(program => {
    const version = execFileSync(program, ['-p', 'process.versions.node'], { encoding: 'utf8', env: {} })
    const [major = 0, minor = 0] = version.split('.').map(Number)
    return major < 22 || (major === 22 && minor < 18)
  })

t.test(
  'on an older Node the command line says in one line which one it needs',
  { skip: OLDER.length === 0 && 'no older Node on this machine' },
  async t => {
    const main = join(work, 'cli/node_modules/yinsuan/src/cli/main.js')
    for (const [language, words] of [
      ['C', /^Error \[cli\.node\]: this needs Node 22\.18 or newer; this is [\d.]+\.\n$/],
      ['zh_CN.UTF-8', /^错误 \[cli\.node\]：需要 Node 22\.18 或更高，当前为 [\d.]+。\n$/],
    ] as const) {
      const ran = await run(work, 'env', `LC_ALL=${language}`, OLDER[0] ?? '', main, 'budget', 'show')
      t.match(ran, { code: 1, out: '', err: words })
    }
  },
)

t.test('the server installs with its console, and the command line runs it', { skip: !BUILT }, async t => {
  const folder = await project('server', `yinsuan-server-${SOFTWARE_VERSION}.tgz`)
  await expectOk(
    run(
      folder,
      'npm',
      'install',
      '--prefer-offline',
      '--no-audit',
      '--ignore-scripts',
      join(packed, `yinsuan-${SOFTWARE_VERSION}.tgz`),
    ),
  )
  const init = ['init', '--data-dir', 'room', '--name', 'cleanroom.example/log']
  t.match(await expectOk(run(folder, 'npx', 'yinsuan', ...init)), /^operator \S+\nofficer \S+\n$/)
  t.match(
    await run(folder, 'npx', 'yinsuan-server', ...init),
    { code: 2 },
    'the same commands by the other name',
  )
  const port = await freePort()
  const words = ['serve', '--data-dir', 'room', '--port', String(port), '--metrics-port', 'off']
  const bin = join(folder, 'node_modules/yinsuan/src/cli/main.js')
  const serving = spawn('env', ['-u', 'NODE_OPTIONS', process.execPath, bin, ...words], { cwd: folder })
  const output: string[] = []
  for (const stream of [serving.stdout, serving.stderr]) stream.on('data', part => output.push(String(part)))
  try {
    while (!output.join('').includes('serving')) {
      if (serving.exitCode !== null) throw new Error(output.join(''))
      await new Promise(resolve => setTimeout(resolve, 100))
    }
    const page = await fetch(`http://127.0.0.1:${port}/`)
    t.match(await page.text(), /<script/)
    const service = await fetch(`http://127.0.0.1:${port}/v1/service`)
    t.match(await service.json(), { software: `yinsuan/${SOFTWARE_VERSION}` })
  } finally {
    serving.kill('SIGTERM')
    await once(serving, 'exit')
  }
})

t.test('a manifest that does not say what the code needs is refused', async t => {
  const root = Manifest.parse({ name: 'r', version: '1.0.0', dependencies: { zod: '4.6.7', yaml: '2.9.1' } })
  const of = (dependencies: Readonly<Record<string, string>>, version = '1.0.0') =>
    Manifest.parse({ name: 'p', version, dependencies })
  checkDependencies(root, of({ zod: '4.6.7' }), ['zod'])
  t.throws(() => checkDependencies(root, of({}), ['zod']), /zod is imported and not named/)
  t.throws(() => checkDependencies(root, of({ zod: '4.6.7' }), []), /zod is named and not imported/)
  t.throws(() => checkDependencies(root, of({ zod: '4.6.6' }), ['zod']), /zod has another version/)
  t.throws(() => checkDependencies(root, of({}, '1.0.1'), []), /version 1\.0\.1 is not 1\.0\.0/)
})
