import { DuckDBInstance } from '@duckdb/node-api'
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { convertTo } from '../../src/prepare/node/csv-files.ts'
import { prepare } from '../../src/prepare/node/prepare.ts'
import { CsvScanner } from '../../src/prepare/csv-scan.ts'
import { scanInHalves } from '../../src/prepare/node/scan-halves.ts'
import { gb18030 } from '../support/messy-exports.ts'
import { Fault } from '../../schemas/fault.ts'
import type { MessageCode } from '../../schemas/messages/messages.ts'
import { trials } from '../support/trials.ts'
import {
  type Case,
  csv,
  DATASET,
  folders,
  HEADER,
  prepareCase,
  readContribution,
  refused,
  ROWS,
} from './helpers.ts'

const good = csv(...ROWS)

/** Each bad export: its files, the code, where, and a word of what to do. */
const BAD: readonly (readonly [string, Case['files'], MessageCode, string, RegExp])[] = [
  ['an empty file', { 'orders.csv': '' }, 'prepare.empty_file', 'orders.csv', /export it again/],
  [
    'a file of a byte-order mark only',
    { 'orders.csv': '\ufeff' },
    'prepare.empty_file',
    'orders.csv',
    /export it again/,
  ],
  ['a header without rows', { 'orders.csv': `${HEADER}\n` }, 'prepare.header_only', 'orders.csv', /no row/],
  [
    'a wrong delimiter',
    { 'orders.csv': good.replaceAll(',', ';') },
    'prepare.wrong_delimiter',
    'orders.csv:1',
    /delimiter: ";"/,
  ],
  ['tabs', { 'orders.csv': good.replaceAll(',', '\t') }, 'prepare.wrong_delimiter', 'orders.csv:1', /\\t/],
  [
    'bytes of no known encoding',
    { 'orders.csv': Buffer.concat([Buffer.from(good), Buffer.from([0xff, 0xfe, 0xfd, 0x81, 0x20])]) },
    'prepare.encoding_unknown',
    'orders.csv',
    /utf-8, gb18030/,
  ],
  [
    'Windows-1252 text',
    {
      'orders.csv': Buffer.from(
        `${HEADER}\nb1,o1,2025-01-05,Küche,1,1,x\nb2,o1,2025-01-05,Möbel,1,1,x\n`,
        'latin1',
      ),
    },
    'prepare.encoding_unknown',
    'orders.csv',
    /UTF-8/,
  ],
  [
    'a zero byte',
    { 'orders.csv': csv('b1,o1,2025-01-05,air\u0000fryer,1,1,x') },
    'prepare.csv_nul',
    'orders.csv:2',
    /zero byte/,
  ],
  [
    'a line with too few fields',
    { 'orders.csv': csv(ROWS[0], 'b2,o2,2025-02-11', ROWS[2]) },
    'prepare.csv_fields',
    'orders.csv:3',
    /3 fields.*7/,
  ],
  [
    'a line with too many fields',
    { 'orders.csv': csv(ROWS[0], `${ROWS[1]},more`) },
    'prepare.csv_fields',
    'orders.csv:3',
    /8 fields.*7/,
  ],
  [
    'a quote within a plain field',
    { 'orders.csv': csv('b1,o1,2025-01-05,5" fryer,1,1,x') },
    'prepare.csv_quote',
    'orders.csv:2',
    /double quotes/,
  ],
  [
    'text after a closing quote',
    { 'orders.csv': csv('b1,o1,2025-01-05,"air"fryer,1,1,x') },
    'prepare.csv_quote',
    'orders.csv:2',
    /double quotes/,
  ],
  [
    'a quote that is never closed',
    { 'orders.csv': csv(ROWS[0], 'b1,o1,2025-01-05,"air fryer,1,1,x', ROWS[1]) },
    'prepare.csv_unclosed_quote',
    'orders.csv:3',
    /never closed/,
  ],
  [
    'a quote that is never closed, behind a field of several lines',
    { 'orders.csv': csv(ROWS[0], 'b1,o1,2025-01-05,"air\nfryer","1,1,x', ROWS[1]) },
    'prepare.csv_unclosed_quote',
    'orders.csv:4',
    /never closed/,
  ],
  [
    'a quote that is not closed before the next one',
    {
      'orders.csv': csv(
        ROWS[0],
        'b1,o1,2025-01-05,"air fryer,1,1,x',
        ROWS[1],
        'b2,o2,2025-01-06,"air fryer",1,1,x',
      ),
    },
    'prepare.csv_quote_opened',
    'orders.csv:3',
    /on line 5/,
  ],
  [
    'lone carriage returns',
    { 'orders.csv': good.replaceAll('\n', '\r') },
    'prepare.csv_line_ending',
    'orders.csv:1',
    /CR LF/,
  ],
  [
    'duplicated columns',
    { 'orders.csv': good.replace('quantity', 'price') },
    'prepare.column_twice',
    'orders.csv:1',
    /price/,
  ],
  [
    'other columns in a second file',
    { 'orders.csv': good, 'orders2.csv': good.replace('gender', 'sex') },
    'prepare.columns_differ',
    'orders2.csv',
    /Missing: gender.*sex/,
  ],
  [
    'another order of columns in a second file',
    { 'orders.csv': good, 'orders2.csv': good.replace('buyer,order', 'order,buyer') },
    'prepare.column_order',
    'orders2.csv',
    /another order/,
  ],
  [
    'no header in a second file',
    { 'orders.csv': good, 'orders2.csv': ROWS.join('\n').replace('b1', '13800138000') },
    'prepare.header_differs',
    'orders2.csv:1',
    /no header.*orders\.csv/,
  ],
  [
    'no header, and a cell twice in the first row',
    { 'orders.csv': ROWS.join('\n').replace('59.90', '1') },
    'prepare.header_missing',
    'orders.csv:1',
    /with a header/,
  ],
  [
    'no header in the only file',
    { 'orders.csv': ROWS.join('\n') },
    'prepare.column_missing_header',
    '/unit/column',
    /with a header/,
  ],
  [
    'no header in the only file, and only words in its first row',
    { 'orders.csv': 'b-a,o-a,new,air fryer,low,one,女\nb-b,o-b,new,air fryer,low,two,女\n' },
    'prepare.column_missing_all',
    '/unit/column',
    /nor any other.*another export/,
  ],
  [
    'no header in two files that share most of their first rows',
    {
      'orders.csv': 'b-a,o-a,new,air fryer,low,one,女\n',
      'orders2.csv': 'b-b,o-b,new,air fryer,low,one,女\n',
    },
    'prepare.header_missing',
    'orders.csv:1',
    /with a header/,
  ],
  [
    'no header in one of two files, where one column is called like a cell',
    {
      'orders.csv': good.replace('order,date,category,price', 'o-a,new,air fryer,low'),
      'orders2.csv': 'b-b,o-a,new,air fryer,low,one,女\n',
    },
    'prepare.header_differs',
    'orders2.csv:1',
    /no header/,
  ],
  [
    'a truncated gzip file',
    { 'orders.csv': gzipSync(Buffer.from(csv(...many(3000)))).subarray(0, 9000) },
    'prepare.gzip_damaged',
    'orders.csv',
    /cut off/,
  ],
  [
    'a file that only begins like Parquet',
    { 'orders.csv': 'PAR1 and then nothing' },
    'prepare.parquet_damaged',
    'orders.csv',
    /cut off/,
  ],
  [
    'rows without a unit',
    { 'orders.csv': csv(ROWS[0], ROWS[1].replace('b1', '')) },
    'prepare.unit_missing',
    '/unit/column',
    /missing: drop/,
  ],
  [
    'the word NULL for a unit',
    { 'orders.csv': csv(ROWS[0], ROWS[1].replace('b1', 'NULL')) },
    'prepare.unit_missing',
    '/unit/column',
    /missing: drop/,
  ],
  [
    'a date column of other things',
    { 'orders.csv': csv(...ROWS.map(row => row.replace(/2025-\d\d-\d\d/, '31/12/2025'))) },
    'prepare.dates_unreadable',
    '/dimensions/month/column',
    /2025-12-31/,
  ],
  [
    'dates that don’t exist',
    { 'orders.csv': csv(...ROWS.map(row => row.replace(/2025-\d\d-\d\d/, '2025-02-30'))) },
    'prepare.dates_unreadable',
    '/dimensions/month/column',
    /exist/,
  ],
  [
    'numbers with a decimal comma',
    { 'orders.csv': csv(...ROWS.map(row => row.replace(/,(\d)(?=,[^,]*$)/, ',"1,0$1"'))) },
    'prepare.numbers_unreadable',
    '/measures/pieces',
    /decimal point/,
  ],
  [
    'no value of a domain',
    { 'orders.csv': csv(...ROWS.map(row => row.replace(/[女男]$/, 'x'))) },
    'prepare.no_value_matches',
    '/dimensions/gender',
    /how the values are written/,
  ],
  [
    'phone numbers in a kept column',
    { 'orders.csv': csv(...ROWS, ...many(60).map(row => row.replace('air fryer', '13912345678'))) },
    'prepare.identifier_in_kept_column',
    'category',
    /mobile phone/,
  ],
  ['a missing file', { 'other.csv': good }, 'prepare.no_files', '/files/0', /orders/],
]

