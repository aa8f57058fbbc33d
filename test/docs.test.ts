// What the documents say is done: each command in a fenced `sh` block runs here, in order, in a copy of the
// tree as a stranger would have it.
import { execFile, execFileSync, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { dirname, join, normalize } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Command } from 'commander'
import t, { type Test } from 'tap'
import { EVIDENCE } from '../scripts/evidence/table.ts'
import { createContext } from '../src/cli/context.ts'
import { nodeHost } from '../src/cli/host.ts'
import { buildProgram } from '../src/cli/program.ts'
import { firstDeadlineFor } from '../src/engine/schedule.ts'
import { freePort } from './support/free-port.ts'

t.setTimeout(900_000)
/** The two documents that are followed need nothing of each other. */
t.jobs = 2
const root = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const documents = [
  'README.md',
  'README.zh-CN.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...markdownIn('docs'),
  ...markdownIn('docs/zh'),
]
/** Each English document that has a Chinese one. */
const translated = [
  ['README.md', 'README.zh-CN.md'],
  ...markdownIn('docs/zh').map(file => [file.replace('/zh/', '/'), file] as const),
] as const

/** Minutes each, and so run by .ci/run, which has to hold them as they are here. */
const LONG = ['npm ci && npm run demo', 'npm test', 'npm run lint', 'npm run types']
/** Of the service, and of a node beside it. */
const PORTS_IN_DOCUMENTS = ['7460', '7461'] as const

t.test('a document and its translation hold the same commands', t => {
  for (const [english, chinese] of translated) t.same(blocksOf(chinese), blocksOf(english), chinese)
  t.end()
})

t.test('a document and its translation name the same commands, settings and files in each section', t => {
  const named = (file: string) => sectionsOf(file).map(section => spansOf(section).sort())
  for (const [english, chinese] of translated) t.same(named(chinese), named(english), chinese)
  t.end()
})

t.test('README.md is short', t => {
  const words = read('README.md').split(/\s+/).length
  t.ok(words <= 1800, `${words} words`)
  t.end()
})

t.test('every command and flag that is named, or shown without being run, exists', t => {
  const program = buildProgram(createContext(nodeHost(), 'en'))
  let known = 0
  for (const file of documents) {
    const shown = [...read(file).matchAll(/^npm run -s yinsuan -- (.*)$/gm)].map(([, line = '']) => line)
    for (const phrase of [...sectionsOf(file).flatMap(spansOf), ...shown]) {
      const words = phrase.replace(/^yinsuan /, '').split(' ')
      // `init|serve`: one phrase for several commands.
      const at = words.findIndex(word => /^[a-z-]+(?:\|[a-z-]+)+$/.test(word))
      const each = words[at]?.split('|').map(word => words.with(at, word)) ?? [words]
      for (const typed of each) {
        if (!program.commands.some(command => command.name() === typed[0])) continue
        t.equal(unknownIn(program, typed), undefined, `${file}: ${phrase}`)
        known++
      }
    }
  }
  t.ok(known > 100, `${known} are checked`)
  t.type(unknownIn(program, ['grant', 'acept']), 'string')
  t.type(unknownIn(program, ['log', 'verify', '--polcy', 'x']), 'string')
  t.end()
})

t.test('what the README of the SDK lists is exported where it says', async t => {
  const rows = [...read('src/sdk/README.md').matchAll(/^\| `@yinsuan\/sdk(?:\/(\w+))?` \| (.*?) \|/gm)]
  t.ok(rows.length > 15)
  for (const [, path = 'index', names = ''] of rows) {
    const module: Readonly<Record<string, unknown>> = await import(`../src/sdk/public/${path}.ts`)
    for (const name of spansOf(names)) t.ok(name in module, `${path}: ${name}`)
  }
})

