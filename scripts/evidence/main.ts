// `npm run evidence -- [NAME…] --json FILE`: the long runs, for strangers who want to repeat what is claimed. `npm test` runs a short form of each.
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Evidence } from './evidence.ts'
import { EVIDENCE } from './table.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' } },
})
const unknown = positionals.find(name => !Object.hasOwn(EVIDENCE, name))
if (unknown !== undefined) {
  process.stderr.write(`no evidence ${unknown}; there is: ${Object.keys(EVIDENCE).join(', ')}\n`)
  process.exit(2)
}

const found: (Evidence & { readonly seconds: number })[] = []
for (const [name, run] of Object.entries(EVIDENCE)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  process.stderr.write(`${name} …\n`)
  const started = performance.now()
  const evidence = await run()
  found.push({ ...evidence, seconds: Math.round((performance.now() - started) / 100) / 10 })
  const last = found.at(-1)
  if (last !== undefined) tell(last)
}
const ok = found.every(({ verdict }) => verdict === 'holds')
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify({ ok, evidence: found }, null, 2)}\n`)
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
