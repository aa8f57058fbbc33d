// The browser's files as something to upload, read slice by slice.
import { toHex } from '../../protocols/bytes.ts'
import { runningSha256 } from '../../protocols/running-sha256.ts'
import type { UploadSource } from './upload.ts'

const SLICE = 4 * 2 ** 20

/** Several are sent one behind the other. */
export function blobSource(...blobs: readonly Blob[]): UploadSource {
  const blob = new Blob([...blobs])
  const read = async (offset: number, length: number): Promise<Uint8Array> =>
    new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer())
  return {
    size: blob.size,
    ...(blobs.length === 1 ? {} : { files: blobs.map(({ size }) => size) }),
    read,
    async sha256() {
      // WebCrypto hashes only what is in memory as a whole.
      const hash = runningSha256()
      for (let at = 0; at < blob.size; at += SLICE) hash.update(await read(at, SLICE))
      return toHex(hash.digest())
    },
  }
}
