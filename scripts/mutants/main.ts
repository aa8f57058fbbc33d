// `npm run mutants`: plants one mistake at a time in a copy of the checkout, and says which test finds it.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startPostgres } from '../../test/support/postgres.ts'
import { readArguments } from '../arguments.ts'
import { ROOT, TIER_NAMES, type TierName } from '../test/tiers.ts'
import { flawOf, type Mutant, readMutants } from './list.ts'
import { type Finding, NOT_FOUND, Tests } from './tests.ts'

const USAGE = `npm run mutants -- [--list] [--only NAME] [--from NAME|N] [--quick] [--check] [--json FILE]
Plants each mistake of scripts/mutants/mutants.jsonl in a copy of what is committed or changed here, and runs the
tests nearest to it first, those of npm test before all others, until one fails.
  --list   names them, and fails where an anchor is missing or not unique
  --check  types and lint of each, in the place of tests
  --only   one of them; may be repeated
  --from   goes on with this one, a name or a number from 1; --json keeps what it has of those before
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

type Result = Finding & { readonly name: string; readonly what: string; readonly seconds: number }

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
  const postgres = options.check ? undefined : await startPostgres({ durable: false })
  const tests = new Tests(root, postgres?.url)
  const results = earlierResults()
  try {
    for (const mutant of options.chosen) {
      const result = await plant(mutant, root, tests)
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

/** Of the mutants before --from, so that a run that was interrupted becomes one report. */
function earlierResults(): Result[] {
  const { chosen, from, json } = options
  if (from === undefined || json === undefined || !existsSync(json)) return []
  const { results } = JSON.parse(readFileSync(json, 'utf8')) as { readonly results: readonly Result[] }
  return results.filter(({ name }) => !chosen.some(mutant => mutant.name === name))
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

async function plant(mutant: Mutant, root: string, tests: Tests): Promise<Result> {
  const started = performance.now()
  const path = join(root, mutant.file)
  const text = readFileSync(path, 'utf8')
  const planted = async <T>(work: () => Promise<T>): Promise<T> => {
    writeFileSync(
      path,
      text.replace(mutant.from, () => mutant.to),
    )
    return await work().finally(() => writeFileSync(path, text))
  }
  const found = options.check
    ? await planted(() => brokenChecks(root))
    : await tests.find(mutant, options.quick ? ['test'] : TIER_NAMES, planted)
  const { name, what } = mutant
  return { name, what, ...found, seconds: Math.round((performance.now() - started) / 100) / 10 }
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
