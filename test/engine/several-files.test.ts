// A contribution of several files is what one file with all their rows would be.
import t from 'tap'
import { Fault } from '../../schemas/fault.ts'
import { sealedRows } from './sealed-rows.ts'
import {
  EVERY_COLUMN,
  openTestEngine,
  randomRows,
  type Row,
  sealRequest,
  seeded,
  temporaryFolder,
  writeContribution,
  writeParquet,
} from './support.ts'

const rows = randomRows(seeded(5), EVERY_COLUMN, 40)
const third = Math.floor(rows.length / 3)
const parts: readonly (readonly Row[])[] = [
  rows.slice(0, third),
  rows.slice(third, 2 * third),
  rows.slice(2 * third),
]

async function opened() {
  const folder = await temporaryFolder()
  const engine = await openTestEngine(folder.path)
  t.teardown(async () => {
    await engine.close()
    await folder.remove()
  })
  return { engine, path: folder.path }
}

t.test('the rows that are kept are those of one file, in whatever order the files come', async t => {
  const { engine, path } = await opened()
  const files: string[] = []
  for (const [at, part] of parts.entries())
    files.push(await writeContribution(path, EVERY_COLUMN, part, `part-${at}.parquet`))
  const whole = await writeContribution(path, EVERY_COLUMN, rows, 'whole.parquet')
  const sealed = async (contributions: readonly string[], of: readonly Row[] = rows) => {
    await engine.seal(sealRequest(EVERY_COLUMN, contributions), () => undefined)
    const kept = await sealedRows(path, EVERY_COLUMN, of)
    await engine.destroy('test@2025')
    return kept
  }
  const expected = await sealed([whole])
  t.ok(expected.length > 50)
  t.same(await sealed(files), expected)
  t.same(await sealed(files.toReversed()), expected)
  t.notSame(await sealed(files.slice(1), parts.slice(1).flat()), expected, 'the control: a file is missing')
})

const codes = (first: number, second: number) =>
  `'00000000-0000-4000-8000-000000000001'::UUID as u, '00000000-0000-4000-8000-000000000002'::UUID as o, ${first}::USMALLINT as d0, ${second}::USMALLINT as d1, 0::BIGINT as m0`

t.test('columns are found by name in each of the files', async t => {
  const { engine, path } = await opened()
  const one = await writeParquet(path, `select ${codes(0, 1)}`, 'one.parquet')
  const swapped = await writeParquet(
    path,
    `select d1, m0, d0, o, u from (select ${codes(0, 1)})`,
    'two.parquet',
  )
  await engine.seal(sealRequest(EVERY_COLUMN, [one, swapped]), () => undefined)
  const kept = await sealedRows(path, EVERY_COLUMN, [])
  t.same(new Set(kept.map(({ row }) => row.split('|').slice(-3).join())), new Set(['0,1,0']))
})

t.test('the fault of a wrong file says which one it is', async t => {
  const { engine, path } = await opened()
  const good = await writeParquet(path, `select ${codes(0, 1)}`, 'good.parquet')
  const outside = await writeParquet(path, `select ${codes(7, 1)}`, 'outside.parquet')
  const lacking = await writeParquet(
    path,
    `select u, o, d0, d1 from (select ${codes(0, 1)})`,
    'lacking.parquet',
  )
  const found = async (contributions: readonly string[]) => {
    const error: unknown = await engine
      .seal(sealRequest(EVERY_COLUMN, contributions), () => undefined)
      .catch((caught: unknown) => caught)
    return error instanceof Fault ? error.faults.map(({ code, params }) => [code, params['file']]) : error
  }
  t.same(await found([good, good, outside]), [
    ['engine.code_outside', undefined],
    ['engine.contribution_file', 3],
  ])
  t.same(await found([good, lacking]), [
    ['engine.column_missing', undefined],
    ['engine.contribution_file', 2],
  ])
  t.same(await found([outside]), [['engine.code_outside', undefined]])
})

t.test(
  'the declared capacity is that of all files together, and the fault says no rows of a file',
  async t => {
    const { engine, path } = await opened()
    const declaration = { ...EVERY_COLUMN, capacity: 3 }
    const two = await writeParquet(path, `select ${codes(0, 1)} from range(2)`, 'two-rows.parquet')
    const request = (files: readonly string[]) =>
      engine.seal(sealRequest(declaration, files), () => undefined)
    const error: unknown = await request([two, two]).catch((caught: unknown) => caught)
    t.match(error, { faults: [{ code: 'engine.capacity_exceeded', params: { capacity: 3 } }] })
    t.equal(error instanceof Fault && error.faults.length, 1)
  },
)
