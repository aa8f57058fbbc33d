import { readFileSync } from 'node:fs'
import t from 'tap'
import { Fault, say } from '../../schemas/fault.ts'
import type { MessageCode } from '../../schemas/messages/messages.ts'
import { declare } from '../../src/prepare/declaration.ts'
import { parseDatasetFile } from '../../src/prepare/dataset-yaml.ts'
import { rhoOfEpsilon } from '../../protocols/dp/zcdp.ts'
import { stringify } from 'yaml'
import { csv, DATASET, refused, ROWS } from './helpers.ts'

const dimensions = DATASET.dimensions
const views = DATASET.views
const measures = DATASET.measures ?? {}

/** Each mistake alone: what is said, where, and a word of what would be valid. */
const MISTAKES: readonly (readonly [string, object, MessageCode, string, RegExp])[] = [
  ['an unknown key', { periode: 1 }, 'shape.unknown_key', '/periode', /period/],
  [
    'an unknown key within a section',
    { unit: { column: 'buyer', mising: 'drop' } },
    'shape.unknown_key',
    '/unit/mising',
    /missing/,
  ],
  ['a missing key', { capacity: undefined }, 'shape.missing', '/capacity', /capacity/],
  ['a wrong type', { capacity: 'many' }, 'shape.number', '/capacity', /number/],
  ['a list for a text', { title: ['x'] }, 'shape.label', '/title', /label/],
  ['a text for a list', { quasiIdentifiers: 'city' }, 'shape.list', '/quasiIdentifiers', /list/],
  ['a number beyond all numbers', { capacity: 1e300 }, 'shape.too_big', '/capacity', /1000000000/],
  [
    'a delimiter of another kind',
    { csv: { delimiter: '/' } },
    'shape.choice',
    '/csv/delimiter',
    /",", ";", "\\t", "\|"/,
  ],
  [
    'a title that turns the direction of writing',
    { title: { zh: '订单', en: 'Or\u202eders' } },
    'shape.text_unseen',
    '/title/en',
    /U\+202E \(character 3\)/,
  ],
  [
    'a value with a control character',
    change('category', { column: 'category', values: ['a', { value: 'b\u007f', label: 'b' }] }),
    'shape.text_unseen',
    '/dimensions/category/values/1/value',
    /U\+007F/,
  ],
  [
    'a label of two lines',
    change('category', { column: 'category', values: ['a'], label: 'x\ny' }),
    'shape.text_unseen',
    '/dimensions/category/label',
    /one line/,
  ],
  [
    'a label that is too long',
    measure({ column: 'quantity', quantum: '1', lo: 0, hi: 1, unit: 'x'.repeat(201) }),
    'shape.text_long',
    '/measures/pieces/unit',
    /200/,
  ],
  [
    'more views than an edition may declare',
    { views: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`v${i}`, { for: ['units'] }])) },
    'shape.list_long',
    '/views',
    /20/,
  ],
  [
    'a rho of more digits than the log takes',
    budget({ perYear: { perConsumer: { epsilon: '4' }, total: { rho: '1e9' } } }),
    'dataset.loss_out_of_range',
    '/budget/perYear/total',
    /below 1e9/,
  ],
  ['a bad name of the dataset', { dataset: 'Test Orders' }, 'shape.slug', '/dataset', /lower-case/],
  [
    'a date that does not exist',
    { period: { from: '2025-02-30', to: '2025-12-31' } },
    'shape.date',
    '/period/from',
    /2025-12-31/,
  ],
  [
    'a reversed period',
    { period: { from: '2025-12-31', to: '2025-01-01' } },
    'dataset.period_reversed',
    '/period',
    /exchange/,
  ],
  [
    'overlapping bins',
    change('price_band', { column: 'price', bins: [10, 50, 40] }),
    'dataset.bins_overlap',
    '/dimensions/price_band/bins/2',
    /rise/,
  ],
  [
    'equal bin edges',
    change('price_band', { column: 'price', bins: [10, 10] }),
    'dataset.bins_overlap',
    '/dimensions/price_band/bins/1',
    /rise/,
  ],
  [
    'too few bin labels',
    change('price_band', { column: 'price', bins: [10, 50], labels: ['low'] }),
    'dataset.bins_labels',
    '/dimensions/price_band/labels',
    /3/,
  ],
  [
    'an empty domain',
    change('category', { column: 'category', values: [] }),
    'shape.list_short',
    '/dimensions/category/values',
    /at least 1/,
  ],
  [
    'a duplicated value',
    change('category', { column: 'category', values: ['a', 'b', 'a '] }),
    'dataset.value_twice',
    '/dimensions/category/values/2',
    /Keep one/,
  ],
  [
    'the reserved value',
    change('category', { column: 'category', values: ['a', 'other'] }),
    'dataset.value_reserved',
    '/dimensions/category/values/1',
    /another word/,
  ],
  [
    'a phone number in a public domain',
    change('category', { column: 'category', values: ['13800138000'] }),
    'dataset.value_identifier',
    '/dimensions/category/values/0',
    /public/,
  ],
  [
    'a dimension of no kind',
    change('category', { column: 'category' }),
    'dataset.dimension_kind',
    '/dimensions/category',
    /values.*bins.*calendar.*lookup/,
  ],
  [
    'a bad name of a dimension',
    change('5th', { column: 'category', values: ['a'] }),
    'dataset.bad_name',
    '/dimensions/5th',
    /letter/,
  ],
  [
    'a calendar of too many days',
    {
      ...change('day', { column: 'date', calendar: 'day' }),
      period: { from: '2000-01-01', to: '2025-12-31' },
    },
    'dataset.domain_too_large',
    '/dimensions/day',
    /4096/,
  ],
  [
    'an undeclared lookup',
    change('group', { column: 'category', lookup: 'groups', take: 'g', values: ['a'] }),
    'dataset.lookup_unknown',
    '/dimensions/group/lookup',
    /lookups/,
  ],
  [
    'lo above hi',
    measure({ column: 'quantity', quantum: '1', lo: 5, hi: 1 }),
    'dataset.lo_above_hi',
    '/measures/pieces',
    /exchange/,
  ],
  [
    'a range of nothing',
    measure({ column: 'quantity', quantum: '1', lo: 0, hi: 0 }),
    'dataset.range_empty',
    '/measures/pieces',
    /widen/,
  ],
  [
    'a clip that is no multiple of the quantum',
    measure({ column: 'quantity', quantum: '0.3', lo: 0, hi: 1 }),
    'dataset.not_a_multiple',
    '/measures/pieces/hi',
    /multiple/,
  ],
  [
    'a quantum of zero',
    measure({ column: 'quantity', quantum: 0, lo: 0, hi: 1 }),
    'shape.decimal',
    '/measures/pieces/quantum',
    /above 0/,
  ],
  [
    'a bound that is no number',
    measure({ column: 'quantity', quantum: '1', lo: 0, hi: 'ten' }),
    'shape.number_text',
    '/measures/pieces/hi',
    /100/,
  ],
  [
    'a measure of two sources',
    measure({ column: 'quantity', product: ['price', 'quantity'], quantum: '1', lo: 0, hi: 1 }),
    'dataset.measure_source',
    '/measures/pieces',
    /exactly one/,
  ],
  [
    'a sum that could overflow',
    { ...measure({ column: 'quantity', quantum: '0.000001', lo: 0, hi: 100_000 }), capacity: 1_000_000 },
    'dataset.sum_overflow',
    '/measures/pieces',
    /larger quantum/,
  ],
  [
    'a bound of zero',
    { views: { ...views, lines: { for: ['count'], perUnit: 0 } } },
    'shape.bound',
    '/views/lines/perUnit',
    /at least 1/,
  ],
  [
    'a cap of zero',
    { views: { ...views, lines: { for: ['count'], caps: [{ over: ['month'], max: 0 }] } } },
    'shape.bound',
    '/views/lines/caps/0/max',
    /at least 1/,
  ],
  [
    'a view that bounds nothing',
    { views: { ...views, lines: { for: ['count', 'units'] } } },
    'dataset.view_unbounded',
    '/views/lines',
    /perUnit, or caps without of/,
  ],
  [
    'a cap of a measure that is not declared',
    capped('sum', { over: ['month'], max: 100, of: 'revenu' }),
    'dataset.cap_of_unknown',
    '/views/v/caps/0/of',
    /rows, orders.*revenue/,
  ],
  [
    'a cap between two quanta',
    capped('sum', { over: ['month'], max: '100.001', of: 'revenue' }),
    'dataset.cap_quanta',
    '/views/v/caps/0/max',
    /0\.01/,
  ],
  [
    'bounds by value of a dimension that the cap is not over',
    capped('count', { over: ['month'], max: 3, byValue: { category: { 'air fryer': 5 } } }),
    'dataset.by_value',
    '/views/v/caps/0/byValue',
    /over: month/,
  ],
  [
    'a bound of a value that is not listed',
    capped('count', { over: ['category'], max: 3, byValue: { category: { 'air fryr': 5 } } }),
    'dataset.derive_value',
    '/views/v/caps/0/byValue/category/air fryr',
    /air fryer/,
  ],
  [
    'bounds by value of months',
    capped('count', { over: ['month'], max: 3, byValue: { month: { '2025-01': 5 } } }),
    'dataset.derive_listed',
    '/views/v/caps/0/byValue/month',
    /values/,
  ],
  [
    'a bound of one value between two quanta',
    capped('sum', {
      over: ['category'],
      max: 100,
      byValue: { category: { 'air fryer': 0.001 } },
      of: 'revenue',
    }),
    'dataset.cap_quanta',
    '/views/v/caps/0/byValue/category/air fryer',
    /0\.01/,
  ],
  [
    'half a row of one value',
    capped('count', { over: ['category'], max: 3, byValue: { category: { 'air fryer': 1.5 } } }),
    'shape.integer',
    '/views/v/caps/0/byValue/category/air fryer',
    /whole/,
  ],
  [
    'a cap of a measure that lets nothing through',
    capped('sum', { over: ['month'], max: 0, of: 'revenue' }),
    'shape.decimal',
    '/views/v/caps/0/max',
    /above 0/,
  ],
  [
    'a cap on orders of half an order',
    capped('orders', { over: ['month'], max: 1.5, of: 'orders' }),
    'shape.integer',
    '/views/v/caps/0/max',
    /whole/,
  ],
  [
    'a cap on orders where there are none',
    { ...capped('units', { over: ['month'], max: 1, of: 'orders' }), orderKey: undefined },
    'dataset.cap_orders_without_key',
    '/views/v/caps/0/of',
    /orderKey/,
  ],
  [
    'a cap on orders for sums',
    { views: { v: { for: ['sum'], perUnit: 9, caps: [{ over: ['month'], max: 1, of: 'orders' }] } } },
    'dataset.cap_unused',
    '/views/v/caps/0/of',
    /orders and units/,
  ],
  [
    'a cap on orders in the place of one on rows',
    { views: { v: { for: ['orders', 'count'], caps: [{ over: ['month'], max: 1, of: 'orders' }] } } },
    'dataset.view_unbounded',
    '/views/v',
    /adds to count/,
  ],
  [
    'a cap on rows over nothing',
    capped('count', { over: [], max: 7 }),
    'dataset.cap_over_nothing',
    '/views/v/caps/0/over',
    /perUnit: 7/,
  ],
  [
    'a measure with the name of what caps count',
    { measures: { ...measures, orders: { column: 'quantity', quantum: '1', lo: 0, hi: 1 } } },
    'dataset.measure_reserved',
    '/measures/orders',
    /another name/,
  ],
  [
    'an attribute of orders where there are none',
    {
      ...change('month', { column: 'date', calendar: 'month', perOrder: true }),
      orderKey: undefined,
      views: { buyers: { for: ['units'] } },
    },
    'dataset.per_order',
    '/dimensions/month/perOrder',
    /orderKey/,
  ],
  [
    'an unknown statistic',
    { views: { ...views, lines: { for: ['median'], perUnit: 1 } } },
    'shape.choice',
    '/views/lines/for/0',
    /count.*sum/,
  ],
  [
    'a cap over an unknown dimension',
    { views: { ...views, lines: { for: ['count'], caps: [{ over: ['mont'], max: 1 }] } } },
    'dataset.dimension_unknown',
    '/views/lines/caps/0/over/0',
    /month/,
  ],
  [
    'a cap that names a dimension twice',
    { views: { ...views, lines: { for: ['count'], caps: [{ over: ['month', 'month'], max: 1 }] } } },
    'dataset.cap_repeats',
    '/views/lines/caps/0/over/1',
    /Keep one/,
  ],
  [
    'caps over too many combinations',
    tooManyCells(),
    'dataset.cap_too_large',
    '/views/lines/caps/0/over',
    /1048576/,
  ],
  [
    'orders without an order column',
    { orderKey: undefined },
    'dataset.orders_without_key',
    '/views/lines/for/1',
    /orderKey/,
  ],
  [
    'a sum without a measure',
    { measures: {} },
    'dataset.sum_without_measure',
    '/views/spending/for/0',
    /measures/,
  ],
  ['no view', { views: {} }, 'dataset.no_views', '/views', /buyers/],
  [
    'no dimension',
    { dimensions: {}, views: { buyers: { for: ['units'] } }, quasiIdentifiers: [] },
    'dataset.no_dimensions',
    '/dimensions',
    /at least one/,
  ],
  [
    'an unknown quasi-identifier',
    { quasiIdentifiers: ['sex'] },
    'dataset.dimension_unknown',
    '/quasiIdentifiers/0',
    /Nearest/,
  ],
  [
    'a quasi-identifier that stands twice',
    { quasiIdentifiers: ['gender', 'category', 'gender'] },
    'dataset.dimension_twice',
    '/quasiIdentifiers/2',
    /gender/,
  ],
  [
    'a consumer’s cap above the total',
    budget({ perConsumer: { epsilon: '9' } }),
    'dataset.budget_order',
    '/budget/perConsumer',
    /at most equal/,
  ],
  [
    'a total above the yearly allowance',
    budget({ total: { epsilon: '9' } }),
    'dataset.budget_order',
    '/budget/total',
    /perYear/,
  ],
  ['a delta of one', budget({ delta: '1' }), 'dataset.bad_delta', '/budget/delta', /1e-6/],
  [
    'an absurd epsilon',
    budget({ total: { epsilon: '100000' } }),
    'dataset.loss_out_of_range',
    '/budget/total',
    /10000/,
  ],
  [
    'an unknown key of the passport',
    { passport: { dataClass: 'personal', assesor: 'x' } },
    'shape.unknown_key',
    '/passport/assesor',
    /Nearest: assessor/,
  ],
  ['a passport that is a number', { passport: 3 }, 'shape.object', '/passport', /keys/],
  [
    'a reference of two lines in the passport',
    { passport: { dataClass: 'personal', assessor: 'a\nb' } },
    'shape.one_line',
    '/passport/assessor',
    /120/,
  ],
  [
    'a group that one seller dominates, and that the domain lists',
    {
      ...change('category', { column: 'category', values: ['red', 'blue'] }),
      ...dominated('category', ['green', 'blue']),
    },
    'dataset.dominated_listed',
    '/passport/dominated/groups/0/values/1',
    /blue.*values/,
  ],
  [
    'a group that one seller dominates, of a dimension that is not there',
    dominated('categori', ['green']),
    'dataset.dimension_unknown',
    '/passport/dominated/groups/0/dimension',
    /Nearest: category/,
  ],
  [
    'an unknown key of public data',
    { passport: { dataClass: 'personal', publicData: { registraton: 'x' } } },
    'shape.missing',
    '/passport/publicData/registration',
    /registration/,
  ],
  [
    'a listed value of spaces',
    change('category', { column: 'category', values: ['red', ' \u3000 '] }),
    'shape.text_empty',
    '/dimensions/category/values/1',
    /one character/,
  ],
  [
    'an epsilon below zero',
    budget({ total: { epsilon: '-1' } }),
    'shape.decimal',
    '/budget/total/epsilon',
    /above 0/,
  ],
  [
    'a key of another kind of dimension',
    change('category', { column: 'category', values: ['a'], open: true }),
    'shape.unknown_key',
    '/dimensions/category/open',
    /Valid here: label, perUnit, perOrder, other, column, values, tags\./,
  ],
  ['a budget of no kind', budget({ total: { eps: 1 } }), 'shape.loss', '/budget/total', /epsilon/],
]

