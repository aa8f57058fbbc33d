// How an edition's rows are split: the number of sealed files is public, so it follows from the declared
// capacity and not from the file.
import type { Declaration } from '../../schemas/declaration.ts'

/**
 * A bucket of so many rows of the declared capacity is bounded within some 100 MiB. Fewer and larger ones
 * take less time: each costs statements.
 */
const ROWS_A_BUCKET = 250_000
const MAX_BUCKETS = 1024

export function bucketCount({ capacity }: Pick<Declaration, 'capacity'>): number {
  return Math.min(Math.max(1, Math.ceil(capacity / ROWS_A_BUCKET)), MAX_BUCKETS)
}

/** The names of parts, as a pattern. */
export const PART_NAMES = 'rows_*.parquet'

/** All rows of a unit are in one part. Spark reads a part's bucket from what follows the underscore. */
export function partName(bucket: number): string {
  return `rows_${String(bucket).padStart(4, '0')}.parquet`
}