t.test('the deadlines that docs/OPERATING.md tells are those of the formula', t => {
  const told =
    /two engine threads\n\s+([\d.]+) s for lines and sums, ([\d.]+) s for buyers and ([\d.]+) s for orders/
  const seconds = told.exec(read('docs/OPERATING.md'))?.slice(1)
  const deadline = firstDeadlineFor(4, 2)
  const month = { name: 'month', index: 0, column: 'd0', size: 12, perUnit: false, perOrder: false }
  const table = {
    viewBit: 0,
    measure: undefined,
    cut: undefined,
    uncounted: undefined,
    ofOrder: [],
    dimensions: [month],
    where: [],
    cells: 12,
  }
  const computed = (['sum', 'units', 'orders'] as const).map(statistic =>
    (deadline(1_000_000, { ...table, statistic }) / 1000).toFixed(1),
  )
  t.same(seconds, computed)
  t.end()
})

t.test('every link leads somewhere, and every path that is named exists', t => {
  for (const file of documents) {
    for (const [, target = ''] of read(file).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      t.ok(existsSync(join(root, normalize(join(dirname(file), target)))), `${file}: ${target}`)
    }
    const paths =
      /`((?:protocols|schemas|src|scripts|test|docs|examples)\/[\w./-]*|\.ci\/run|\.env\.example)`/g
    for (const [, path = ''] of read(file).matchAll(paths))
      t.ok(existsSync(join(root, path)), `${file}: ${path}`)
  }
  t.end()
})

t.test('the long commands are run by .ci/run as they stand', t => {
  const lines = read('.ci/run')
    .split('\n')
    .map(line => line.trim().replace(/^step '[^']*' /, ''))
  for (const command of LONG) t.ok(lines.includes(command), command)
  t.end()
})

t.test('every file of evidence can be run by name', t => {
  const folder = join(root, 'scripts/evidence')
  const runnable = readdirSync(folder)
    .filter(name => /^[a-z][a-z-]*\.ts$/.test(name))
    .filter(name => /^export (?:async )?function run\(/m.test(readFileSync(join(folder, name), 'utf8')))
    .map(name => name.replace('.ts', ''))
  t.same(Object.keys(EVIDENCE).sort(), runnable.sort())
  t.end()
})

t.test('docs/TUTORIAL.md is true, command by command', { buffered: true }, async t => {
  const copy = openCopy(t)
  const said = await follow(t, copy, 'docs/TUTORIAL.md')
  t.match(said, /ε 4 for one consumer, ε 8 over all \(δ 1e-6\)/)
  t.match(said, /any 12 months: ε 6 for one consumer, ε 12 over all/)
  t.match(said, /units\/age_band .* ± 18 /)
  t.match(said, /OK: answer_\S+ on appliance-orders@2025 is entry \d+ of the log/)
  t.match(said, /OK: log cleanroom\.example\/log, \d+ entries; every tile and budget recomputed\./)
  t.match(said, /Each of the 2 members charges/)
  t.match(said, /is proven: 2 nodes signed it/)
  t.match(said, /OK: log stream\.example\/log, \d+ entries/)
  t.match(said, /appliance-orders@2025: frozen/)
})

t.test('docs/OPERATING.md is true, command by command', { buffered: true }, async t => {
  const copy = openCopy(t)
  const said = await follow(t, copy, 'docs/OPERATING.md')
  t.match(said, /"status":"ready"/)
  t.match(said, /process crash only/)
  t.match(said, /cleanroom\.example\/log\n\d+\n/)
})

t.test('the other documents hold no command that nothing runs', t => {
  const followed = ['TUTORIAL.md', 'OPERATING.md'].flatMap(name => [`docs/${name}`, `docs/zh/${name}`])
  for (const file of documents.filter(name => !followed.includes(name))) {
    for (const block of blocksOf(file)) {
      for (const line of block.split('\n')) t.ok(LONG.includes(line), `${file}: ${line}`)
    }
  }
  t.end()
})

function markdownIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder))
    .filter(name => name.endsWith('.md'))
    .map(name => `${folder}/${name}`)
}

function blocksOf(file: string): readonly string[] {
  return [...read(file).matchAll(/^```sh\n([\s\S]*?)\n```$/gm)].map(([, block = '']) => block)
}

