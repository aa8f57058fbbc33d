// The roles of an export's columns by noisy votes: of ordinary exports, and of neighbours.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parseDatasetFile } from '../../src/prepare/dataset-yaml.ts'
import { DRAFT_RHO, UNIT, type WatchedNoise } from '../../src/prepare/draft-noise.ts'
import { proposeRoles } from '../../src/prepare/draft-roles.ts'
import { narrowOf } from '../../src/prepare/draft-views.ts'
import { voteOnRoles } from '../../src/prepare/draft.ts'
import { draftDataset } from '../../src/prepare/node/draft.ts'
import { openDatabase } from '../../src/prepare/node/duckdb.ts'
import { prepare } from '../../src/prepare/node/prepare.ts'
import type { ExportDatabase } from '../../src/prepare/database.ts'
import type { ExportTable } from '../../src/prepare/read-export.ts'
import { joinSql, name, sql } from '../../src/prepare/sql.ts'

type Cells = readonly (string | null)[]

async function withDatabase<T>(t: Test, use: (database: ExportDatabase) => Promise<T>): Promise<T> {
  const folder = t.testdir({ spill: {} })
  const temp = join(folder, 'spill')
  const database = await openDatabase({ folders: [folder], temp, memoryMiB: 512, threads: 1 })
  try {
    return await use(database)
  } finally {
    database.close()
  }
}

/** As an export that has been read. */
async function tableOf(
  database: ExportDatabase,
  columns: readonly string[],
  rows: readonly Cells[],
  into = 'export',
): Promise<ExportTable> {
  await database.run(sql`DROP TABLE IF EXISTS ${name(into)}`)
  const types = joinSql(columns.map((_, i) => sql`${name(`c${i}`)} VARCHAR`))
  await database.fill(into, types, rows)
  return {
    columns,
    rows: rows.length,
    from: sql`SELECT * FROM ${name(into)}`,
    sample: rows,
    outerSpaces: false,
  }
}

const secret = new Uint8Array(32).fill(0x5e)
const BUYERS = 1600
const pad = (n: number) => String(n).padStart(2, '0')
const [month, day] = [(i: number) => 1 + (i % 12), (i: number) => 1 + ((i * 7) % 28)]

/** How a shop writes a day; and what a column holds in the row of a buyer. */
const DATES: Readonly<Record<string, (i: number) => string>> = {
  iso: i => `2025-${pad(month(i))}-${pad(day(i))}`,
  'iso with time': i => `2025-${pad(month(i))}-${pad(day(i))} 12:3${i % 10}:00`,
  slashes: i => `2025/${month(i)}/${day(i)}`,
  digits: i => `2025${pad(month(i))}${pad(day(i))}`,
  chinese: i => `2025年${month(i)}月${day(i)}日`,
  'month first': i => `${month(i)}/${day(i)}/2025`,
  'month first, padded, with time': i => `${pad(month(i))}/${pad(day(i))}/2025 08:15`,
  'month first, dashes': i => `${pad(month(i))}-${pad(day(i))}-2025`,
  'day first': i => `${day(i)}/${month(i)}/2025`,
  dots: i => `${pad(day(i))}.${pad(month(i))}.2025`,
  'day first, dashes': i => `${pad(day(i))}-${pad(month(i))}-2025`,
  mixed: i =>
    [
      `2025-${pad(month(i))}-${pad(day(i))}`,
      `2025年${month(i)}月${day(i)}日`,
      `${pad(day(i))}.${pad(month(i))}.2025`,
      `2025/${month(i)}/${day(i)} 8:15`,
    ][i % 4] ?? '',
  'iso with T': i => `2025-${pad(month(i))}-${pad(day(i))}T23:59:59Z`,
}

type Column = readonly [column: string, role: string, cell: (buyer: number, i: number) => string | null]

