// Dimensions with several values a row, against a plain reading of what dataset.yaml promises.
import { createHash } from 'node:crypto'
import t from 'tap'
import { unitPseudonym } from '../../protocols/anonymise/pseudonym.ts'
import { fromHex, toHex } from '../../protocols/bytes.ts'
import { checkLayouts } from '../../src/engine/check-layout.ts'
import { DATASET, prepareCase, readContribution, refused } from './helpers.ts'

const SECRET = '6b'.repeat(32)
const COLOURS = ['红', '蓝', 'green', '5'] as const
const TOPICS = ['kitchen', 'gift', 'sale'] as const
const CATEGORIES = ['rice cooker', 'air fryer', '电饭煲'] as const
const TOPICS_OF: Readonly<Record<string, string>> = {
  'rice cooker': 'kitchen; gift ;sale',
  'air fryer': 'sale;;nothing listed',
  电饭煲: ' kitchen ',
  kettle: 'none',
}

const TAGGED = {
  ...DATASET,
  dimensions: {
    category: { column: 'category', values: [...CATEGORIES] },
    colours: { column: 'colours', values: [...COLOURS], tags: { separator: '|', max: 2 } },
    topics: {
      column: 'category',
      lookup: 'products',
      take: 'topics',
      values: [...TOPICS],
      tags: { separator: ';', max: 2 },
      other: { zh: '无标签', en: 'no tag' },
    },
  },
  lookups: { products: { files: ['products.csv'], key: 'name' } },
  derive: { basket: { with: 'category', values: ['air fryer', 'rice cooker'], tags: { max: 2 } } },
  views: { lines: { for: ['count', 'orders', 'units'], perUnit: 20 } },
  quasiIdentifiers: [],
} as const

const PRODUCTS = `name,topics\n${Object.entries(TOPICS_OF)
  .map(line => line.join(','))
  .join('\n')}\n`

type Line = {
  readonly buyer: string
  readonly order: string
  readonly category: string
  readonly colours: string
}

function lines(): readonly Line[] {
  const cells = [
    '红|蓝',
    '红',
    '',
    '蓝 |\u3000红| 蓝',
    'green|红|蓝|5',
    'purple',
    'purple|5',
    '红|green|5',
    '|',
  ]
  return Array.from({ length: 300 }, (_, i) => ({
    buyer: `b${i % 41}`,
    order: `o${i % 5}`,
    category: [...CATEGORIES, 'kettle'][(i * 7 + Math.floor(i / 11)) % 4] ?? '',
    colours: cells[i % cells.length] ?? '',
  }))
}

const textOf = (all: readonly Line[]) =>
  `buyer,order,category,colours,price,quantity\n${all
    .map(({ buyer, order, category, colours }) => [buyer, order, category, colours, 10, 1].join(','))
    .join('\n')}\n`