for (const [what, change, code, at, valid] of MISTAKES) {
  t.test(`${what} is refused with its path and what would be valid`, async t => {
    const faults = faultsOf(stringify({ ...DATASET, ...change }))
    t.equal(faults[0]?.code, code)
    t.equal(faults[0]?.at, at)
    t.match(say(faults[0] ?? { code, params: {} }, 'en'), valid)
    t.notMatch(say(faults[0] ?? { code, params: {} }, 'zh'), /\{\w+\}/)
    t.match(say(faults[0] ?? { code, params: {} }, 'zh'), /[\u4e00-\u9fff]/)
  })
}

t.test('what a unit is stands in the declaration where it is no person', async t => {
  const declared = (unit: object) =>
    declare(
      parseDatasetFile(stringify({ ...DATASET, unit: { ...DATASET.unit, ...unit } }), 'dataset.yaml'),
      new Uint8Array(32),
    )
  t.equal(declared({}).unit, undefined)
  t.equal(declared({ kind: 'person' }).unit, undefined, 'as before: the same digest')
  t.equal(declared({ kind: 'enterprise' }).unit, 'enterprise')
  t.equal(declared({ kind: 'none' }).unit, 'none')
  t.throws(() => declared({ kind: 'firm' }), Fault)
})

t.test('all mistakes are told at once, also across sections that cannot be read', async t => {
  const faults = faultsOf(
    stringify({
      ...DATASET,
      colour: 'red',
      period: { from: '2025-12-31', to: '2025-01-01' },
      dimensions: {
        ...dimensions,
        category: { column: 'category', values: [] },
        price_band: { column: 'price', bins: [2, 1] },
      },
      measures: { pieces: { column: 'quantity', quantum: '1', lo: 3, hi: 1 } },
      views: {
        lines: {
          for: ['count'],
          caps: [
            { over: ['mnth'], max: 1 },
            { over: ['category'], max: 2 },
          ],
        },
      },
    }),
  )
  t.strictSame(faults.map(fault => fault.code).sort(), [
    'dataset.bins_overlap',
    'dataset.dimension_unknown',
    'dataset.lo_above_hi',
    'dataset.period_reversed',
    'shape.list_short',
    'shape.unknown_key',
  ])
})