function sectionsOf(file: string): readonly string[] {
  return read(file)
    .replace(/^```[\s\S]*?^```$/gm, '')
    .split(/^## /m)
}

/** What stands between backticks. */
function spansOf(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span.replace(/\s+/g, ' '))
}

/** The first word that is no command or no flag of it. */
function unknownIn(program: Command, words: readonly string[]): string | undefined {
  let command = program
  for (const word of words) {
    const below = command.commands.find(found => found.name() === word)
    if (below === undefined) break
    command = below
  }
  const flags = words.filter(word => word.startsWith('--'))
  const missing = flags.find(flag => flag !== '--help' && !command.options.some(({ long }) => long === flag))
  // A group alone is named as such; with more words, the next had to be one of its commands.
  const depth = words.indexOf(command.name()) + 1
  return command.commands.length > 0 && words.length > depth ? words[depth] : missing
}

type Copy = { readonly folder: string; readonly home: string }

/** What git would clone if all were committed, with the installed packages beside it. */
function openCopy(t: Test): Copy {
  const base = mkdtempSync(join(tmpdir(), 'yinsuan-docs-'))
  t.teardown(() => rmSync(base, { recursive: true, force: true }))
  const [folder, home] = [join(base, 'main'), join(base, 'home')]
  mkdirSync(home)
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const names = execFileSync('git', ['-c', 'safe.directory=*', ...list], { cwd: root, encoding: 'utf8' })
  for (const name of names.split('\0')) {
    if (name !== '' && existsSync(join(root, name))) cpSync(join(root, name), join(folder, name))
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return { folder, home }
}

/**
 * Runs the document's blocks and returns what they said. A block that serves runs on until the document ends.
 */
async function follow(t: Test, { folder, home }: Copy, file: string): Promise<string> {
  const ports = [await freePort(), await freePort()]
  const [port] = ports
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    LANG: 'C.UTF-8',
    // Compiled once for all commands of the document, which start in half the time.
    NODE_COMPILE_CACHE: join(home, 'compiled'),
    YINSUAN_PORT: String(port),
  }
  const said: string[] = []
  for (const block of blocksOf(file)) {
    if (block.split('\n').every(line => LONG.includes(line))) continue
    const script = PORTS_IN_DOCUMENTS.reduce(
      (text, written, i) =>
        text.replaceAll(new RegExp(`(127\\.0\\.0\\.1:|--port )${written}`, 'g'), `$1${ports[i]}`),
      block,
    )
    if (/ -- serve( |$)/.test(block)) {
      const given = / --port (\d+)/.exec(script)?.[1]
      await startServing(t, script, { cwd: folder, env }, Number(given ?? port))
      continue
    }
    const { failure, out } = await run(script, { cwd: folder, env })
    said.push(out)
    t.equal(failure, null, block)
    if (failure !== null) t.comment(out.slice(-4000))
  }
  return said.join('')
}

type Place = { readonly cwd: string; readonly env: NodeJS.ProcessEnv }

function run(
  script: string,
  place: Place,
): Promise<{ readonly failure: string | null; readonly out: string }> {
  return new Promise(resolve => {
    execFile(
      'bash',
      ['-euo', 'pipefail', '-c', script],
      { ...place, maxBuffer: 64 * 2 ** 20 },
      (error, stdout, stderr) =>
        resolve({ failure: error === null ? null : `exit ${error.code}`, out: `${stdout}${stderr}` }),
    )
  })
}

async function startServing(t: Test, script: string, place: Place, port: number): Promise<void> {
  // A group of its own: npm, its shell and the service end together.
  const service = spawn('bash', ['-c', script], { ...place, detached: true, stdio: 'ignore' })
  const ended = once(service, 'exit')
  t.teardown(async () => {
    if (service.pid !== undefined && service.exitCode === null) process.kill(-service.pid, 'SIGTERM')
    await ended
  })
  for (let attempt = 0; attempt < 600; attempt++) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      response => response.ok,
      () => false,
    )
    if (ready) return
    if (service.exitCode !== null) break
    await pause(200)
  }
  throw new Error(`${script} does not serve`)
}
