// The sample's dataset.yaml for another number of rows: the capacity is public, and decides how long an
// answer from the rows may take.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const SAMPLE = join(import.meta.dirname, '../../examples/appliance-orders/dataset.yaml')

/** Writes it into `folder`, with room for half as many rows again, and returns its path. */
export async function writeSampleDatasetFile(
  folder: string,
  rows: number,
  dataset = 'appliance-orders',
): Promise<string> {
  const file = join(folder, 'dataset.yaml')
  const sample = await readFile(SAMPLE, 'utf8')
  await writeFile(
    file,
    sample
      .replace(/^dataset: .*$/m, `dataset: ${dataset}`)
      .replace(/^capacity: .*$/m, `capacity: ${Math.ceil(1.5 * rows)}`),
  )
  return file
}