t.test('a mistake of kind in one entry hides none in it or beside it, and makes up none', async t => {
  const yaml = stringify({
    ...DATASET,
    measures: {
      pieces: { column: 'quantity', quantum: '1', lo: 'abc', hi: Number.NaN },
      revenue: { column: 'price', quantum: '0.01', lo: 3, hi: 1 },
    },
    views: { spending: { for: 'sum' }, lines: { for: ['count'] } },
  })
  t.strictSame(
    faultsOf(yaml).map(({ code, at }) => [code, at]),
    [
      ['shape.number_text', '/measures/pieces/lo'],
      ['shape.number_text', '/measures/pieces/hi'],
      ['shape.list', '/views/spending/for'],
      ['dataset.lo_above_hi', '/measures/revenue'],
      ['dataset.view_unbounded', '/views/lines'],
    ],
  )
  t.equal(faultsOf(stringify({ ...DATASET, capacity: 1e300 })).length, 1, 'one limit')
})

t.test('white space around a text is none of it, as where YAML wrote it over lines', async t => {
  const [title, source] = ['Test orders', 'made for a test']
  const yaml = stringify({ ...DATASET, title: undefined, source: undefined })
  const file = parseDatasetFile(`title: >\n  ${title}\nsource: " ${source}\\t"\n${yaml}`, 'dataset.yaml')
  t.match(file, { title, source })
})

