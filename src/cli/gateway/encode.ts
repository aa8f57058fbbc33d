import { writeCsv } from '../../sdk/csv.ts'
import type { Frame, FrameColumn } from './frame.ts'

export const FORMATS = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  arrow: 'application/vnd.apache.arrow.file',
} as const
export type FrameFormat = keyof typeof FORMATS

/** A frame as a file. CSV is for spreadsheets: a text that begins like a formula gets an apostrophe. */
export async function encodeFrame(frame: Frame, format: FrameFormat): Promise<Uint8Array | string> {
  switch (format) {
    case 'json':
      return toJson(frame)
    case 'csv':
      return writeCsv({
        header: frame.columns.map(({ name }) => name),
        rows: rowsOf(frame).map(row => row.map(cell => (typeof cell === 'boolean' ? String(cell) : cell))),
      })
    case 'parquet':
      return await toParquet(frame)
    case 'arrow':
      return await toArrow(frame)
  }
}

function rowsOf({ columns }: Frame): readonly FrameColumn['values'][] {
  return (columns[0]?.values ?? []).map((_, at) => columns.map(({ values }) => values[at] ?? null))
}

function toJson(frame: Frame): string {
  const { columns, notes } = frame
  return `${JSON.stringify({ columns: columns.map(({ name, type }) => ({ name, type })), rows: rowsOf(frame), notes })}\n`
}

async function toParquet({ columns, notes }: Frame): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer')
  const types = { text: 'STRING', number: 'DOUBLE', boolean: 'BOOLEAN' } as const
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: columns.map(({ name, type, values }) => ({
        name,
        type: types[type],
        data: [...values],
        nullable: true,
      })),
      kvMetadata: [{ key: 'yinsuan.notes', value: JSON.stringify(notes) }],
    }),
  )
}

async function toArrow({ columns, notes }: Frame): Promise<Uint8Array> {
  const arrow = await import('apache-arrow')
  const types = { text: new arrow.Utf8(), number: new arrow.Float64(), boolean: new arrow.Bool() }
  const vectors = columns.map(
    ({ name, type, values }) => [name, arrow.vectorFromArray([...values], types[type])] as const,
  )
  const table = new arrow.Table(Object.fromEntries(vectors))
  table.schema.metadata.set('yinsuan.notes', JSON.stringify(notes))
  return arrow.tableToIPC(table, 'file')
}
