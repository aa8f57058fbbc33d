// `npm test` and `npm run test:full`: runs tiers of tests one after the other, each as one run of tap, and
// says how many assertions passed in each and in all.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startPostgres } from '../../test/support/postgres.ts'
import { readArguments } from '../arguments.ts'
import { filesIn, type FileTime, type Totals, totalsIn } from './tap-output.ts'
import { isTier, ROOT, type Tier, TIER_NAMES, type TierName, TIERS } from './tiers.ts'

const USAGE = `npm test -- [FILE…] [--seed N] [--json FILE]
npm run test:full -- [TIER|FILE…] [--seed N] [--json FILE]
npm test runs the tier test; test:full runs all, or those that are named. --seed N shuffles the files.
${TIER_NAMES.map(name => `  ${name.padEnd(12)} ${TIERS[name].what}`).join('\n')}`

const { names, full, seed, json } = readArguments(USAGE, argv => {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      full: { type: 'boolean', default: false },
      seed: { type: 'string' },
      json: { type: 'string' },
    },
  })
  if (values.seed !== undefined && !/^\d{1,9}$/.test(values.seed)) throw new Error('--seed is a whole number')
  const unknown = positionals.find(name => !isTier(name) && !existsSync(join(ROOT, name)))
  if (unknown !== undefined) throw new Error(`${unknown} is neither a tier nor a file`)
  return { ...values, names: positionals }
})

type Found = {
  readonly tier: TierName
  readonly files: readonly FileTime[]
  readonly seconds: number
} & Totals

let running: ChildProcess | undefined
let interrupted = false
// tap gets the signal first; the database stops after tap has ended.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interrupted = true
    running?.kill(signal)
  })
}

const MEMORY = '/dev/shm'
const MEMORY_BYTES = 6 * 2 ** 30
keepFilesInMemory()
const chosen = chooseFiles()
if (chosen.length === 0) {
  process.stderr.write(`none of them is a test\n${USAGE}\n`)
  process.exit(2)
}
const found: Found[] = []
// Walkthroughs see it too.
if (chosen.some(([tier]) => settingsOf(tier).console === true))
  await ended('npm', ['run', '-s', 'build:console'])
const postgres = chosen.some(([tier]) => settingsOf(tier).postgres === true)
  ? await startPostgres({ durable: false })
  : undefined
try {
  for (const [tier, files] of chosen) if (!interrupted) found.push(await runTier(tier, files))
} finally {
  await postgres?.stop()
}
summarise()
if (json !== undefined) await writeFile(json, `${JSON.stringify({ seed, tiers: found }, null, 2)}\n`)
process.exitCode = interrupted ? 130 : found.every(({ fail }) => fail === 0) ? 0 : 1

/**
 * Keeps temporary files and databases in memory, where there is enough of it: a world has some hundred files
 * and is copied hundreds of times.
 */
function keepFilesInMemory(): void {
  if (process.env['TMPDIR'] !== undefined || !existsSync(MEMORY)) return
  const { bavail, bsize } = statfsSync(MEMORY)
  if (bavail * bsize < MEMORY_BYTES) return
  const folder = mkdtempSync(join(MEMORY, 'yinsuan-tests-'))
  // The user that PostgreSQL runs as has a folder of its own in it.
  chmodSync(folder, 0o711)
  process.env['TMPDIR'] = folder
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
}

/** A file that is named runs in each tier that it is in. */
function chooseFiles(): readonly (readonly [TierName, readonly string[]])[] {
  const all = full ? TIER_NAMES : (['test'] as const)
  return all
    .map(tier => {
      const files = TIERS[tier].files()
      if (names.length === 0 || names.includes(tier)) return [tier, files] as const
      return [tier, files.filter(file => names.some(name => isWithin(file, name)))] as const
    })
    .filter(([, files]) => files.length > 0)
}

/** The name is the file, or a folder that it is in. */
function isWithin(file: string, name: string): boolean {
  return file === name || file.startsWith(`${name.replace(/\/$/, '')}/`)
}

function settingsOf(tier: TierName): Tier {
  return TIERS[tier]
}

