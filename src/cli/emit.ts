// Data leaves by one door: a drawing for people, --json, or --csv; to stdout, or whole to a file.
import { extname } from 'node:path'
import { fault } from '../../schemas/fault.ts'
import type { Context } from './context.ts'
import type { Given } from './given.ts'
import { type CsvFile, writeCsv } from '../sdk/csv.ts'
import { drawSheet } from './render/sheet.ts'
import { writeWhole } from './write-file.ts'
import type { Sheet } from '../sdk/paper/sheet.ts'

export interface Output {
  readonly json: unknown
  readonly human: () => string
  readonly csv: () => CsvFile
}

export async function emit(context: Context, given: Given, output: Output): Promise<void> {
  const file = given.text('output')
  const text = render(given, file, output)
  if (file === undefined) {
    context.host.out.write(text)
    return
  }
  await writeWhole(file, text)
  context.say(context.text.words.written(file))
}

/** Rows for people and programs alike. */
export function emitSheet(
  context: Context,
  given: Given,
  json: unknown,
  sheet: Sheet,
  empty: string,
): Promise<void> {
  const { out } = context.host
  return emit(context, given, {
    json,
    human: () =>
      sheet.rows.length === 0
        ? `${empty}\n`
        : `${drawSheet(sheet, out.isTerminal ? out.columns : Number.MAX_SAFE_INTEGER).join('\n')}\n`,
    csv: () => ({ comments: [], header: sheet.columns.map(({ title }) => title), rows: sheet.rows }),
  })
}

function render(given: Given, file: string | undefined, output: Output): string {
  if (given.flag('json') && given.flag('csv')) throw fault('cli.two_formats')
  const ending = file === undefined ? '' : extname(file).toLowerCase()
  if (given.flag('json') || (ending === '.json' && !given.flag('csv'))) {
    return `${JSON.stringify(output.json, undefined, 2)}\n`
  }
  return given.flag('csv') || ending === '.csv' ? writeCsv(output.csv()) : output.human()
}
