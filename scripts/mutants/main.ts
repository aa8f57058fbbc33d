// `npm run mutants`: plants one mistake at a time in a copy of the checkout, and says which test finds it.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startPostgres } from '../../test/support/postgres.ts'
import { readArguments } from '../arguments.ts'
import { ROOT, type Tier, TIER_NAMES, type TierName, TIERS } from '../test/tiers.ts'
import { flawOf, type Mutant, readMutants } from './list.ts'
import { distancesTo, type Importers, nearestFirst, readImporters } from './nearest.ts'
import { firstFailure } from './run-tests.ts'

const USAGE = `npm run mutants -- [--list] [--only NAME] [--from NAME|N] [--quick] [--check] [--json FILE]
Plants each mistake of scripts/mutants/mutants.jsonl in a copy of what is committed or changed here, and runs the
tests nearest to it first, those of npm test before all others, until one fails.
  --list   names them, and fails where an anchor is missing or not unique
  --check  types and lint of each, in the place of tests
  --only   one of them; may be repeated
  --from   begins with this one, which has a name or a number from 1
  --quick  only what npm test runs`

const options = readArguments(USAGE, argv => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      list: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      from: { type: 'string' },
      json: { type: 'string' },
    },
  })
  const all = readMutants()
  const names = all.map(({ name }) => name)
  const unknown = values.only?.find(name => !names.includes(name))
  if (unknown !== undefined) throw new Error(`no mutant is called ${unknown}`)
  const { from = '1' } = values
  const first = /^\d+$/.test(from) ? Number(from) - 1 : names.indexOf(from)
  if (first < 0 || first >= all.length) throw new Error(`--from: no mutant ${from}`)
  const chosen = all.filter(({ name }, at) => at >= first && (values.only?.includes(name) ?? true))
  return { ...values, chosen }
})

type Result = {
  readonly name: string
  readonly what: string
  /** The tier that found it; null where none did. */
  readonly tier: TierName | null
  readonly test: string | null
  readonly said: string | null
  readonly seconds: number
}

const flaws = options.chosen.flatMap(mutant => {
  const flaw = flawOf(mutant)
  return flaw === undefined ? [] : [`${mutant.name}: ${flaw}`]
})
if (options.list) {
  for (const { name, file, what } of options.chosen) console.log(`${name.padEnd(36)} ${file}\n  ${what}`)
  console.log(`${options.chosen.length} planted mistakes`)
}
if (flaws.length > 0) {
  console.error(flaws.join('\n'))
  process.exit(1)
}
if (!options.list) process.exitCode = (await plantAll()) ? 0 : 1

async function plantAll(): Promise<boolean> {
  const base = mkdtempSync(join(tmpdir(), 'yinsuan-mutants-'))
  const root = join(base, 'main')
  const stop = () => process.exit(130)
  process.once('SIGINT', stop)
  process.once('exit', () => rmSync(base, { recursive: true, force: true }))
  copyCheckout(base, root)
  const importers = readImporters(root)
  const postgres = options.check ? undefined : await startPostgres({ durable: false })
  const results: Result[] = []
  try {
    for (const mutant of options.chosen) {
      const result = await plant(mutant, root, importers, postgres?.url)
      results.push(result)
      const by = result.tier === null ? 'NOT FOUND' : `${result.tier} ${result.test}: ${result.said}`
      console.log(`${mutant.name.padEnd(36)} ${result.seconds.toFixed(1).padStart(6)} s  ${by}`)
      // After each, so that what has been found is kept when the rest is not.
      if (options.json !== undefined)
        writeFileSync(options.json, `${JSON.stringify(report(results), null, 2)}\n`)
    }
  } finally {
    await postgres?.stop()
    process.off('SIGINT', stop)
  }
  const { found, total } = report(results)
  console.log(`\n${TIER_NAMES.map(tier => `${tier} ${found[tier] ?? 0}`).join(', ')}; of ${total}`)
  return results.every(({ tier }) => (tier === null) === options.check)
}

function report(results: readonly Result[]) {
  const found: Partial<Record<TierName, number>> = {}
  for (const { tier } of results) if (tier !== null) found[tier] = (found[tier] ?? 0) + 1
  return { total: results.length, found, results }
}

/** What is committed or changed here, and links to the packages and to what lies beside the checkout. */
function copyCheckout(base: string, root: string): void {
  const git = (...argv: readonly string[]) =>
    execFileSync('git', argv, { cwd: ROOT, encoding: 'utf8' }).trim()
  const commit = git('stash', 'create') || git('rev-parse', 'HEAD')
  git('clone', '--quiet', '--shared', '--no-checkout', ROOT, root)
  execFileSync('git', ['checkout', '--quiet', '--detach', commit], { cwd: root })
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  if (existsSync(join(ROOT, '../shared'))) symlinkSync(join(ROOT, '../shared'), join(base, 'shared'))
}

async function plant(
  mutant: Mutant,
  root: string,
  importers: Importers,
  url: string | undefined,
): Promise<Result> {
  const started = performance.now()
  const path = join(root, mutant.file)
  const text = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    text.replace(mutant.from, () => mutant.to),
  )
  try {
    const found = options.check ? await brokenChecks(root) : await findIn(mutant, root, importers, url)
    const { name, what } = mutant
    return { name, what, ...found, seconds: Math.round((performance.now() - started) / 100) / 10 }
  } finally {
    writeFileSync(path, text)
  }
}

type Finding = Pick<Result, 'tier' | 'test' | 'said'>
const NOT_FOUND: Finding = { tier: null, test: null, said: null }

async function findIn(
  { file }: Mutant,
  root: string,
  importers: Importers,
  url: string | undefined,
): Promise<Finding> {
  const distances = distancesTo(file, importers)
  for (const name of options.quick ? (['test'] as const) : TIER_NAMES) {
    const tier: Tier = TIERS[name]
    const env = {
      ...process.env,
      ...tier.env,
      ...(tier.postgres === true && url !== undefined ? { DATABASE_URL_FOR_TESTS: url } : {}),
      NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node'),
    }
    if (tier.console === true) execFileSync('npm', ['run', '-s', 'build:console'], { cwd: root })
    const { timeoutSeconds } = tier
    const failed = await firstFailure(nearestFirst(tier.files(), distances), {
      cwd: root,
      env,
      timeoutSeconds,
    })
    if (failed !== undefined) return { tier: name, test: failed.file, said: failed.said }
  }
  return NOT_FOUND
}

/** A mistake has to pass what every change passes before its tests. */
async function brokenChecks(root: string): Promise<Finding> {
  for (const script of ['types', 'lint']) {
    const child = spawn('npm', ['run', '-s', script], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', part => void (said += String(part)))
    const [code] = (await once(child, 'close')) as [number | null]
    if (code !== 0) return { tier: 'test', test: script, said: said.slice(0, 400) }
  }
  return NOT_FOUND
}