t.test('a key that is no text, and a number that would be read as another one, name their lines', async t => {
  const warnings: Error[] = []
  const warn = (warning: Error) => void warnings.push(warning)
  process.on('warning', warn)
  t.teardown(() => process.off('warning', warn))
  const yaml = stringify(DATASET)
  for (const key of ['? [a, b]\n', '? { a: 1 }\n', '? \n', '{{ name }}']) {
    const [fault] = faultsOf(`# templated\n${key}: 1\n${yaml}`)
    t.match(fault, { code: 'dataset.key_no_text', at: 'dataset.yaml:2' }, key)
  }
  const [inexact, ...more] = faultsOf(`${yaml}reportingThreshold: 20.00000000000000001\n`)
  t.match(inexact, { code: 'dataset.number_inexact', params: { read: 20 }, at: /^dataset\.yaml:\d+$/ })
  t.same(more, [])
  for (const number of ['1.50', '0x14', '2e1', '0.30000000000000004'])
    t.notMatch(
      faultsOf(`${yaml}reportingThreshold: ${number}\n`),
      [{ code: 'dataset.number_inexact' }],
      number,
    )
  await new Promise(resolve => setImmediate(resolve))
  t.same(warnings, [])
})

t.test('text that is no YAML, a key written twice and a list at the top name file and line', async t => {
  t.match(faultsOf('dataset: [unclosed\nedition: 1\n')[0], {
    code: 'dataset.yaml_syntax',
    at: /^dataset\.yaml:\d+$/,
  })
  t.match(faultsOf('dataset: a\ndataset: b\n')[0], { code: 'dataset.key_twice', at: 'dataset.yaml:2' })
  t.match(faultsOf('- a\n- b\n')[0], { code: 'shape.object' })
  t.match(faultsOf('')[0], { code: 'shape.object' })
})

