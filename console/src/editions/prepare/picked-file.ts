// The export that a reader picked, read in this worker. It is never sent anywhere.
import { isUtf8 } from '../../../../protocols/utf8.ts'
import { fault } from '../../../../schemas/fault.ts'
import {
  type Conversion,
  type ExportFile,
  readableKind,
  type Reading,
} from '../../../../src/prepare/reading.ts'
import { readPickedParquet } from './parquet-export.ts'
import type { WasmDatabase } from './wasm-database.ts'

const PIECE = 4 * 2 ** 20

/** Reading starts while the database is still being opened. */
export function pickedReading(file: File, database: Promise<WasmDatabase>): Reading {
  return {
    files: async () => [await exportFileOf(file)],
    pieces: ({ kind }, onBytes) => (kind === 'csv.gz' ? unpacked(file, onBytes) : plain(file, onBytes)),
    convert: async () => conversion(database),
    isUtf8,
    readParquet: async () => readPickedParquet(file, await database),
  }
}

async function exportFileOf(file: File): Promise<ExportFile> {
  const { name, size } = file
  const head = await bytesOf(file.slice(0, 4))
  const tail = await bytesOf(file.slice(Math.max(0, size - 4)))
  const kind = readableKind(head, tail, { name, bytes: size })
  return { name, path: 'export', kind, bytes: size }
}

async function* plain(file: File, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  // Reads ahead by one piece.
  const piece = (at: number): Promise<Uint8Array> => {
    const bytes = bytesOf(file.slice(at, at + PIECE))
    bytes.catch(() => undefined)
    return bytes
  }
  let next = piece(0)
  for (let at = 0; at < file.size; at += PIECE) {
    const bytes = await next
    if (at + PIECE < file.size) next = piece(at + PIECE)
    onBytes(bytes.length)
    yield bytes
  }
}

async function* unpacked(file: File, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform: (bytes, controller) => {
      onBytes(bytes.length)
      controller.enqueue(bytes)
    },
  })
  const reader = file.stream().pipeThrough(counted).pipeThrough(new DecompressionStream('gzip')).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } catch (error) {
    if (error instanceof TypeError) throw fault('prepare.gzip_damaged', {}, file.name)
    throw error
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** Collected in Blobs, which the browser may keep on disk; they end with this worker. */
function conversion(database: Promise<WasmDatabase>): Conversion {
  let parts: Blob[] = []
  return {
    write: async bytes => void parts.push(new Blob([new Uint8Array(bytes)])),
    finish: async () => {
      const { registerFile } = await database
      registerFile('converted', new Blob(parts))
      return 'converted'
    },
    discard: async () => {
      parts = []
    },
  }
}

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer())
}
