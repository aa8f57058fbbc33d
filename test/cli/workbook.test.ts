// Workbooks as other programs read them: LibreOffice opens one, openpyxl says what each cell is.
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { workbookOf } from '../../console/src/answers/workbook.ts'
import { formatFor } from '../../console/src/shared/format.ts'
import type { Answer } from '../../schemas/answer.ts'
import type { Label } from '../../schemas/common.ts'
import { emit } from '../../src/cli/emit.ts'
import { ParsedArgs } from '../../src/cli/parsed-args.ts'
import { answerBook, answerCsv } from '../../src/cli/render/answer-csv.ts'
import { xlsxOf } from '../../src/sdk/export/xlsx.ts'
import { writeCsv } from '../../src/sdk/csv.ts'
import { CONSOLE_TEXT } from '../support/console-text.ts'
import { contextOf, PROFILE } from './fixtures.ts'

const execute = promisify(execFile)
/** In a locale that writes Chinese file names, which a machine that states none does not. */
const run = (command: string, words: readonly string[]) =>
  execute(command, [...words], { env: { ...process.env, LC_ALL: 'C.UTF-8' } })
const work = mkdtempSync(join(tmpdir(), 'yinsuan-workbook-'))
t.teardown(() => rmSync(work, { recursive: true, force: true }))
const found = (command: string, ...words: readonly string[]): Promise<boolean> =>
  run(command, words).then(
    () => true,
    () => false,
  )
/** One with openpyxl, where there is one. */
const PYTHON = process.env['TEST_PYTHON'] ?? 'python3'
const OFFICE = await found('soffice', '--version')
const PANDAS = await found(PYTHON, '-c', 'import openpyxl')

/** What another member may have called a group, so that a spreadsheet runs it or a writer trips over it. */
const HOSTILE = [
  '=1+1',
  '=HYPERLINK("http://example.org","x")',
  '+1',
  '-1',
  '@SUM(A1)',
  '＝1+1',
  '\t=1+1',
  'constructor',
  '__proto__',
  '<b>&"\'',
  '_x0041_',
  "=cmd|' /C calc'!A0",
]

/** PROFILE with one group a hostile label, and the table itself named by them. */
function hostile(): Answer {
  const values = HOSTILE.map((text, at) => ({ value: `v${at}`, label: { zh: text, en: text } }))
  const [first] = PROFILE.tables
  const cell = first?.cells[0]
  if (first === undefined || cell === undefined) throw new Error('a table with a cell')
  const cells = HOSTILE.map((_, at) => ({ ...cell, codes: [at], value: 1000 + at }))
  const label: Label = { zh: '=2+2', en: '=2+2' }
  return {
    ...PROFILE,
    title: label,
    dimensions: PROFILE.dimensions.map(used => (used.name === 'age' ? { ...used, label, values } : used)),
    tables: [{ ...first, cells }],
  }
}

type Book = Readonly<Record<string, readonly (readonly (string | number | null)[])[]>>

/** As LibreOffice saves it again, a file a sheet. */
async function byOffice(file: string): Promise<{ readonly sheets: Book; readonly formulas: number }> {
  const out = mkdtempSync(join(work, 'office-'))
  const settings = [`-env:UserInstallation=file://${join(work, 'profile')}`, '--headless']
  await run('soffice', [
    ...settings,
    '--convert-to',
    // Comma, quotes, UTF-8, from line 1; numbers as they are; every sheet.
    'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1',
    '--outdir',
    out,
    file,
  ])
  await run('soffice', [...settings, '--convert-to', 'fods', '--outdir', out, file])
  const files = readdirSync(out)
  const flat = files.find(name => name.endsWith('.fods')) ?? ''
  const sheets = files
    .filter(name => name.endsWith('.csv'))
    .map(name => [name, cellsOf(readFileSync(join(out, name), 'utf8'))] as const)
  return {
    sheets: Object.fromEntries(sheets),
    formulas: readFileSync(join(out, flat), 'utf8').split('table:formula=').length - 1,
  }
}

