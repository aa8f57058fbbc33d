// `npm run evidence -- [--short] [NAME…] --json FILE`: the long runs, for strangers who want to repeat what
// is claimed. `npm run test:full` runs a short form of each.
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { namesAmong, readArguments } from '../arguments.ts'
import { attempt, type Evidence } from './evidence.ts'
import { progressLine } from './progress.ts'
import { EVIDENCE } from './table.ts'

const USAGE = `npm run evidence -- [--short] [NAME…] [--json FILE]
All of it takes hours; --short runs fewer trials of the same checks, in minutes. What a machine
lacks the tools or data for is not run, which is no success. NAME: ${Object.keys(EVIDENCE).join(', ')}`

const { names, short, json } = readArguments(USAGE, argv => {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { json: { type: 'string' }, short: { type: 'boolean', default: false } },
  })
  return { names: namesAmong(positionals, Object.keys(EVIDENCE)), short: values.short, json: values.json }
})

const found: (Evidence & { readonly seconds: number })[] = []
for (const name of names) {
  process.stderr.write(`${name} …\n`)
  const started = performance.now()
  const progress = progressLine(name)
  const run = EVIDENCE[name]
  if (run === undefined) continue
  const evidence = await attempt(name, run, { short, onProgress: progress.at }).finally(progress.end)
  const timed = { ...evidence, seconds: Math.round((performance.now() - started) / 100) / 10 }
  found.push(timed)
  tell(timed)
}
const ok = found.every(({ verdict }) => verdict === 'holds')
if (json !== undefined) {
  await writeFile(json, `${JSON.stringify({ ok, short, evidence: found }, null, 2)}\n`)
}
process.exitCode = ok ? 0 : 1

function tell(evidence: Evidence & { readonly seconds: number }): void {
  const { name, claim, trials, falseFailureRate, verdict, figures, seconds } = evidence
  const lines = [
    '',
    name,
    `  claim               ${claim}`,
    `  trials              ${trials.toLocaleString('en')} in ${seconds} s`,
    `  false-failure rate  ${falseFailureRate}`,
    ...Object.entries(figures).map(([figure, value]) => `    ${figure.padEnd(40)} ${value}`),
    `  verdict             ${verdict}`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}