t.test('an alias without its anchor names the line, and aliases that multiply are refused', async t => {
  const [lost] = faultsOf('dataset: a\nedition: *year\n')
  t.match(lost, { code: 'dataset.yaml_alias', params: { name: 'year' }, at: 'dataset.yaml:2' })
  const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(9)}]`)
  const [bomb] = faultsOf(`l0: &l0 [x]\n${levels.join('\n')}\n`)
  t.match(bomb, { code: 'dataset.yaml_aliases', at: 'dataset.yaml' })
})

t.test('a name that JavaScript has for itself is refused in each section', async t => {
  for (const section of ['dimensions', 'measures', 'views', 'lookups']) {
    const yaml = stringify({ ...DATASET, [section]: undefined })
    const faults = faultsOf(`${yaml}${section}:\n  __proto__: { column: x, values: [a] }\n`)
    t.ok(faults.some(({ code, at }) => code === 'dataset.bad_name' && at === `/${section}/__proto__`))
  }
  const caps = [{ over: ['toString'], max: 1 }]
  const [unknown] = faultsOf(stringify({ ...DATASET, views: { lines: { for: ['count'], caps } } }))
  t.equal(unknown?.code, 'dataset.dimension_unknown')
})

t.test('a fault names no value that looks like somebody’s', async t => {
  const [fault] = faultsOf(
    stringify({ ...DATASET, ...change('category', { column: 'category', values: ['13800138000'] }) }),
  )
  t.notMatch(JSON.stringify(fault), /13800138000/)
})

t.test('a missing column is refused with the nearest names, all missing ones at once', async t => {
  const faults = await refused(t, {
    files: { 'orders.csv': csv(...ROWS) },
    dataset: {
      ...DATASET,
      unit: { column: 'buyers' },
      dimensions: { ...dimensions, category: { column: 'categry', values: ['a'] } },
    },
  })
  t.match(faults, [
    { code: 'prepare.column_missing', at: '/unit/column', en: /Nearest: buyer/ },
    { code: 'prepare.column_missing', at: '/dimensions/category/column', en: /Nearest: category/ },
  ])
})

t.test('numbers among listed values stay as they were written', async t => {
  const yaml = stringify(DATASET).replace(
    /values:\n +- rice cooker\n +- air fryer\n +- 电饭煲/,
    'values: [007, 1.0, 1e3, { value: 12, label: 12 pieces }, true]',
  )
  const dimension = parseDatasetFile(yaml, 'dataset.yaml').dimensions.category
  const values = dimension !== undefined && 'values' in dimension ? dimension.values : []
  t.strictSame(
    values.map(value => (typeof value === 'string' ? value : value.value)),
    ['007', '1.0', '1e3', '12', 'true'],
  )
})

t.test('the declaration holds codes, quanta and nano-rho, and nothing of the export', async t => {
  const declaration = declare(
    parseDatasetFile(stringify(DATASET), 'dataset.yaml'),
    new Uint8Array(32).fill(1),
  )
  t.strictSame(
    declaration.dimensions.map(({ name, kind, perUnit, values }) => [name, kind, perUnit, values.length]),
    [
      ['month', 'month', false, 13],
      ['category', 'list', false, 4],
      ['price_band', 'bins', false, 5],
      ['gender', 'list', true, 3],
    ],
  )
  t.match(declaration.measures, [
    { name: 'pieces', lo: '0', hi: '10' },
    { name: 'revenue', quantum: '0.01', lo: '-10000', hi: '50000' },
  ])
  t.equal(declaration.budget.total, String(rhoOfEpsilon('8', '1e-6')))
  t.equal(declaration.orders, true)
  const onePerCent = (BigInt(declaration.budget.total) + 99n) / 100n
  t.equal(declaration.totals.charge, String(onePerCent))
  t.notMatch(JSON.stringify(declaration), /buyer_?id|orders\.csv|"column"/)
})

t.test('caps are declared in rows, orders and quanta, whatever the file’s unit is', async t => {
  const parsed = parseDatasetFile(
    stringify({
      ...DATASET,
      dimensions: { ...dimensions, month: { column: 'date', calendar: 'month', perOrder: true } },
      views: {
        spending: {
          for: ['sum'],
          caps: [
            { over: ['month'], max: 80.5, of: 'revenue' },
            { over: [], max: '1000', of: 'pieces' },
            {
              over: ['category'],
              max: 80.5,
              byValue: { category: { 'rice cooker': '7.25' } },
              of: 'revenue',
            },
          ],
        },
        orders: { for: ['orders', 'units'], caps: [{ over: ['month'], max: 2, of: 'orders' }], perUnit: 90 },
        lines: { for: ['count'], caps: [{ over: ['month'], max: 3, of: 'rows' }] },
        linesOfOne: {
          for: ['count'],
          caps: [
            { over: ['category'], max: 3, byValue: { category: { 'rice cooker': 9, 'air fryer': 40 } } },
          ],
        },
      },
    }),
    'dataset.yaml',
  )
  const declaration = declare(parsed, new Uint8Array(32))
  t.strictSame(
    declaration.views.map(({ caps }) => caps),
    [
      [
        { over: ['month'], max: '8050', of: { measure: 'revenue' } },
        { over: [], max: '1000', of: { measure: 'pieces' } },
        {
          over: ['category'],
          max: '8050',
          byValue: { dimension: 'category', caps: [{ code: 0, max: '725' }] },
          of: { measure: 'revenue' },
        },
      ],
      [{ over: ['month'], max: 2, of: 'orders' }],
      [{ over: ['month'], max: 3 }],
      [
        {
          over: ['category'],
          max: 3,
          byValue: {
            dimension: 'category',
            caps: [
              { code: 0, max: 9 },
              { code: 1, max: 40 },
            ],
          },
        },
      ],
    ],
  )
  t.strictSame(
    declaration.dimensions.map(({ name, perOrder }) => [name, perOrder]),
    [
      ['month', true],
      ['category', undefined],
      ['price_band', undefined],
      ['gender', undefined],
    ],
  )
})

t.test('every example in the repository is a valid dataset.yaml', async t => {
  for (const example of ['amazon-open-ecommerce', 'uci-online-retail', 'appliance-orders']) {
    const file = new URL(`../../examples/${example}/dataset.yaml`, import.meta.url)
    const parsed = parseDatasetFile(readFileSync(file, 'utf8'), 'dataset.yaml')
    t.equal(declare(parsed, new Uint8Array(32)).dataset, example)
  }
})

function faultsOf(yaml: string): Fault['faults'] | readonly [] {
  try {
    parseDatasetFile(yaml, 'dataset.yaml')
  } catch (error) {
    if (error instanceof Fault) return error.faults
    throw error
  }
  return []
}

function change(name: string, dimension: object): object {
  return { dimensions: { ...dimensions, [name]: dimension } }
}

function dominated(dimension: string, values: readonly string[]): object {
  const dominated = { share: 80, groups: [{ dimension, values }] }
  return { passport: { dataClass: 'personal', dominated } }
}

function capped(served: string, cap: object): object {
  return { views: { v: { for: [served], caps: [cap] } } }
}

function measure(source: object): object {
  return { measures: { ...measures, pieces: source } }
}

function budget(part: object): object {
  return { budget: { ...DATASET.budget, ...part } }
}

function tooManyCells(): object {
  const long = { column: 'category', values: Array.from({ length: 2000 }, (_, i) => `v${i}`) }
  return {
    dimensions: { ...dimensions, category: long, second: long },
    views: { ...views, lines: { for: ['count'], caps: [{ over: ['category', 'second'], max: 1 }] } },
  }
}
