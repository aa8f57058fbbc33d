// Reads the first sheet of a workbook and writes it as CSV. hucre reads it, as it writes those of answers.
import { parentPort, workerData } from 'node:worker_threads'
import { type CellValue, streamXlsxRows } from 'hucre/xlsx'
import { Fault, type FaultParams } from '../../../schemas/fault.ts'
import type { MessageCode } from '../../../schemas/messages/messages.ts'
import { openCsvSpool } from './csv-spool.ts'

export type WorkbookRequest = { readonly archive: Uint8Array<ArrayBuffer>; readonly target: string }

export type WorkbookMessage =
  | 'done'
  | 'damaged'
  | { readonly code: MessageCode; readonly params: FaultParams }

const request: WorkbookRequest = workerData

parentPort?.postMessage(
  await convert(request).then(
    (): WorkbookMessage => 'done',
    (error: unknown): WorkbookMessage =>
      error instanceof Fault ? { code: error.code, params: error.faults[0].params } : 'damaged',
  ),
)

/** Rows of nothing are none. Rows may be cut short behind their last cell: they are as long as the header. */
async function convert({ archive, target }: WorkbookRequest): Promise<void> {
  await using spool = await openCsvSpool(target)
  let columns = 0
  for await (const { values } of streamXlsxRows(archive)) {
    const cells = values.map(textOf)
    while (cells.length > columns && (cells.at(-1) ?? '') === '') cells.pop()
    if (cells.every(cell => cell === '')) continue
    if (columns === 0) columns = cells.length
    while (cells.length < columns) cells.push('')
    await spool.write(cells)
  }
}

/** As a spreadsheet writes CSV, and dates so that they can be read. */
function textOf(value: CellValue): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  // Spreadsheets show 15 digits: 0.7, where the sum in floating point is 0.7000000000000001.
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toPrecision(15)))
  if (!(value instanceof Date)) return String(value)
  if (Number.isNaN(value.getTime())) return ''
  // A time of day is a fraction of a day in floating point.
  const [day = '', time = ''] = new Date(Math.round(value.getTime() / 1000) * 1000).toISOString().split('T')
  const clock = time.slice(0, 8)
  return clock === '00:00:00' ? day : `${day} ${clock}`
}
