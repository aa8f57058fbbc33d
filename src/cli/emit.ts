// Data leaves by one door: a drawing for people, --json, or --csv; to stdout, or whole to a file.
import { extname } from 'node:path'
import { fault } from '../../schemas/fault.ts'
import type { Context } from './context.ts'
import type { ParsedArgs } from './parsed-args.ts'
import { type CsvSheet, type CsvTable, writeCsv } from '../sdk/csv.ts'
import type { Workbook } from '../sdk/export/xlsx.ts'
import { EXPORT_WORDS } from '../text/shared/export.ts'
import { plainJson, plainLines } from './render/plain-text.ts'
import { drawProse, drawSheet } from './render/sheet.ts'
import { checkTarget, writeWhole } from './write-file.ts'
import type { Sheet } from '../sdk/format/sheet.ts'

export interface Output {
  readonly json: unknown
  readonly human: () => string
  readonly csv: () => CsvSheet
  /** What a file with the ending .xlsx holds, where that is more than the rows of the CSV. */
  readonly workbook?: () => Workbook
}

export async function emit(context: Context, given: ParsedArgs, output: Output): Promise<void> {
  const file = given.text('output')
  const format = formatOf(given)
  if (file === undefined) {
    // Without a file no ending asks for a workbook.
    context.host.out.data(render(given, format === 'xlsx' ? 'human' : format, output))
    return
  }
  await writeWhole(
    file,
    format === 'xlsx' ? await renderWorkbook(context, output) : render(given, format, output),
  )
  context.say(context.text.words.written(file))
}

/** Before anything is charged: what `emit` would refuse of how and where its data is wanted. */
export async function checkOutput(given: ParsedArgs): Promise<void> {
  formatOf(given)
  const file = given.text('output')
  if (file !== undefined) await checkTarget(file)
}

/** The same rows for people and for programs. */
export type Listing = {
  readonly json: unknown
  readonly sheet: Sheet
  /** What is said where there is no row. */
  readonly empty: string
  /** Below the rows, for people. */
  readonly notes?: readonly string[]
  /** Column names that no language changes; figures whole, codes as they are. */
  readonly csv: CsvTable
}

export function emitListing(
  context: Context,
  given: ParsedArgs,
  { json, sheet, empty, notes = [], csv }: Listing,
): Promise<void> {
  return emit(context, given, {
    json,
    human: () =>
      sheet.rows.length === 0
        ? `${empty}\n`
        : `${[...drawSheet(context, sheet), ...drawProse(context, notes)].join('\n')}\n`,
    csv: () => csv,
  })
}

type Format = 'json' | 'csv' | 'human'

function render(given: ParsedArgs, format: Format, output: Output): string {
  if (format === 'json') return `${plainJson(JSON.stringify(output.json, undefined, 2))}\n`
  if (format === 'human') return plainLines(output.human())
  const { comments = [], ...table } = output.csv()
  return writeCsv({ comments: given.flag('notes') ? comments : [], ...table })
}

async function renderWorkbook(context: Context, { csv, workbook }: Output): Promise<Uint8Array> {
  // Only here: a command that writes no workbook does not load what writes one.
  const { xlsxOf } = await import('../sdk/export/xlsx.ts')
  if (workbook !== undefined) return await xlsxOf(workbook())
  const { comments = [], ...table } = csv()
  const words = EXPORT_WORDS[context.language]
  return await xlsxOf({
    sheets: [{ name: words.table, ...table }],
    notes: { name: words.notes, rows: comments.map(comment => ['', comment]) },
    modified: new Date(context.host.now()).toISOString(),
  })
}

function formatOf(given: ParsedArgs): Format | 'xlsx' {
  if (given.flag('json') && given.flag('csv')) throw fault('cli.two_formats')
  const ending = extname(given.text('output') ?? '').toLowerCase()
  if (given.flag('json') || (ending === '.json' && !given.flag('csv'))) return 'json'
  if (given.flag('csv') || ending === '.csv') return 'csv'
  return ending === '.xlsx' ? 'xlsx' : 'human'
}
