import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { fault } from '../../../schemas/fault.ts'
import type { Conversion, ExportFile } from '../reading.ts'

const PIECE = 2 ** 20

export async function* pieces(
  file: ExportFile,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
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

export async function convertTo(path: string): Promise<Conversion> {
  const output = createWriteStream(path, { mode: 0o600 })
  return {
    write: async bytes => {
      if (!output.write(bytes)) await drained(output)
    },
    finish: async () => {
      output.end()
      await finished(output)
      return path
    },
    discard: async () => {
      output.destroy()
      await rm(path, { force: true })
    },
  }
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
