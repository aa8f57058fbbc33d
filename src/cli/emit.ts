// Data leaves by one door: a drawing for people, --json, or --csv; to stdout, or whole to a file.
import { extname } from 'node:path'
import { fault } from '../../schemas/fault.ts'
import type { Context } from './context.ts'
import type { ParsedArgs } from './parsed-args.ts'
import { type CsvSheet, type CsvTable, writeCsv } from '../sdk/csv.ts'
import { plainJson, plainLines } from './render/plain-text.ts'
import { drawProse, drawSheet } from './render/sheet.ts'
import { checkTarget, writeWhole } from './write-file.ts'
import type { Sheet } from '../sdk/format/sheet.ts'

export interface Output {
  readonly json: unknown
  readonly human: () => string
  readonly csv: () => CsvSheet
}

export async function emit(context: Context, given: ParsedArgs, output: Output): Promise<void> {
  const file = given.text('output')
  const text = render(given, output)
  if (file === undefined) {
    context.host.out.data(text)
    return
  }
  await writeWhole(file, text)
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
    csv: () => ({ comments: [], ...csv }),
  })
}

function render(given: ParsedArgs, output: Output): string {
  const format = formatOf(given)
  if (format === 'json') return `${plainJson(JSON.stringify(output.json, undefined, 2))}\n`
  return format === 'csv' ? writeCsv(output.csv()) : plainLines(output.human())
}

function formatOf(given: ParsedArgs): 'json' | 'csv' | 'human' {
  if (given.flag('json') && given.flag('csv')) throw fault('cli.two_formats')
  const ending = extname(given.text('output') ?? '').toLowerCase()
  if (given.flag('json') || (ending === '.json' && !given.flag('csv'))) return 'json'
  return given.flag('csv') || ending === '.csv' ? 'csv' : 'human'
}
