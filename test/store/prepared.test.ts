import fc from 'fast-check'
import t from 'tap'
import { connect } from '../../src/store/connect.ts'
import { part, run } from '../../src/store/prepared.ts'
import { storeKinds } from '../support/stores.ts'

const stores = await storeKinds()
t.teardown(() => stores.stop())
if (stores.missing !== undefined) t.comment(`PGlite only: ${stores.missing}`)

const special = fc.constantFrom(
  '"',
  '\\',
  '{',
  '}',
  ',',
  ' ',
  '\n',
  "'",
  '$1',
  'NULL',
  'null',
  '',
  '\\"',
  '数据',
  '😀',
)
/** What PostgreSQL's texts can hold: all but NUL. */
const text = fc
  .array(fc.oneof(special, fc.string({ unit: 'binary' })), { maxLength: 4 })
  .map(pieces => pieces.join('').replaceAll('\0', '').toWellFormed())
const list = <T>(item: fc.Arbitrary<T>) => fc.array(fc.option(item), { maxLength: 6 })
const int8 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const int4 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })

for (const kind of stores.kinds) {
  t.test(`${kind.name}: arrays arrive item by item as they are`, async t => {
    const connection = await connect(await kind.fresh())
    t.teardown(() => connection.close())
    await fc.assert(
      fc.asyncProperty(list(text), list(int8), list(int4), async (texts, longs, ints) => {
        const { rows } = await run<{ of: string; item: string | null }>(
          connection.db,
          part`select 'text' as of, item, n from unnest(${texts}::text[]) with ordinality as a (item, n)
            union all select 'long', item::text, n from unnest(${longs}::bigint[]) with ordinality as a (item, n)
            union all select 'int', item::text, n from unnest(${ints}::int[]) with ordinality as a (item, n)
            order by n`,
        )
        const arrived = (of: string) => rows.filter(row => row.of === of).map(({ item }) => item)
        t.same(arrived('text'), texts)
        t.same(arrived('long'), longs.map(written))
        t.same(arrived('int'), ints.map(written))
      }),
      { numRuns: 100 },
    )
  })
}

function written(item: bigint | number | null): string | null {
  return item === null ? null : String(item)
}
