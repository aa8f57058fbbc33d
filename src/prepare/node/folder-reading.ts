import { isUtf8 } from 'node:buffer'
import { join } from 'node:path'
import type { ExportDatabase } from '../database.ts'
import type { Reading } from '../reading.ts'
import { convertTo, pieces } from './csv-files.ts'
import { exportFiles } from './export-files.ts'
import { readParquet } from './read-parquet.ts'
import { workbookAsCsv } from './read-workbook.ts'
import { scanInHalves } from './scan-halves.ts'

/** Exports in a folder; conversions are written into `temp`. */
export function folderReading(folder: string, temp: string, database: ExportDatabase): Reading {
  let workbooks = 0
  return {
    files: (patterns, at) => exportFiles(folder, patterns, at),
    pieces,
    convert: name => convertTo(join(temp, name)),
    isUtf8,
    scanQuickly: scanInHalves,
    workbookAsCsv: file => workbookAsCsv(file, join(temp, `workbook-${workbooks++}.csv`)),
    readParquet: files => readParquet(database, files),
  }
}
