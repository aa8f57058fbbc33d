// Files on disk as something to upload.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { UploadSource } from '../sdk/upload.ts'

export interface FileSource extends UploadSource, AsyncDisposable {}

/** Several are sent one behind the other. */
export async function openFileSource(...paths: readonly string[]): Promise<FileSource> {
  const files: FileHandle[] = []
  const close = async (): Promise<void> => {
    for (const file of files) await file.close()
  }
  try {
    for (const path of paths) files.push(await open(path, 'r'))
    const sizes = await Promise.all(files.map(async file => (await file.stat()).size))
    let digest: Promise<string> | undefined
    return {
      size: sizes.reduce((sum, size) => sum + size, 0),
      ...(paths.length === 1 ? {} : { files: sizes }),
      read: (offset, length) => readAcross(files, sizes, offset, length),
      sha256: () => (digest ??= sha256Of(paths)),
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

export async function sha256Of(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of paths)
    for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 }))
      hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}

async function readAcross(
  files: readonly FileHandle[],
  sizes: readonly number[],
  offset: number,
  length: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let filled = 0
  let begin = 0
  for (const [index, file] of files.entries()) {
    const size = sizes[index] ?? 0
    const from = offset + filled - begin
    if (from < size) filled += await readAt(file, from, bytes.subarray(filled, filled + size - from))
    begin += size
  }
  return bytes.subarray(0, filled)
}

/** How many bytes it read. One read may give less than was asked for. */
async function readAt(file: FileHandle, offset: number, into: Uint8Array): Promise<number> {
  let filled = 0
  while (filled < into.length) {
    const { bytesRead } = await file.read(into, filled, into.length - filled, offset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}
