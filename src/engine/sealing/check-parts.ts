// What a sealing process left in its folder, checked before it becomes an edition: a process that a hostile
// file took over could have written anything, and the service's own DuckDB reads these files from now on.
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Declaration } from '../../../schemas/declaration.ts'
import { Fault, fault } from '../../../schemas/fault.ts'
import { bucketCount, partName } from '../buckets.ts'
import { checkPartLayout } from '../check-layout.ts'

/**
 * Exactly the parts of the declared capacity, each an ordinary file with the sealed columns and no more
 * rows than may be left.
 */
export async function checkParts(folder: string, declaration: Declaration): Promise<void> {
  const names = Array.from({ length: bucketCount(declaration) }, (_, bucket) => partName(bucket))
  const found = await readdir(folder)
  if (found.sort().join() !== names.join()) throw fault('engine.sealing_crashed')
  let rows = declaration.capacity
  for (const name of names) {
    const path = join(folder, name)
    // No link: it would be followed to a file of another edition.
    if (!(await lstat(path)).isFile()) throw fault('engine.sealing_crashed')
    rows -= await rowsOf(path, declaration, rows)
  }
}

async function rowsOf(path: string, declaration: Declaration, rows: number): Promise<number> {
  try {
    return await checkPartLayout(path, declaration, rows)
  } catch (error) {
    // In terms of a contribution its provider would be told of a file that it never made.
    throw error instanceof Fault ? fault('engine.sealing_crashed') : error
  }
}
