// From exact cells to noisy integers. Noise is drawn before the data is touched; exact integers end here.
import type { Declaration } from '../../schemas/declaration.ts'
import type { ReleaseRequest, ReleaseResult } from '../../schemas/engine.ts'
import { Fault, fault } from '../../schemas/fault.ts'
import type { Noise } from '../../schemas/plan.ts'
import { type CubeCache, cubeKey } from './cube-cache.ts'
import { untilGrid } from './grid.ts'
import type { NoiseSource } from './noise-source.ts'
import { type Resolved, resolveShape, type Table } from './shape.ts'

export type ReleaseContext = {
  readonly cubes: CubeCache
  readonly noise: NoiseSource
  readonly gridMs: number
  readonly tabulate: (table: Table) => Promise<Float64Array>
}

/**
 * An answer from cubes in memory takes a time that follows from public sizes. Where one part needs the rows, the whole
 * answer, or its failure, waits for the public grid.
 */
export async function release(
  declaration: Declaration,
  request: ReleaseRequest,
  { cubes, noise, gridMs, tabulate }: ReleaseContext,
): Promise<ReleaseResult> {
  const start = performance.now()
  const parts = request.parts.map(part => ({
    resolved: resolveShape(declaration, part.shape),
    noise: part.noise,
  }))
  const drawn = await Promise.all(parts.map(part => draw(noise, part.noise, part.resolved.groups.length)))
  const warm = parts.map(({ resolved }) =>
    resolved.kind === 'cube' ? cubes.find(cubeKey(request.edition, resolved.table)) : undefined,
  )
  const cold = warm.includes(undefined)
  try {
    const tables = await settled(
      parts.map(({ resolved: { kind, table } }, index) => {
        const cube = warm[index]
        if (cube !== undefined) return Promise.resolve(cube)
        if (kind === 'scan') return tabulate(table)
        return cubes.build(cubeKey(request.edition, table), () => tabulate(table))
      }),
    )
    return {
      values: parts.map(({ resolved }, index) =>
        noisy(resolved, tables[index] ?? new Float64Array(), drawn[index] ?? new BigInt64Array()),
      ),
    }
  } finally {
    for (const values of drawn) values.fill(0n)
    if (cold) await untilGrid(start, gridMs)
  }
}

/** Fresh noise, or a fault that tells nothing of it. */
export async function draw(source: NoiseSource, noise: Noise, count: number): Promise<BigInt64Array> {
  let values: BigInt64Array
  try {
    values = await source.draw(noise, count)
  } catch (error) {
    throw error instanceof Fault ? error : fault('engine.noise_failed')
  }
  if (values.length !== count) throw fault('engine.noise_failed')
  return values
}

/** Loops over public sizes only; sums of integers below 2^53 are exact. */
function noisy({ groups, filters }: Resolved, table: Float64Array, noise: BigInt64Array): string[] {
  const values: string[] = []
  for (let g = 0; g < groups.length; g++) {
    const base = groups[g] ?? 0
    let total = 0
    for (let f = 0; f < filters.length; f++) total += table[base + (filters[f] ?? 0)] ?? Number.NaN
    const added = noise[g]
    // Never an exact value for want of noise.
    if (added === undefined) throw fault('engine.noise_failed')
    values.push(String(BigInt(total) + added))
  }
  return values
}

/** Like Promise.all, but a failure waits for the others: none may go on working after the answer. */
async function settled<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises)
  return Promise.all(promises)
}