const SHOPS: readonly (readonly Column[])[] = [
  [
    ['order_id', 'order', (_, i) => `T${i}`],
    ['buyer_id', 'unit', buyer => `U${buyer}`],
    ['category', 'category', (_, i) => ['kettle', 'fan', 'iron'][i % 3] ?? ''],
    ['unit_price', 'price', (_, i) => String((i % 300) + 0.5)],
    ['quantity', 'quantity', (_, i) => String(1 + (i % 3))],
    ['remark', 'left-out free-text', (_, i) => `note ${i} of a row`],
  ],
  [
    ['household_key', 'unit', buyer => String(buyer)],
    ['basket_id', 'order', (_, i) => String(3e10 + i)],
    ['sales_value', 'amount', (_, i) => String((i % 900) / 100)],
    ['retail_disc', 'amount', (_, i) => String(-((i % 130) / 100))],
    ['quantity', 'quantity', (_, i) => String(1 + (i % 4))],
    ['age', 'category', buyer => ['19-24', '25-34', '35-44', '45-54', '55-64', '65+'][buyer % 6] ?? ''],
    ['manufacturer', 'category', (_, i) => String(60 + (i % 40))],
  ],
  [
    ['会员编号', 'unit', buyer => `M${buyer}`],
    ['订单号', 'order', (_, i) => `2025${i}`],
    ['商品品类', 'category', (_, i) => ['空气炸锅', '电饭煲'][i % 2] ?? ''],
    ['实付金额', 'amount', (_, i) => `¥${(4 * (i % 500)).toLocaleString('en')}.90`],
    ['件数', 'quantity', (_, i) => String(1 + (i % 2))],
    ['性别', 'category', buyer => (buyer % 2 === 0 ? '女' : '男')],
    ['手机', 'left-out identifier', buyer => `139${10_000_000 + buyer}`],
    ['优惠', 'amount', (_, i) => String((i % 37) + 0.25)],
  ],
  [
    ['InvoiceNo', 'order', (_, i) => `5${i}`],
    ['CustomerID', 'unit', buyer => `1${buyer}`],
    ['UnitPrice', 'price', (_, i) => String(((i * 17) % 2000) / 100)],
    ['Quantity', 'quantity', (_, i) => String(1 + (i % 12))],
    ['Country', 'category', buyer => ['France', 'Spain', 'Japan'][buyer % 3] ?? ''],
    ['customer_age', 'scale', buyer => String(18 + (buyer % 60))],
    ['tier', 'category', buyer => String(1 + (buyer % 4))],
    [
      'tags',
      'category |',
      (_, i) => ['red|sale', 'blue|new', 'red|new', 'blue|sale', 'red|blue', 'sale|new'][i % 6] ?? '',
    ],
  ],
]

for (const [i, [form, write]] of Object.entries(DATES).entries()) {
  const shop = SHOPS[i % SHOPS.length] ?? []
  t.test(`an ordinary export with dates as in ${form} has the roles that it has`, async t => {
    const order = form.startsWith('month') ? 'month-first' : form.startsWith('day') ? 'day-first' : undefined
    const columns: readonly Column[] = [
      ...shop,
      ['day', `date${order === undefined ? '' : ` ${order}`}`, (_, row) => write(row)],
    ]
    const rows = Array.from({ length: 2 * BUYERS }, (_, row) =>
      columns.map(([, , cell]) => cell(row % BUYERS, row)),
    )
    const names = columns.map(([column]) => column)
    await withDatabase(t, async database => {
      const table = await tableOf(database, names, rows)
      const said = (roles: readonly { readonly role: object }[] | undefined) =>
        roles?.map(({ role }) => {
          const { kind, meaning, why, separator, order: of } = role as Readonly<Record<string, string>>
          return kind === 'number' ? meaning : [kind, why ?? separator ?? of].filter(Boolean).join(' ')
        })
      const wanted = columns.map(([, role]) => role)
      t.strictSame(said(await voteOnRoles(database, table, { secret })), wanted, 'by votes')
      t.strictSame(said(proposeRoles(table)), wanted, 'as it is proposed to who confirms it')
    })
  })
}

const NAMES = ['buyer_id', 'day', 'code', 'price', 'kind', 'remark', 'mobile', 'size']

