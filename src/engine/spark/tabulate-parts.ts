// A table's exact totals from an edition's parts on Spark.
import { randomUUID } from 'node:crypto'
import { dirname } from 'node:path'
import type { Declaration } from '../../../schemas/declaration.ts'
import { bucketCount, PART_NAMES } from '../buckets.ts'
import type { Table } from '../shape.ts'
import { column } from '../sql.ts'
import { totalsOf } from '../totals-of.ts'
import { scatterBatches } from './batches.ts'
import { SPARK_DIALECT } from './dialect.ts'
import { createTable, dropTable, statement } from './plan.ts'
import { sealedSchema } from './rows.ts'
import type { SparkSession } from './session.ts'

/**
 * Each part is a bucket of a table that lasts for one statement: as all rows of a unit are in one part, and
 * stand in the order of units, Spark counts units without an exchange and without hashing, in half the time.
 * It computes no bucket of a number and checks no order, so the parts of either engine will do.
 */
export async function tabulateParts(
  session: SparkSession,
  declaration: Declaration,
  files: readonly string[],
  table: Table,
): Promise<Float64Array> {
  const name = `yinsuan_${randomUUID().replaceAll('-', '')}`
  const parts = {
    schema: sealedSchema(declaration),
    folder: dirname(files[0] ?? ''),
    files: PART_NAMES,
    by: 'u',
    buckets: bucketCount(declaration),
  }
  try {
    await session.rows(createTable(name, parts))
    const query = totalsOf(table, column(name), SPARK_DIALECT)
    const found = await session.rows(statement(query, {}))
    const [dense = new Float64Array()] = await scatterBatches(found, table.cells, 1)
    return dense
  } finally {
    await session.rows(dropTable(name)).catch(() => undefined)
  }
}
