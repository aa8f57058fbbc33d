// The planted mistakes, one a line in mutants.jsonl: `from` occurs once in `file`, and `to` replaces it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ROOT } from '../test/tiers.ts'

const Mutant = z.strictObject({
  name: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
  file: z.string().regex(/^(?:protocols|schemas|src|console)\//),
  from: z.string().min(1),
  to: z.string(),
  what: z.string().min(10),
})
export type Mutant = z.infer<typeof Mutant>

export function readMutants(text = readFileSync(join(import.meta.dirname, 'mutants.jsonl'), 'utf8')) {
  const mutants = text
    .split('\n')
    .filter(line => line !== '')
    .map(line => Mutant.parse(JSON.parse(line)))
  const twice = mutants.find(({ name }, at) => mutants.findIndex(other => other.name === name) !== at)
  if (twice !== undefined) throw new Error(`two mutants are called ${twice.name}`)
  return mutants
}

/** Why it cannot be planted in this checkout; undefined where it can. */
export function flawOf({ file, from, to }: Mutant, root = ROOT): string | undefined {
  const count = readFileSync(join(root, file), 'utf8').split(from).length - 1
  if (count !== 1) return `${file} has its anchor ${count} times`
  return from === to ? 'it changes nothing' : undefined
}