async function runTier(tier: TierName, files: readonly string[]): Promise<Found> {
  const started = performance.now()
  const { what, env = {}, postgres: shared, serial, first = [], jobs, timeoutSeconds } = settingsOf(tier)
  process.stderr.write(`${tier}: ${what}\n`)
  const flags = [`--timeout=${timeoutSeconds}`]
  if (serial !== undefined) flags.push(`--serial=${serial}`)
  if (jobs !== undefined) flags.push(`--jobs=${jobs}`)
  const { code, output } = await runTap([...flags, ...files], {
    ...env,
    FIRST_FOR_TESTS: first.join(','),
    ...(full ? { ALL_TRIALS: 'yes' } : {}),
    ...(shared === true && postgres !== undefined ? { DATABASE_URL_FOR_TESTS: postgres.url } : {}),
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(ROOT, 'node_modules/.cache/node'),
  })
  const totals = totalsIn(output) ?? { pass: 0, fail: 1, skip: 0 }
  // A file that ended badly is a failure even if no test in it said so.
  const fail = code === 0 ? totals.fail : Math.max(1, totals.fail)
  const seconds = (performance.now() - started) / 1000
  return { tier, ...totals, fail, seconds, files: filesIn(output) }
}

/** Its raw output. On a terminal tap draws a report of its own, and writes it to a file. */
async function runTap(argv: readonly string[], env: NodeJS.ProcessEnv) {
  const loaded = ['without-process-info', 'ordered']
  const program = [
    ...loaded.map(name => `--import=./scripts/test/${name}.ts`),
    'node_modules/.bin/tap',
    'run',
  ]
  const ownEnv = seed === undefined ? env : { ...env, SEED_FOR_TESTS: seed }
  if (!process.stdout.isTTY) return await ended(process.execPath, [...program, ...argv], ownEnv)
  const folder = mkdtempSync(join(tmpdir(), 'yinsuan-tests-'))
  const file = join(folder, 'tap')
  try {
    const { code } = await ended(process.execPath, [...program, `--output-file=${file}`, ...argv], ownEnv)
    return { code, output: existsSync(file) ? readFileSync(file, 'utf8') : '' }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function ended(program: string, argv: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const stdout = process.stdout.isTTY ? 'inherit' : 'pipe'
  const child = spawn(program, argv, {
    cwd: ROOT,
    stdio: ['inherit', stdout, 'inherit'],
    env: { ...process.env, ...env },
  })
  running = child
  const said: Buffer[] = []
  child.stdout?.on('data', (part: Buffer) => {
    said.push(part)
    process.stdout.write(part)
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code: code ?? 1, output: Buffer.concat(said).toString('utf8') }
}

function summarise(): void {
  const times = found.flatMap(({ tier, files }) => files.map(file => ({ tier, ...file })))
  const lines = ['', 'the slowest files, in seconds, several at a time:']
  for (const { tier, file, seconds } of times.toSorted((a, b) => b.seconds - a.seconds).slice(0, 20))
    lines.push(`  ${seconds.toFixed(1).padStart(6)}  ${tier.padEnd(12)} ${file}`)
  for (const { tier, file } of times.filter(({ ok }) => !ok)) lines.push(`failed: ${tier} ${file}`)
  lines.push('', row('tier', 'files', 'passed', 'failed', 'skipped', 'seconds'))
  for (const one of found) lines.push(rowOf(one.tier, one.files.length, one))
  const sum = (of: (one: Found) => number) => found.reduce((all, one) => all + of(one), 0)
  const all = { pass: sum(one => one.pass), fail: sum(one => one.fail), skip: sum(one => one.skip) }
  lines.push(rowOf('all', times.length, { ...all, seconds: sum(one => one.seconds) }))
  process.stdout.write(`${lines.join('\n')}\n`)
}

function rowOf(
  name: string,
  files: number,
  { pass, fail, skip, seconds }: Totals & { seconds: number },
): string {
  return row(name, String(files), String(pass), String(fail), String(skip), seconds.toFixed(0))
}

function row(name: string, ...cells: readonly string[]): string {
  return `${name.padEnd(12)}${cells.map(cell => cell.padStart(9)).join('')}`
}
