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

export type Cells = {
  readonly noise: BigInt64Array
  /** Of each cell of the shape's groups, exact. */
  readonly exact: Float64Array
}

export async function release(
  declaration: Declaration,
  request: ReleaseRequest,
  context: ReleaseContext,
): Promise<ReleaseResult> {
  const parts = request.parts.map(({ shape, noise }) => {
    const resolved = resolveShape(declaration, shape)
    return { resolved, noise, draws: resolved.groups.length }
  })
  return await withCells(request.edition, parts, context, cells => ({ values: cells.map(noisy) }))
}

/**
 * An answer from cubes in memory takes a time that follows from public sizes. Where one part needs the rows, the whole
 * answer, or its failure, waits for the public grid. Noise is wiped after `use`.
 */
export async function withCells<T>(
  edition: string,
  parts: readonly { readonly resolved: Resolved; readonly noise: Noise; readonly draws: number }[],
  { cubes, noise, gridMs, tabulate }: ReleaseContext,
  use: (cells: readonly Cells[]) => T | Promise<T>,
): Promise<T> {
  const start = performance.now()
  const drawn = await Promise.all(parts.map(part => draw(noise, part.noise, part.draws)))
  const warm = parts.map(({ resolved }) =>
    resolved.kind === 'cube' ? cubes.find(cubeKey(edition, resolved.table)) : undefined,
  )
  const cold = warm.includes(undefined)
  try {
    const tables = await settled(
      parts.map(({ resolved: { kind, table } }, index) => {
        const cube = warm[index]
        if (cube !== undefined) return Promise.resolve(cube)
        if (kind === 'scan') return tabulate(table)
        return cubes.build(cubeKey(edition, table), () => tabulate(table))
      }),
    )
    return await use(
      parts.map(({ resolved }, index) => ({
        noise: drawn[index] ?? new BigInt64Array(),
        exact: exactCells(resolved, tables[index] ?? new Float64Array()),
      })),
    )
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
function exactCells({ groups, filters }: Resolved, table: Float64Array): Float64Array {
  const exact = new Float64Array(groups.length)
  for (let g = 0; g < groups.length; g++) {
    const base = groups[g] ?? 0
    let total = 0
    for (let f = 0; f < filters.length; f++) total += table[base + (filters[f] ?? 0)] ?? Number.NaN
    exact[g] = total
  }
  return exact
}

function noisy({ exact, noise }: Cells): string[] {
  return Array.from(exact, (total, g) => {
    const added = noise[g]
    // Never an exact value for want of noise.
    if (added === undefined) throw fault('engine.noise_failed')
    return String(BigInt(total) + added)
  })
}

/** Like Promise.all, but a failure waits for the others: none may go on working after the answer. */
async function settled<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises)
  return Promise.all(promises)
}