for (const [what, files, code, at, advice] of BAD) {
  t.test(`${what}: a clear fault that says where, and nothing is written`, async t => {
    const faults = await refused(t, { files, dataset: { ...DATASET, files: ['orders*.csv'] } })
    const [fault] = faults
    t.equal(fault?.code, code)
    if (what.startsWith('no header')) t.equal(faults.length, 1, 'one reason is told once')
    t.equal(fault?.at, at)
    t.match(fault?.en ?? '', advice)
    t.match(fault?.zh ?? '', /[\u4e00-\u9fff]/)
  })
}

t.test('a field of 100 MB is refused early, with its line', async t => {
  const huge = Buffer.alloc(100 * 2 ** 20, 'x')
  const file = Buffer.concat([
    Buffer.from(`${HEADER}\n${ROWS[0]}\nb1,o1,2025-01-05,"`),
    huge,
    Buffer.from('",1,1,x\n'),
  ])
  const [fault] = await refused(t, { files: { 'orders.csv': file } })
  t.match(fault, { code: 'prepare.csv_too_long', at: 'orders.csv:3' })
  const packed = await refused(t, { files: { 'orders.csv': gzipSync(file, { level: 1 }) } })
  t.match(packed[0], { code: 'prepare.csv_too_long', at: 'orders.csv:3' })
})