function uuid(bytes: Uint8Array): string {
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** The columns of a dimension for what a row is said to have: at most two, the least hashes first. */
function slots(unit: string, values: readonly string[], domain: readonly string[]): readonly number[] {
  const codes = [...new Set(values.map(value => domain.indexOf(value.replaceAll('\u3000', ' ').trim())))]
  const hash = (code: number) => createHash('md5').update(`${unit}|${code}`).digest('hex')
  const known = codes.filter(code => code >= 0).toSorted((a, b) => (hash(a) < hash(b) ? -1 : 1))
  const [first = domain.length, second = domain.length + 1] = known.slice(0, 2).toSorted((a, b) => a - b)
  return [first, second]
}

function expected(all: readonly Line[]): readonly string[] {
  return all
    .map(line => {
      const unit = uuid(unitPseudonym(fromHex(SECRET), line.buyer))
      const own = all.filter(({ buyer, order }) => buyer === line.buyer && order === line.order)
      const category = CATEGORIES.findIndex(each => each === line.category)
      return [
        unit,
        category === -1 ? CATEGORIES.length : category,
        ...slots(unit, line.colours.split('|'), COLOURS),
        ...slots(unit, (TOPICS_OF[line.category] ?? '').split(';'), TOPICS),
        ...slots(
          unit,
          own.map(each => each.category),
          ['air fryer', 'rice cooker'],
        ),
      ].join(' ')
    })
    .toSorted()
}

const COLUMNS = ['u', 'd0', 'd1', 'd1_1', 'd2', 'd2_1', 'd3', 'd3_1']

t.test('a row keeps the declared values, by a hash of its own unit where they are too many', async t => {
  const all = lines()
  const files = { 'orders.csv': textOf(all), 'products.csv': PRODUCTS }
  const { contributionFile, declaration } = await prepareCase(t.testdir(), {
    files,
    secret: SECRET,
    dataset: TAGGED,
  })
  const rows = await readContribution(contributionFile)
  t.strictSame(rows.map(row => COLUMNS.map(column => row[column]).join(' ')).toSorted(), expected(all))
  const [, colours, topics, basket] = declaration.dimensions
  t.match(colours, { tags: 2, kind: 'list', perUnit: false })
  t.match(topics, { tags: 2, kind: 'lookup' })
  t.equal(topics?.values.at(-1)?.label.en, 'no tag')
  t.match(basket, {
    tags: 2,
    perOrder: true,
    derived: { by: 'with', of: 'category' },
    values: [{ value: 'air fryer' }, { value: 'rice cooker' }, { value: 'other' }],
  })
  const chosen = new Set(rows.map(row => `${row['d1']} ${row['d1_1']}`))
  t.ok(chosen.size > 8, 'not the same two of four for every buyer')
})

t.test('which tags a row keeps does not depend on the order of the export, nor on other buyers', async t => {
  const all = lines()
  const run = async (folder: string, some: readonly Line[]) => {
    const given = {
      files: { 'orders.csv': textOf(some), 'products.csv': PRODUCTS },
      secret: SECRET,
      dataset: TAGGED,
    }
    const rows = await readContribution((await prepareCase(folder, given)).contributionFile)
    return rows.map(row => COLUMNS.map(column => row[column]).join(' '))
  }
  const whole = await run(t.testdir({}), all)
  const rest = await run(t.testdir({}), all.filter(({ buyer }) => buyer !== 'b3').toReversed())
  const removed = uuid(unitPseudonym(fromHex(SECRET), 'b3'))
  t.strictSame(rest.toSorted(), whole.filter(row => !row.startsWith(removed)).toSorted())
})

t.test('what tags cannot be is refused', async t => {
  const { dimensions, derive } = TAGGED
  const files = { 'orders.csv': textOf(lines()), 'products.csv': PRODUCTS }
  const colours = { ...dimensions.colours, values: [...COLOURS, 'red|blue'], perUnit: true }
  const faults = await refused(t, {
    files,
    secret: SECRET,
    dataset: {
      ...TAGGED,
      dimensions: { ...dimensions, colours },
      derive: { ...derive, twice: { with: 'topics', values: ['gift'] } },
      views: { lines: { for: ['count'], caps: [{ over: ['colours'], max: 3 }] } },
      quasiIdentifiers: ['basket'],
    },
  })
  t.strictSame(
    faults.map(({ code, at }) => `${code} ${at}`),
    [
      'dataset.tags_per_unit /dimensions/colours/tags',
      'dataset.tags_separator /dimensions/colours/values/4',
      'dataset.tags_misplaced /derive/twice/with',
      'dataset.tags_misplaced /views/lines/caps/0/over/0',
      'dataset.tags_misplaced /quasiIdentifiers/0',
    ],
  )
})

t.test('the file has the columns that the service demands', async t => {
  const files = { 'orders.csv': textOf(lines()), 'products.csv': PRODUCTS }
  const { contributionFile, declaration } = await prepareCase(t.testdir(), {
    files,
    secret: SECRET,
    dataset: TAGGED,
  })
  await t.resolves(checkLayouts([contributionFile], declaration))
})
