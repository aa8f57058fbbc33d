// Scans a UTF-8 CSV file from the beginning of a line to its end.
import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { type CsvScan, CsvScanner } from '../csv-scan.ts'
import { converter } from '../encoding.ts'

export type RestRequest = {
  readonly file: string
  readonly path: string
  readonly from: number
  readonly delimiter: string
}

export type RestMessage =
  | { readonly kind: 'bytes'; readonly bytes: number }
  /** Without a scan: something is wrong, and its line is not known here. */
  | { readonly kind: 'end'; readonly scan: CsvScan | undefined }

const say = (message: RestMessage) => parentPort?.postMessage(message)

const request: RestRequest = workerData

say({ kind: 'end', scan: await scanRest(request).catch(() => undefined) })

async function scanRest({ file, path, from, delimiter }: RestRequest): Promise<CsvScan> {
  const scanner = new CsvScanner(file, delimiter)
  const convert = converter('utf-8', file, isUtf8)
  for await (const piece of createReadStream(path, { start: from, highWaterMark: 2 ** 20 })) {
    scanner.push(convert.push(piece as Uint8Array))
    say({ kind: 'bytes', bytes: (piece as Uint8Array).length })
  }
  scanner.push(convert.end())
  return scanner.end()
}
