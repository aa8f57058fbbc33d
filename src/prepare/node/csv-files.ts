import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
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
  const output = await open(path, 'w', 0o600)
  return {
    write: bytes => output.appendFile(bytes),
    finish: async () => {
      await output.close()
      return path
    },
    discard: async () => {
      await output.close()
      await rm(path, { force: true })
    },
  }
}

function isZlibError(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
  )
}