t.test('every bad line is named, not only the first', async t => {
  const faults = await refused(t, { files: { 'orders.csv': csv('a', ROWS[0], 'b,c', '"d\n",e', 'f') } })
  t.strictSame(
    faults.map(fault => fault.at),
    ['orders.csv:2', 'orders.csv:4', 'orders.csv:5', 'orders.csv:7'],
  )
})

t.test('a file outside the data folder is refused, also through a link', async t => {
  for (const pattern of ['../out.csv', '/etc/passwd', 'a/../../x.csv']) {
    const [fault] = await refused(t, {
      files: { 'orders.csv': good },
      dataset: { ...DATASET, files: [pattern] },
    })
    t.match(fault, { code: 'prepare.outside_folder', at: '/files/0' })
  }
  const root = t.testdir({ 'elsewhere.csv': good })
  const { data, out, datasetFile, secretFile } = folders(root, { files: {} })
  symlinkSync(join(root, 'elsewhere.csv'), join(data, 'orders.csv'))
  await t.rejects(prepare({ datasetFile, dataFolder: data, outFolder: out, secretFile }), {
    code: 'prepare.outside_folder',
  })
})

t.test('more rows than the declared capacity are refused', async t => {
  const [fault] = await refused(t, { files: { 'orders.csv': good }, dataset: { ...DATASET, capacity: 3 } })
  t.match(fault, { code: 'prepare.over_capacity', at: '/capacity' })
})

t.test('a lookup table with a key twice is refused', async t => {
  const [fault] = await refused(t, {
    files: { 'orders.csv': good, 'groups.csv': 'category,group\nair fryer,kitchen\nair fryer,home\n' },
    dataset: withLookup(),
  })
  t.match(fault, { code: 'prepare.lookup_key_twice', at: '/lookups/groups/key' })
})

t.test('a damaged secret is refused', async t => {
  const [fault] = await refused(t, { files: { 'orders.csv': good }, secret: 'abc' })
  t.match(fault, { code: 'prepare.secret_damaged' })
})

t.test('a secret that is no file is refused, and so is one without a name', async t => {
  const { data, out, datasetFile } = folders(t.testdir(), { files: { 'orders.csv': good } })
  for (const secretFile of [data, '']) {
    const refusal = { code: 'prepare.secret_no_file', faults: [secretFile === '' ? {} : { at: data }] }
    await t.rejects(prepare({ datasetFile, dataFolder: data, outFolder: out, secretFile }), refusal)
  }
})

