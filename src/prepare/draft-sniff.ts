import type { DatasetFileInput } from '../../schemas/dataset-file.ts'
import { Fault, fault } from '../../schemas/fault.ts'
import { type ExportTable, readExport } from './read-export.ts'
import type { Reading } from './reading.ts'

type Delimiter = NonNullable<NonNullable<DatasetFileInput['csv']>['delimiter']>

export type Sniffed = { readonly table: ExportTable; readonly delimiter: Delimiter }

/** Reads one file, whatever its delimiter. */
export async function readSniffed(
  reading: Reading,
  file: string,
  onFraction: (fraction: number) => void,
): Promise<Sniffed> {
  const faults: Fault[] = []
  for (const delimiter of [',', ';', '\t', '|'] as const) {
    try {
      const options = { patterns: [globOf(file)], at: '/files', delimiter, onFraction }
      const table = await readExport(reading, options)
      return { table, delimiter }
    } catch (error) {
      if (!(error instanceof Fault) || !OF_DELIMITER.includes(error.code)) throw error
      faults.push(error)
    }
  }
  // The right one reads furthest before the mistake that is in the file itself.
  throw faults.toSorted((a, b) => lineOf(b) - lineOf(a))[0] ?? fault('prepare.one_column', {}, `${file}:1`)
}

/** A quote in the middle of a field is at its beginning where another delimiter is right. */
const OF_DELIMITER: readonly string[] = ['prepare.wrong_delimiter', 'prepare.csv_quote']

function lineOf({ code, faults }: Fault): number {
  return code === 'prepare.csv_quote' ? Number(/:([0-9]+)$/.exec(faults[0]?.at ?? '')?.[1] ?? 0) : 0
}

/** A name of a file as a glob that means nothing but it. */
export function globOf(file: string): string {
  return file.replace(/[[\]{}()*?!+@\\]/g, '\\$&')
}
