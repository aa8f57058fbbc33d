// A large CSV file on two cores: this thread scans the first half and a worker the second, as if a record
// began there.
import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { Fault } from '../../../schemas/fault.ts'
import { type CsvScan, CsvScanner } from '../csv-scan.ts'
import { converter } from '../encoding.ts'
import type { ExportFile } from '../reading.ts'
import type { RestMessage, RestRequest } from './scan-rest-worker.ts'

const PIECE = 2 ** 20
/** The worker starts later by what it takes to load its code. */
const FIRST_SHARE = 0.55

/**
 * The scan of a UTF-8 file, or undefined where it must be scanned as one: because a newline in quotes stands
 * where it was halved, or because something is wrong with it, which only a scan from the beginning can name
 * with its line.
 */
export async function scanInHalves(
  file: ExportFile,
  delimiter: string,
  onBytes: (bytes: number) => void,
): Promise<CsvScan | undefined> {
  const middle = await lineStart(file)
  if (middle === undefined) return undefined
  const rest = scanRest({ file: file.name, path: file.path, from: middle, delimiter }, onBytes)
  try {
    const scanner = new CsvScanner(file.name, delimiter)
    const convert = converter('utf-8', file.name, isUtf8)
    for await (const piece of createReadStream(file.path, { end: middle - 1, highWaterMark: PIECE })) {
      scanner.push(convert.push(piece as Uint8Array))
      onBytes((piece as Uint8Array).length)
    }
    scanner.push(convert.end())
    // Throws if the half ends within quotes. Else a record ended with it, and the worker began where one
    // begins.
    const first = scanner.end()
    const second = await rest.scan
    return second === undefined ? undefined : joined(first, second)
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  } finally {
    await rest.stop()
  }
}

/** The second half's first record was taken for a header, so all its records have as many fields as that. */
function joined(first: CsvScan, second: CsvScan): CsvScan | undefined {
  if (second.header.length !== first.header.length || second.crLf !== first.crLf) return undefined
  return {
    header: first.header,
    rows: first.rows + 1 + second.rows,
    sample: [...first.sample, second.header, ...second.sample],
    // Whether the header of a half has outer spaces is counted too: at worst a needless trim.
    outerSpaces: first.outerSpaces || second.outerSpaces,
    quotedNewlines: first.quotedNewlines || second.quotedNewlines,
    crLf: first.crLf,
  }
}

/**
 * Behind a newline near the middle. Undefined if none is there, or something that the converter would take
 * for a byte-order mark.
 */
async function lineStart({ path, bytes }: ExportFile): Promise<number | undefined> {
  const handle = await open(path)
  try {
    const from = Math.floor(bytes * FIRST_SHARE)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(PIECE), 0, PIECE, from)
    const newline = buffer.subarray(0, bytesRead).indexOf(0x0a)
    if (newline === -1 || newline + 4 > bytesRead) return undefined
    return buffer[newline + 1] === 0xef ? undefined : from + newline + 1
  } finally {
    await handle.close()
  }
}

/** `scan` never rejects: what a worker could not do is done again on this thread. */
function scanRest(
  request: RestRequest,
  onBytes: (bytes: number) => void,
): { readonly scan: Promise<CsvScan | undefined>; readonly stop: () => Promise<unknown> } {
  const file = import.meta.url.endsWith('.ts') ? './scan-rest-worker.ts' : './scan-rest-worker.js'
  const worker = new Worker(new URL(file, import.meta.url), { workerData: request })
  const scan = new Promise<CsvScan | undefined>(resolve => {
    worker.on('message', (message: RestMessage) => {
      if (message.kind === 'bytes') onBytes(message.bytes)
      else resolve(message.scan)
    })
    worker.on('error', () => resolve(undefined))
    worker.on('exit', () => resolve(undefined))
  })
  return { scan, stop: () => worker.terminate() }
}