t.test('a data folder that is not there leaves nothing in the folder for the result', async t => {
  const { data, out, datasetFile, secretFile } = folders(t.testdir(), { files: {} })
  mkdirSync(out)
  await t.rejects(prepare({ datasetFile, dataFolder: join(data, 'none'), outFolder: out, secretFile }), {
    code: 'prepare.folder_missing',
  })
  t.strictSame(readdirSync(out), [])
})

t.test('a conversion of many pieces is whole, and no listener is left behind for any of them', async t => {
  const warnings: string[] = []
  const listen = (warning: Error): void => void warnings.push(warning.name)
  process.on('warning', listen)
  t.teardown(() => process.off('warning', listen))
  const conversion = await convertTo(join(t.testdir(), 'utf8.csv'))
  for (let piece = 0; piece < 20; piece++) await conversion.write(Buffer.alloc(2 ** 20, piece))
  t.equal(statSync(await conversion.finish()).size, 20 * 2 ** 20)
  t.same(warnings, [])
})

t.test('no fault quotes a cell of the export', async t => {
  const secretWord = 'Zanzibar-secret'
  for (const row of [
    `${secretWord},o1`,
    `b1,o1,2025-01-05,5"${secretWord},1,1,x`,
    `b1,o1,x,x,"${secretWord},1,1,x`,
  ]) {
    const faults = await refused(t, { files: { 'orders.csv': csv(row) } })
    t.notMatch(JSON.stringify(faults), secretWord)
  }
  const row = `${secretWord},13800138000,2025-01-05,${secretWord}@mail.example,1,1,x\n`
  for (const files of [{ 'orders.csv': row.repeat(2) }, { 'orders.csv': good, 'orders2.csv': row }]) {
    const faults = await refused(t, { files, dataset: { ...DATASET, files: ['orders*.csv'] } })
    t.notMatch(JSON.stringify(faults), new RegExp(`${secretWord}|13800138000`))
  }
})

t.test('one export in every encoding, plain and packed, becomes the same contribution', async t => {
  const utf16 = Buffer.from(good, 'utf16le')
  const variants: Record<string, Uint8Array> = {
    'UTF-8': Buffer.from(good),
    'UTF-8 with a byte-order mark': Buffer.from(`\ufeff${good}`),
    'CR LF': Buffer.from(good.replaceAll('\n', '\r\n')),
    'no newline at the end': Buffer.from(good.trimEnd()),
    GB18030: gb18030(good),
    'UTF-16LE with a mark': Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]),
    'UTF-16LE without a mark': utf16,
    'UTF-16BE with a mark': Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()]),
    'gzip of UTF-8': gzipSync(good),
    'gzip of GB18030': gzipSync(gb18030(good)),
    'gzip of two, joined': Buffer.concat([gzipSync(good.slice(0, 100)), gzipSync(good.slice(100))]),
    'outer spaces': Buffer.from(
      good.replaceAll(',', ' ,\u3000').replace(HEADER.replaceAll(',', ' ,\u3000'), HEADER),
    ),
    'quoted cells': Buffer.from(good.replaceAll(/[^,\n]+/g, cell => `"${cell}"`)),
    'blank lines': Buffer.from(`${good}\n\n`),
  }
  const secret = 'ab'.repeat(32)
  const expected = await contributionOf(t, { files: { 'orders.csv': good }, secret })
  t.equal(expected.length, 4)
  // In `npm test` each third.
  const step = trials(1, 3)
  for (const [what, bytes] of Object.entries(variants).filter((_, i) => i % step === 0)) {
    t.strictSame(await contributionOf(t, { files: { 'orders.csv': bytes }, secret }), expected, what)
  }
})

t.test('many files are read as one, and the same rows in one file are the same', async t => {
  const secret = 'cd'.repeat(32)
  const split = { 'a/orders.csv': csv(ROWS[0], ROWS[1]), 'b/orders.csv': gzipSync(csv(ROWS[2], ROWS[3])) }
  const dataset = { ...DATASET, files: ['*/orders.csv'] }
  t.strictSame(
    await contributionOf(t, { files: split, dataset, secret }),
    await contributionOf(t, { files: { 'orders.csv': good }, secret }),
  )
})

