import { createReadStream, createWriteStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { Fault, fault } from '../../schemas/fault.ts'
import { type CsvScan, CsvScanner } from './csv-scan.ts'
import { converter, type Encoding, encodingOf } from './encoding.ts'
import type { ExportFile } from './export-files.ts'
import { scanInHalves } from './scan-halves.ts'

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
  /** Where a conversion to UTF-8 is written, if one is needed. */
  readonly convertTo: string
  readonly onBytes: (bytes: number) => void
}

const PIECE = 2 ** 20
const HALVED_FROM_BYTES = 32 * 2 ** 20

/** Reads a whole CSV file once: its encoding, its header, its records. Throws a Fault for the first thing that is wrong. */
export async function readCsv(file: ExportFile, options: CsvOptions): Promise<CsvFile> {
  const seen = encodingOf(await firstBytes(file))
  const guess = options.encoding ?? seen
  if (guess !== undefined) return pass(file, guess, options)
  try {
    return await pass(file, 'utf-8', options)
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'prepare.encoding') throw error
  }
  try {
    return await pass(file, 'gb18030', options)
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

async function pass(file: ExportFile, encoding: Encoding, options: CsvOptions): Promise<CsvFile> {
  if (encoding === 'utf-8' && file.kind === 'csv' && file.bytes >= HALVED_FROM_BYTES) {
    const scan = await scanInHalves(file, options.delimiter, options.onBytes)
    if (scan !== undefined)
      return { ...scan, name: file.name, readable: file.path, compression: 'none', encoding }
  }
  const scanner = new CsvScanner(file.name, options.delimiter)
  const convert = converter(encoding, file.name)
  const output = encoding === 'utf-8' ? undefined : createWriteStream(options.convertTo, { mode: 0o600 })
  try {
    for await (const piece of pieces(file, options.onBytes)) {
      const bytes = convert.push(piece)
      scanner.push(bytes)
      if (output !== undefined && !output.write(bytes)) await drained(output)
    }
    const last = convert.end()
    scanner.push(last)
    if (output !== undefined) {
      output.end(last)
      await finished(output)
    }
  } catch (error) {
    if (output !== undefined) {
      output.destroy()
      await rm(options.convertTo, { force: true })
    }
    throw error
  }
  return {
    ...scanner.end(),
    name: file.name,
    readable: output === undefined ? file.path : options.convertTo,
    compression: output === undefined && file.kind === 'csv.gz' ? 'gzip' : 'none',
    encoding,
  }
}

async function* pieces(file: ExportFile, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const raw: Readable = createReadStream(file.path, { highWaterMark: PIECE })
  raw.on('data', piece => onBytes(piece.length))
  try {
    if (file.kind === 'csv') {
      for await (const piece of raw) yield piece as Uint8Array
      return
    }
    const gunzip = createGunzip({ chunkSize: PIECE })
    raw.on('error', error => gunzip.destroy(error))
    for await (const piece of raw.pipe(gunzip)) yield piece as Uint8Array
  } catch (error) {
    if (isZlibError(error)) throw fault('prepare.gzip_damaged', {}, file.name)
    throw error
  } finally {
    raw.destroy()
  }
}

async function firstBytes(file: ExportFile): Promise<Uint8Array> {
  if (file.kind === 'csv') {
    const handle = await open(file.path)
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  }
  for await (const piece of pieces(file, () => {})) return piece.subarray(0, 4096)
  throw fault('prepare.empty_file', {}, file.name)
}

function drained(output: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    output.once('drain', resolve)
    output.once('error', reject)
  })
}

function isZlibError(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
  )
}
