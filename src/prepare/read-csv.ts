import { Fault, fault } from '../../schemas/fault.ts'
import { type CsvScan, CsvScanner } from './csv-scan.ts'
import { converter, type Encoding, encodingOf } from './encoding.ts'
import type { ExportFile, Reading } from './reading.ts'

export type CsvFile = CsvScan & {
  readonly name: string
  /** What DuckDB reads: the file itself, or its conversion to UTF-8. */
  readonly readable: string
  readonly compression: 'gzip' | 'none'
  readonly encoding: Encoding
}

export type CsvOptions = {
  readonly delimiter: string
  readonly encoding: Encoding | undefined
  /** The name of a conversion to UTF-8, if one is needed. */
  readonly convertTo: string
  readonly onBytes: (bytes: number) => void
}

const HALVED_FROM_BYTES = 32 * 2 ** 20

/**
 * Reads a whole CSV file once: its encoding, its header, its records. Throws a Fault for the first thing that
 * is wrong.
 */
export async function readCsv(reading: Reading, file: ExportFile, options: CsvOptions): Promise<CsvFile> {
  const seen = encodingOf(await firstBytes(reading, file))
  const guess = options.encoding ?? seen
  if (guess !== undefined) return pass(reading, file, guess, options)
  try {
    return await pass(reading, file, 'utf-8', options)
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'prepare.encoding') throw error
  }
  try {
    return await pass(reading, file, 'gb18030', options)
  } catch (error) {
    if (error instanceof Fault && error.code === 'prepare.encoding') {
      throw fault(
        'prepare.encoding_unknown',
        { valid: ['utf-8', 'gb18030', 'utf-16le', 'utf-16be'] },
        file.name,
      )
    }
    throw error
  }
}

async function pass(
  reading: Reading,
  file: ExportFile,
  encoding: Encoding,
  options: CsvOptions,
): Promise<CsvFile> {
  if (encoding === 'utf-8' && file.kind === 'csv' && file.bytes >= HALVED_FROM_BYTES) {
    const scan = await reading.scanQuickly?.(file, options.delimiter, options.onBytes)
    if (scan !== undefined)
      return { ...scan, name: file.name, readable: file.path, compression: 'none', encoding }
  }
  const scanner = new CsvScanner(file.name, options.delimiter)
  const convert = converter(encoding, file.name, reading.isUtf8)
  const output = encoding === 'utf-8' ? undefined : await reading.convert(options.convertTo)
  try {
    for await (const piece of reading.pieces(file, options.onBytes)) {
      const bytes = convert.push(piece)
      scanner.push(bytes)
      await output?.write(bytes)
    }
    const last = convert.end()
    scanner.push(last)
    await output?.write(last)
    const converted = await output?.finish()
    return {
      ...scanner.end(),
      name: file.name,
      readable: converted ?? file.path,
      compression: converted === undefined && file.kind === 'csv.gz' ? 'gzip' : 'none',
      encoding,
    }
  } catch (error) {
    await output?.discard()
    throw error
  }
}

async function firstBytes(reading: Reading, file: ExportFile): Promise<Uint8Array> {
  for await (const piece of reading.pieces(file, () => {})) return piece.subarray(0, 4096)
  throw fault('prepare.empty_file', {}, file.name)
}