/** Rows with which one buyer tries to be seen: what no other has, in numbers, kinds and lengths. */
function adversary(pair: number): readonly Cells[] {
  const odd: readonly ((i: number) => string | null)[] = [
    i => `31st code ${i}`,
    i => `13${String(900_000_000 + i)}`,
    i => `${1 + (i % 12)}/${13 + (i % 15)}/1990`,
    i => `${13 + (i % 15)}.${1 + (i % 12)}.1990`,
    i => String(i * 1e9 + 0.001),
    () => null,
    i => `a|b|${i}`,
    i => `${i}@example.org`,
  ]
  const length = [1, 3, 40, 400][pair % 4] ?? 1
  return Array.from({ length }, (_, i) => [
    'adversary',
    ...NAMES.slice(1).map((_, column) => odd[(pair + 3 * column + (pair % 3) * i) % odd.length]?.(i) ?? null),
  ])
}

t.test('one buyer changes neither roles nor charge, in 200 pairs of exports', async t => {
  await withDatabase(t, async database => {
    // Thirty codes, as the sample's rule had them: one more made a measure of them.
    const honest = Array.from({ length: 2 * BUYERS }, (_, i): Cells => {
      const buyer = i % BUYERS
      return [`u${buyer}`, `2025-0${1 + (i % 9)}-11`, String(100 + (i % 30)), String((i % 90) + 0.5),
        `kind ${i % 5}`, `long text ${i}`, `139${10_000_000 + buyer}`, String(i % 7)] // biome-ignore format: a row
    })
    const base = await tableOf(database, NAMES, honest)
    const votes = async (table: ExportTable, key: number) => {
      const releases: WatchedNoise[] = []
      const roles = await voteOnRoles(database, table, {
        secret: new Uint8Array(32).fill(key),
        insecureWatchForTesting: release => void releases.push(release),
      })
      return { roles: JSON.stringify(roles), releases }
    }
    const kept = await votes(base, 1)
    t.match(kept.roles, /"kind":"date"/)
    let [changed, control, longest] = [0, 0, 0]
    const proposed = JSON.stringify(proposeRoles(base))
    for (let pair = 0; pair < 200; pair++) {
      const rows = adversary(pair)
      const own = await tableOf(database, NAMES, rows, 'own')
      const from = sql`${base.from} UNION ALL ${own.from}`
      const more = { ...base, rows: base.rows + rows.length, from, sample: [...base.sample, ...rows] }
      const [without, withOne] = [await votes(base, pair), await votes(more, pair)]
      if (without.roles !== withOne.roles) changed++
      if (JSON.stringify(proposeRoles(more)) !== proposed) control++
      const [[less], [all]] = [without.releases, withOne.releases]
      const bins = new Set([...(less?.exact.keys() ?? []), ...(all?.exact.keys() ?? [])])
      const length = [...bins].reduce(
        (sum, bin) => sum + ((all?.exact.get(bin) ?? 0) - (less?.exact.get(bin) ?? 0)) ** 2,
        0,
      )
      longest = Math.max(longest, length)
      t.strictSame(all?.variance, less?.variance, 'the noise does not depend on it')
    }
    t.equal(changed, 0)
    t.ok(longest <= UNIT ** 2 && longest > 0.99 * UNIT ** 2, 'a buyer has length 1 in all columns together')
    t.ok(control > 20, `control: what a sample shows would change in ${control} of them`)
  })
})

t.test('the charge of a draft is what was said, whatever the rows are', async t => {
  const charges = new Set<string | undefined>()
  for (const codes of [3, 30, 31, 400]) {
    const rows = Array.from(
      { length: 900 },
      (_, i) => `u${i % 150},2025-03-0${1 + (i % 9)},${100 + (i % codes)},k${i % 3}`,
    )
    const root = t.testdir({ 'a.csv': `buyer_id,day,x,kind\n${rows.join('\n')}\n` })
    const period = { from: '2025-03-01', to: '2025-03-31' }
    const yaml = await draftDataset({
      file: join(root, 'a.csv'),
      secretFile: join(root, 's'),
      confirmRoles: true,
      period,
    })
    const { drafting } = parseDatasetFile(yaml, 'dataset.yaml')
    t.equal(drafting?.roles, 'provider', 'who confirmed roles is said')
    charges.add(drafting?.rho)
  }
  t.strictSame([...charges], [DRAFT_RHO])
})

