// The browser's files as something to upload, read slice by slice.
import { toHex } from '../../protocols/bytes.ts'
import { runningSha256 } from '../../protocols/running-sha256.ts'
import type { UploadSource } from './upload.ts'

const SLICE = 4 * 2 ** 20

export function blobSource(blob: Blob): UploadSource {
  const read = async (offset: number, length: number): Promise<Uint8Array> =>
    new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer())
  return {
    size: blob.size,
    read,
    async sha256() {
      // WebCrypto hashes only what is in memory as a whole.
      const hash = runningSha256()
      for (let at = 0; at < blob.size; at += SLICE) hash.update(await read(at, SLICE))
      return toHex(hash.digest())
    },
  }
}
