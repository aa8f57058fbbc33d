// `npm run bench -- [NAME…] --json FILE`: speed and memory of what the service does, beside the plainest
// way to do it.
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { namesAmong, readArguments } from '../arguments.ts'
import type { Bench, BenchOptions } from './bench.ts'
import { readMachine } from './machine.ts'

const BENCHES: Readonly<Record<string, (options: BenchOptions) => Promise<Bench>>> = {
  sampler: async options => (await import('./sampler.ts')).run(options),
  log: async options => (await import('./log.ts')).run(options),
  report: async options => (await import('./report.ts')).run(options),
  start: async options => (await import('./start.ts')).run(options),
  derive: async options => (await import('./derive.ts')).run(options),
  registration: async options => (await import('./registration.ts')).run(options),
  blind: async options => (await import('./blind.ts')).run(options),
  console: async options => (await import('./console.ts')).run(options),
  wizard: async options => (await import('./wizard.ts')).run(options),
  joint: async options => (await import('./joint.ts')).run(options),
  spark: async options => (await import('./spark.ts')).run(options),
  'open-query': async options => (await import('./open-query.ts')).run(options),
}

const USAGE = `npm run bench -- [NAME…] [--scale S] [--json FILE]
S is above 0 and at most 1; below 1 the figures are not the contract's. NAME: ${Object.keys(BENCHES).join(', ')}`

const { names, scale, json } = readArguments(USAGE, argv => {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { json: { type: 'string' }, scale: { type: 'string', default: '1' } },
  })
  const scale = Number(values.scale)
  if (!(scale > 0 && scale <= 1)) throw new Error('--scale is above 0 and at most 1')
  return { names: namesAmong(positionals, Object.keys(BENCHES)), scale, json: values.json }
})

const machine = readMachine()
console.log(
  `${machine.cpus} × ${machine.cpu}, ${machine.memoryMiB} MiB, ${machine.system}, Node ${machine.node}`,
)
const benches: Bench[] = []
for (const name of names) {
  const bench = await BENCHES[name]?.({ scale, say: line => console.log(`  ${name}: ${line}`) })
  if (bench === undefined) continue
  benches.push(bench)
  console.log(`\n${name}${scale < 1 ? ` (at scale ${scale}: not the contract's figures)` : ''}`)
  table(bench.figures)
  if (Object.keys(bench.versus).length > 0) console.log('  versus')
  table(bench.versus)
}
if (json !== undefined) {
  await writeFile(json, `${JSON.stringify({ machine, scale, benches }, null, 2)}\n`)
}

function table(figures: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(figures)) {
    console.log(
      `  ${name.padEnd(34)} ${value.toLocaleString('en', { maximumFractionDigits: 3 }).padStart(14)}`,
    )
  }
}
