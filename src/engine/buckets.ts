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

export function partName(bucket: number): string {
  return `rows-${String(bucket).padStart(4, '0')}.parquet`
}