t.test('Parquet with typed columns is read like the CSV of the same rows', async t => {
  const secret = 'ef'.repeat(32)
  const parquet = await parquetOf(t, good)
  t.strictSame(
    await contributionOf(t, {
      files: { 'orders.parquet': parquet },
      dataset: { ...DATASET, files: ['*.parquet'] },
      secret,
    }),
    await contributionOf(t, { files: { 'orders.csv': good }, secret }),
  )
})

t.test('a Parquet file cut or damaged anywhere is refused, and so is a mixture of kinds', async t => {
  const parquet = await parquetOf(t, csv(...many(2000)))
  const dataset = { ...DATASET, files: ['*.parquet'] }
  const [cut] = await refused(t, { files: { 'orders.parquet': parquet.subarray(0, 3000) }, dataset })
  t.match(cut, { code: 'prepare.parquet_damaged', at: 'orders.parquet' })
  const torn = Buffer.concat([parquet.subarray(0, 2000), parquet.subarray(2600)])
  const [damaged] = await refused(t, { files: { 'orders.parquet': torn }, dataset })
  t.match(damaged, { code: 'prepare.parquet_damaged', at: 'orders.parquet' })
  const [mixed] = await refused(t, {
    files: { 'orders.parquet': parquet, 'orders.csv': good },
    dataset: { ...DATASET, files: ['*'] },
  })
  t.match(mixed, { code: 'prepare.mixed_kinds' })
})

t.test(
  'NaN, infinities, negative and huge numbers, missing cells and stray dates are counted, not lost',
  async t => {
    const rows = [
      ...ROWS,
      'b4,o4,2025-04-01,air fryer,NaN,1,女',
      'b4,o5,2025-04-31,air fryer,Infinity,2,女',
      'b5,,2024-12-31,air fryer,1e300,1,男',
      'b5,o6,,,-5,-3,',
      'b6,o7,2025-05-05,air fryer,,1,女',
    ]
    const { report, contributionFile } = await prepareCase(t.testdir(), {
      files: { 'orders.csv': csv(...rows) },
    })
    t.equal(report.rowsRead, 9)
    t.equal(report.rowsKept, 6)
    t.equal(report.withoutMeasure, 3)
    t.match(
      report.dimensions.find(each => each.name === 'month'),
      { missing: 1 / 9, outside: 1 / 9, unreadable: 1 / 9 },
    )
    t.match(
      report.measures.find(each => each.name === 'revenue'),
      { missing: 1 / 9, outside: 1 / 9, unreadable: 2 / 9 },
    )
    const kept = await readContribution(contributionFile)
    t.strictSame(
      kept.map(row => Number(row.m1)).sort((a, b) => a - b),
      [1500, 2997, 4000, 5990, 19_900, 50_000],
    )
  },
)

