// A file on disk as something to upload.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { UploadSource } from '../sdk/upload.ts'

export interface FileSource extends UploadSource, AsyncDisposable {}

export async function openFileSource(path: string): Promise<FileSource> {
  const file = await open(path, 'r')
  const { size } = await file.stat()
  let digest: Promise<string> | undefined
  return {
    size,
    read: (offset, length) => readAt(file, offset, length),
    sha256: () => (digest ??= sha256Of(path)),
    [Symbol.asyncDispose]: () => file.close(),
  }
}

/** One read may give less than was asked for. */
async function readAt(file: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash)
  return hash.digest('hex')
}