t.test('too few buyers to vote are not read for roles: the provider confirms what they are', async t => {
  const rows = Array.from({ length: 300 }, (_, i) => `u${i % 100},2025-03-01,k${i % 3}`)
  const root = t.testdir({ 'a.csv': `buyer_id,day,kind\n${rows.join('\n')}\n` })
  const files = { file: join(root, 'a.csv'), secretFile: join(root, 's') }
  await t.rejects(draftDataset(files), {
    code: 'prepare.draft_confirm',
    faults: [{ params: { columns: ['buyer_id: unit', 'day: date', 'kind: dimension'] } }],
  })
  const nothing = t.testdir({
    'b.csv': `buyer_id,kind\n${rows.map(row => row.replace(/,[^,]*,/, ',')).join('\n')}\n`,
  })
  await t.rejects(
    draftDataset({ file: join(nothing, 'b.csv'), secretFile: join(nothing, 's'), confirmRoles: true }),
    { code: 'prepare.draft_no_period' },
    'no period is invented',
  )
})

t.test('dates with the year last are drafted, written down and read in their order', async t => {
  for (const order of ['month-first', 'day-first'] as const) {
    const rows = Array.from({ length: 4 * BUYERS }, (_, i) => {
      const [m, d] = [1 + (i % 3), 1 + ((i * 5) % 28)]
      return `u${i % BUYERS},${order === 'month-first' ? `${m}/${d}` : `${d}/${m}`}/2025,k${i % 3}`
    })
    const root = t.testdir({ 'a.csv': `buyer_id,day,category\n${rows.join('\n')}\n` })
    const secretFile = join(root, 's')
    const yaml = await draftDataset({ file: join(root, 'a.csv'), secretFile })
    const file = parseDatasetFile(yaml, 'dataset.yaml')
    t.match(file, { dates: order, period: { from: '2025-01-01', to: '2025-03-31' } })
    t.equal(file.drafting?.roles, undefined, 'found with noise')
    const datasetFile = join(root, 'dataset.yaml')
    writeFileSync(datasetFile, yaml)
    const { report } = await prepare({
      datasetFile,
      dataFolder: root,
      outFolder: join(root, 'out'),
      secretFile,
    })
    t.equal(report.rowsKept, rows.length)
    const months = report.dimensions.find(each => each.name === 'month')
    t.equal(months?.outside, 0, order)
  }
})

t.test('a list of articles beside the category does not take its place', async t => {
  const list = (column: string, size: number) => ({
    column,
    values: Array.from({ length: size }, (_, i) => `v${i}`),
  })
  const of = (...lists: readonly ReturnType<typeof list>[]) =>
    narrowOf(new Map(lists.map(each => [each.column, each])))
  t.equal(of(list('category', 30), list('subclass', 250)), 'category')
  t.equal(of(list('subcategory', 250), list('category', 30)), 'category')
  t.equal(of(list('store', 20), list('brand', 200), list('article', 300)), 'brand')
  t.equal(of(list('store', 20), list('article', 300)), 'store')
  t.equal(of(list('store', 20), list('format', 4)), 'store')
})

t.test('one draft is paid for by one edition', async t => {
  const rows = Array.from({ length: 900 }, (_, i) => `u${i % 150},2025-03-0${1 + (i % 9)},k${i % 3}`)
  const root = t.testdir({ 'a.csv': `buyer_id,day,kind\n${rows.join('\n')}\n` })
  const secretFile = join(root, 's')
  const yaml = await draftDataset({ file: join(root, 'a.csv'), secretFile, confirmRoles: true })
  const datasetFile = join(root, 'dataset.yaml')
  const declared = async (text: string) => {
    writeFileSync(datasetFile, text)
    return (await prepare({ datasetFile, dataFolder: root, outFolder: join(root, 'out'), secretFile }))
      .declaration
  }
  t.match((await declared(yaml)).drafting, { charge: '60000000', roles: 'provider' })
  const later = yaml
    .replace(/^edition: .*$/m, 'edition: next')
    .replace(/^drafting:$/m, 'drafting:\n  edition: "2025"')
  t.equal((await declared(later)).drafting, undefined)
})
