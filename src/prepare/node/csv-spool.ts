// Rows that come from elsewhere, as a CSV file that is read like any other: one way from a cell to a code.
import { open } from 'node:fs/promises'
import { fault } from '../../../schemas/fault.ts'
import { MAX_RECORD_BYTES } from '../csv-scan.ts'

export type SourceRow = readonly (string | null)[]

const PIECE = 2 ** 20

export type CsvSpool = AsyncDisposable & {
  /** The first record is the header. */
  readonly write: (record: SourceRow) => Promise<void>
}

/** Holds one piece of it in memory. Whoever disposes of it has the whole file. */
export async function openCsvSpool(path: string): Promise<CsvSpool> {
  const file = await open(path, 'wx', 0o600)
  let piece: string[] = []
  let length = 0
  const flush = async (): Promise<void> => {
    const text = piece.join('')
    piece = []
    length = 0
    await file.appendFile(text)
  }
  return {
    write: async record => {
      const line = `${record.map(quoted).join(',')}\n`
      if (line.length > MAX_RECORD_BYTES) throw fault('source.row_too_long', { limit: MAX_RECORD_BYTES })
      piece.push(line)
      length += line.length
      if (length >= PIECE) await flush()
    },
    [Symbol.asyncDispose]: async () => {
      try {
        await flush()
      } finally {
        await file.close()
      }
    },
  }
}

/** No value and an empty one are the same cell of an export. */
function quoted(cell: string | null): string {
  if (cell === null) return ''
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
