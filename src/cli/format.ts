// `--format`, as the switches that `emit` knows; without it the ending of the output file decides.
import { extname } from 'node:path'
import { fault } from '../../schemas/fault.ts'
import type { ParsedArgs } from './parsed-args.ts'

export type OutputFormat = 'text' | 'json' | 'csv' | 'html' | 'pdf'

export function chosenFormat(given: ParsedArgs): OutputFormat {
  const ending = extname(given.text('output') ?? '')
    .slice(1)
    .toLowerCase()
  const word = given.text('format') ?? ending
  return (['json', 'csv', 'html', 'pdf'] as const).find(format => format === word) ?? 'text'
}

/** With what `emit` reads; a page is its text for people. */
export function formatOf(given: ParsedArgs): ParsedArgs {
  const format = chosenFormat(given)
  if (format === 'pdf')
    throw fault('cli.choice', {
      option: '--format',
      text: 'pdf',
      nearest: 'html',
      valid: ['json', 'csv', 'html'],
    })
  return given.with({ json: format === 'json', csv: format === 'csv', format })
}
