import { type KyselyPlugin, type RootOperationNode, sql } from 'kysely'
import t from 'tap'
import { exportTables, importTables } from '../../src/store/backup.ts'
import { connect } from '../../src/store/connect.ts'
import { migrate } from '../../src/store/migrate.ts'
import { storeKinds } from '../support/stores.ts'

const stores = await storeKinds()
t.teardown(() => stores.stop())
if (stores.missing !== undefined) t.comment(`PGlite only: ${stores.missing}`)

const MIB = 2 ** 20
const ROWS = 128

for (const kind of stores.kinds) {
  t.test(`${kind.name}: large rows go few at a time, out of the store and into it`, async t => {
    const [from, to] = [await connect(await kind.fresh()), await connect(await kind.fresh())]
    t.teardown(async () => void (await Promise.all([from.close(), to.close()])))
    await Promise.all([migrate(from.db), migrate(to.db)])
    await sql`insert into sealed_batches (seq, key, sealed)
      select n, 'month', convert_to(repeat('x', ${MIB / 8}::int), 'UTF8') from generate_series(1, ${ROWS}::int) n`.execute(
      from.db,
    )
    const lines: string[] = []
    const [out, into] = [new Sizes(), new Sizes()]
    await exportTables(from.db.withPlugin(out), async line => void lines.push(line))
    await to.db
      .withPlugin(into)
      .transaction()
      .execute(async tx => await importTables(tx, each(lines)))
    t.ok(out.total >= (ROWS * MIB) / 8)
    t.equal(into.total, out.total)
    t.ok(out.largest < 8 * MIB, `read: ${out.largest}`)
    t.ok(into.largest < 8 * MIB, `written: ${into.largest}`)
  })
}

/** Of the bytes in each result, or among each statement's parameters. */
class Sizes implements KyselyPlugin {
  largest = 0
  total = 0

  transformQuery({ node }: { readonly node: RootOperationNode }): RootOperationNode {
    this.#add(node)
    return node
  }

  async transformResult<T extends { readonly rows: readonly unknown[] }>({
    result,
  }: {
    readonly result: T
  }): Promise<T> {
    this.#add(result.rows)
    return result
  }

  #add(value: unknown): void {
    const size = bytesIn(value)
    this.largest = Math.max(this.largest, size)
    this.total += size
  }
}

function bytesIn(value: unknown): number {
  if (value instanceof Uint8Array) return value.length
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce((sum: number, part) => sum + bytesIn(part), 0)
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines
}
