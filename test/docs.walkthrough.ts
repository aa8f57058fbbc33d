// What the documents say is done: each command in a fenced `sh` block runs here, in order, in a copy of the
// tree as a stranger would have it.
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { blocksOf, LONG, root } from './support/documents.ts'
import { freePort } from './support/free-port.ts'

t.setTimeout(900_000)
/** The tutorial with its second page, and what an operator reads, need nothing of each other. */
t.jobs = 2
/** The service's, and a node's on the same machine. */
const PORTS_IN_DOCUMENTS = ['7460', '7461'] as const

t.test(
  'docs/TUTORIAL.md is true, and then docs/MARKETS.md, command by command',
  { buffered: true },
  async t => {
    const copy = await openCopy(t)
    const said = await follow(t, copy, 'docs/TUTORIAL.md')
    t.match(
      said,
      /In any 12 months, over all editions of the dataset: ε = 6 for one consumer, ε = 12 over all/,
    )
    t.match(said, /buyers\/age_band .* ± 18 /)
    t.match(said, /OK: answer_\S+ on appliance-orders@2025 is entry \d+ of the log/)
    t.match(said, /OK: log cleanroom\.example\/log, \d+ entries; every tile and budget recomputed\./)
    const market = await follow(t, copy, 'docs/MARKETS.md')
    t.match(market, /Each of the 2 members charges/)
    t.match(market, /: 2 nodes signed their shares, the log of each has its charge/)
    t.match(market, /OK: log stream\.example\/log, \d+ entries/)
    t.match(market, /mall +cleanroom\.example\/log +\d+ +\d\/\d +passed/)
    t.match(market, /stream +stream\.example\/log +\d+ +\d\/\d +passed/)
    t.match(market, /Joint questions completed in the month: \d+; charges for them [^]*: 2\./)
  },
)

t.test('docs/OPERATING.md is true, command by command', { buffered: true }, async t => {
  const copy = await openCopy(t)
  const said = await follow(t, copy, 'docs/OPERATING.md')
  t.match(said, /"status":"ready"/)
  t.match(said, /process crash only/)
  t.match(said, /cleanroom\.example\/log\n\d+\n/)
})

type Copy = { readonly folder: string; readonly home: string; readonly ports: readonly number[] }

/** The files that git would clone if everything were committed, and a link to the installed packages. */
async function openCopy(t: Test): Promise<Copy> {
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
  return { folder, home, ports: [await freePort(), await freePort()] }
}

/** Runs the document's blocks and returns what they said. A block that serves runs on until the test ends. */
async function follow(t: Test, { folder, home, ports }: Copy, file: string): Promise<string> {
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

/** With everything that it has started: what a block that fails leaves in the background ends too. */
async function run(
  script: string,
  place: Place,
): Promise<{ readonly failure: string | null; readonly out: string }> {
  const block = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    ...place,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  for (const stream of [block.stdout, block.stderr]) stream.on('data', part => void (out += String(part)))
  const closed = once(block, 'close')
  const [code, signal] = (await once(block, 'exit')) as [number | null, NodeJS.Signals | null]
  try {
    if (block.pid !== undefined) process.kill(-block.pid, 'SIGTERM')
  } catch {
    // Nothing of it is left.
  }
  await closed
  return { failure: code === 0 ? null : `exit ${code ?? signal}`, out }
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