/** RFC 4180. */
function cellsOf(csv: string): readonly (readonly string[])[] {
  return csv
    .replace(/^\ufeff/, '')
    .split(/\r?\n(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .filter(line => line !== '')
    .map(line =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
        quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
      ),
    )
}

const LIST_CELLS = `
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
print(json.dumps({s.title: [[[c.data_type, c.value, c.number_format] for c in r] for r in s.iter_rows()] for s in book}))
`
type TypedCell = readonly [type: string, value: string | number | null, format: string]

async function byOpenpyxl(
  file: string,
): Promise<Readonly<Record<string, readonly (readonly TypedCell[])[]>>> {
  const { stdout } = await run(PYTHON, ['-c', LIST_CELLS, file])
  return JSON.parse(stdout) as Readonly<Record<string, readonly (readonly TypedCell[])[]>>
}

t.test(
  'LibreOffice opens an answer’s workbook: a sheet a table with its intervals, and the notes',
  {
    skip: OFFICE ? false : 'LibreOffice is not installed',
  },
  async t => {
    const file = join(work, 'answer.xlsx')
    writeFileSync(file, await xlsxOf(answerBook(contextOf('zh'), PROFILE)))
    const { sheets, formulas } = await byOffice(file)
    t.equal(formulas, 0)
    t.same(Object.keys(sheets).sort(), [
      'answer-买家数 TGI.csv',
      'answer-买家数.csv',
      'answer-买家数占比.csv',
      'answer-数据说明.csv',
    ])
    const [header, ...rows] = sheets['answer-买家数.csv'] ?? []
    t.same(header?.slice(0, 6), [
      'age',
      '年龄段',
      '买家数: 估计值',
      '区间下限（95 %）',
      '区间上限（95 %）',
      '无估计值的原因',
    ])
    t.same(
      rows.map(row => row.slice(0, 6)),
      [
        ['18', '18-29岁', '1234', '1178', '1290', ''],
        ['30', '30岁及以上', '402', '346', '458', ''],
        ['other', '其他或未知', '', '', '', 'small'],
      ],
    )
    const notes = (sheets['answer-数据说明.csv'] ?? []).map(row => row.join(' '))
    for (const said of [
      /品类：空气炸锅/,
      /ε 1; ρ 0\.024366191; δ 1e-6/,
      /最多 5 行计入统计/,
      /small：.* 20/,
    ]) {
      t.ok(
        notes.some(line => said.test(line)),
        `${said}`,
      )
    }
  },
)

t.test(
  'what another member called a group is a text for LibreOffice, whatever it begins with',
  {
    skip: OFFICE ? false : 'LibreOffice is not installed',
  },
  async t => {
    const file = join(work, 'hostile.xlsx')
    writeFileSync(file, await xlsxOf(answerBook(contextOf('en'), hostile())))
    const { sheets, formulas } = await byOffice(file)
    t.equal(formulas, 0)
    const rows = sheets['hostile-buyers.csv'] ?? []
    t.same(
      rows.slice(1).map(row => row[1]),
      HOSTILE,
    )
    // That a formula would be seen here: the same file, written by a program that makes one of the text.
    const running = join(work, 'running.fods')
    writeFileSync(running, RUNNING)
    t.equal((await byOffice(running)).formulas, 1)
  },
)

t.test(
  'openpyxl finds texts of format @ and numbers, and no formula',
  {
    skip: PANDAS ? false : 'Python’s openpyxl is not installed',
  },
  async t => {
    const file = join(work, 'typed.xlsx')
    writeFileSync(file, await xlsxOf(answerBook(contextOf('en'), hostile())))
    const book = await byOpenpyxl(file)
    t.same(Object.keys(book), ['Notes', 'buyers'])
    const kinds = new Set(Object.values(book).flatMap(sheet => sheet.flat().map(([kind]) => kind)))
    t.same([...kinds].sort(), ['n', 's'])
    const rows = (book['buyers'] ?? []).slice(1)
    t.same(
      rows.map(row => row[1]),
      HOSTILE.map(text => ['s', text, '@']),
    )
    t.same(
      rows.map(row => row[2]?.slice(0, 2)),
      HOSTILE.map((_, at) => ['n', 1000 + at]),
    )
  },
)

t.test('the console’s workbook holds the same tables as the command line’s', async t => {
  const text = CONSOLE_TEXT.zh
  const words = { text, format: formatFor('zh'), language: 'zh' as const }
  const console = await workbookOf(words, PROFILE, ['品类：空气炸锅'])
  const terminal = await xlsxOf(answerBook(contextOf('zh'), PROFILE))
  const { readXlsx } = await import('hucre/xlsx')
  const [one, other] = await Promise.all([readXlsx(console), readXlsx(terminal)])
  t.same(
    one.sheets.slice(1).map(({ name, rows }) => ({ name, rows })),
    other.sheets.slice(1).map(({ name, rows }) => ({ name, rows })),
  )
  t.equal(one.sheets.length, 4)
})

t.test('names of sheets are ones that Excel takes: short, plain, each its own', async t => {
  const header = ['a']
  const sheet = (name: string) => ({ name, header, rows: [] })
  const names = ['a/b:c', 'A/B:C', 'x'.repeat(40), 'x'.repeat(40), "'quoted'", '', '😀'.repeat(20), 'History']
  const notes = { name: 'Notes', rows: [] }
  const bytes = await xlsxOf({ sheets: names.map(sheet), notes, modified: PROFILE.released })
  const { readXlsx } = await import('hucre/xlsx')
  const written = (await readXlsx(bytes)).sheets.map(({ name }) => name)
  t.equal(written.length, names.length, 'without notes there is no sheet of them')
  t.equal(new Set(written.map(name => name.toLowerCase())).size, names.length)
  for (const name of written) {
    t.ok(name.length >= 1 && name.length <= 31, name)
    t.notMatch(name, /[[\]:*?/\\]|^'|'$|^history$/i)
  }
})

t.test('CSV is plain for whoever reads it, and says what its numbers are where asked', async t => {
  const written: string[] = []
  const context = contextOf('en')
  const data = (text: string): void => void written.push(text)
  const quiet = { ...context, host: { ...context.host, out: { ...context.host.out, data } } }
  const output = { json: {}, human: () => '', csv: () => answerCsv(context, PROFILE) }
  await emit(quiet, new ParsedArgs([], { csv: true }), output)
  await emit(quiet, new ParsedArgs([], { csv: true, notes: true }), output)
  const [plain = '', noted = ''] = written
  t.match(plain, /^\ufefftable,kind,statistic,/)
  t.equal(noted, writeCsv(answerCsv(context, PROFILE)))
  t.match(noted, /^\ufeff# Small-appliance orders/)
})

const RUNNING = `<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
  xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
  office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet>
<table:table table:name="a"><table:table-row><table:table-cell table:formula="of:=1+1"/></table:table-row></table:table>
</office:spreadsheet></office:body></office:document>`