t.test('the scanner and DuckDB read the same cells, for any text that the scanner lets pass', async t => {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const root = t.testdir({ 'x.csv': '' })
  const field = fc.oneof(
    fc.stringMatching(/^[a-z ;é中]{0,6}$/),
    fc.stringMatching(/^[a-z,"\n\r中]{0,8}$/).map(text => `"${text.replaceAll('"', '""')}"`),
    fc.stringMatching(/^[a"\n,]{0,4}$/),
  )
  let passed = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(field, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 6 }),
      fc.constantFrom('\n', '\r\n'),
      fc.integer({ min: 1, max: 40 }),
      async (records, newline, piece) => {
        const text = `${['a,b', ...records.map(record => record.join(','))].join(newline)}${newline}`
        const bytes = Buffer.from(text)
        const scanner = new CsvScanner('x.csv', ',')
        let expected: readonly (readonly string[])[]
        try {
          for (let at = 0; at < bytes.length; at += piece) scanner.push(bytes.subarray(at, at + piece))
          // So short a file is its own sample.
          expected = scanner.end().sample
        } catch (error) {
          if (error instanceof Fault) return true
          throw error
        }
        passed++
        writeFileSync(join(root, 'x.csv'), bytes)
        const reader = await connection.runAndReadAll(
          `SELECT coalesce(a, '') AS a, coalesce(b, '') AS b FROM read_csv($1, delim = ',', quote = '"', escape = '"', header = true,
            auto_detect = false, strict_mode = true, columns = {'a': 'VARCHAR', 'b': 'VARCHAR'}, parallel = false)`,
          [join(root, 'x.csv')],
        )
        const found = reader.getRowObjectsJson().map(row => [row.a, row.b])
        return JSON.stringify(found) === JSON.stringify(expected)
      },
    ),
    { numRuns: 1500, seed: 1 },
  )
  t.ok(passed > 200, `${passed} texts passed the scanner`)
  connection.closeSync()
  instance.closeSync()
})

t.test('a file scanned in halves says what a scan from the beginning says, or nothing', async t => {
  const root = t.testdir()
  const rows = Array.from({ length: 999 }, (_, i) => `b${i},o${i},"a ""word"" ${i}"`)
  const text = (lines: readonly string[], newline = '\n') => `${['a,b,c', ...lines].join(newline)}${newline}`
  const halves = async (content: string) => {
    const path = join(root, 'x.csv')
    writeFileSync(path, content)
    const bytes = Buffer.byteLength(content)
    return scanInHalves({ name: 'x.csv', path, kind: 'csv', bytes }, ',', () => {})
  }
  const whole = (content: string) => {
    const scanner = new CsvScanner('x.csv', ',')
    scanner.push(Buffer.from(content))
    return scanner.end()
  }
  const inSecond = (row: string) => rows.with(900, row)
  const alike = {
    'plain rows': text(rows),
    'lines that end in CR LF': text(rows, '\r\n'),
    'no newline at the end': text(rows).slice(0, -1),
    'an empty line': text(inSecond('')),
    'a newline in quotes in the second half': text(inSecond('b,o,"two\nlines"')),
    'white space in the second half': text(inSecond('b, o,c')),
  }
  for (const [what, content] of Object.entries(alike)) t.same(await halves(content), whole(content), what)
  const openQuote = rows.map((row, i) => (i === 100 ? 'b,o,"' : i === 990 ? '"' : row.replaceAll('"', '')))
  const nothing = {
    'quotes open where it is halved': text(openQuote),
    'a row too short in the second half': text(inSecond('b,o')),
    'a row too long in the first half': text(rows.with(10, 'b,o,c,d')),
    'a stray quote in the second half': text(inSecond('b,o"o,c')),
    'another line ending in the second half': `${text(rows.slice(0, 700))}${rows.slice(700).join('\r\n')}\r\n`,
    'a byte-order mark where it is halved': text(rows.map(row => `\ufeff${row.replaceAll('"', '')}`)),
    'one line': 'a,b,c',
  }
  for (const [what, content] of Object.entries(nothing)) t.equal(await halves(content), undefined, what)
})

t.test('a fault late in a file large enough to be halved is named with its line', async t => {
  const padding = `m1,${'9'.repeat(1000)},2025-01-10,air fryer,1.5,1,女\n`
  const rows = Math.ceil((33 * 2 ** 20) / padding.length)
  const content = `${HEADER}\n${padding.repeat(rows)}m1,1\n`
  const [first] = await refused(t, { files: { 'orders.csv': content } })
  t.equal(first?.code, 'prepare.csv_fields')
  t.equal(first?.at, `orders.csv:${rows + 2}`)
})

async function contributionOf(t: Test, given: Case) {
  const { contributionFile } = await prepareCase(t.testdir(), given)
  return readContribution(contributionFile)
}

function many(rows: number): readonly string[] {
  return Array.from(
    { length: rows },
    (_, i) =>
      `m${i % 700},o${i},2025-${String((i % 12) + 1).padStart(2, '0')}-10,air fryer,${(i % 90) + 0.5},${(i % 3) + 1},${i % 2 === 0 ? '女' : '男'}`,
  )
}

function withLookup() {
  return {
    ...DATASET,
    lookups: { groups: { files: ['groups.csv'], key: 'category' } },
    dimensions: {
      ...DATASET.dimensions,
      group: { column: 'category', lookup: 'groups', take: 'group', values: ['kitchen', 'home'] },
    },
  }
}

async function parquetOf(t: Test, text: string): Promise<Buffer> {
  const root = t.testdir({ 'x.csv': text })
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(
    `COPY (SELECT buyer, "order", CAST(date AS DATE) AS date, category, CAST(price AS DOUBLE) AS price, CAST(quantity AS INTEGER) AS quantity, gender
      FROM read_csv('${join(root, 'x.csv')}', all_varchar = true)) TO '${join(root, 'x.parquet')}' (FORMAT parquet)`,
  )
  connection.closeSync()
  instance.closeSync()
  return readFileSync(join(root, 'x.parquet'))
}
