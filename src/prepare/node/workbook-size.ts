// How large a workbook is when it is unpacked, found by unpacking it (APPNOTE 6.3): sizes that a ZIP archive
// states are its author's word, and a few kilobytes may become gigabytes.
import { createInflateRaw } from 'node:zlib'
import { fault } from '../../../schemas/fault.ts'

export const WORKBOOK_LIMITS = { file: 200 * 2 ** 20, unpacked: 2 ** 29 } as const

const END = 0x06054b50
const END_BYTES = 22
const LONGEST_COMMENT = 0xffff
const ENTRY = 0x02014b50
const ENTRY_BYTES = 46
const LOCAL = 0x04034b50
const LOCAL_BYTES = 30
const STORED = 0
const DEFLATED = 8

/**
 * Throws `source.xlsx_too_large` as soon as the parts exceed the limit, `source.xlsx_damaged` for no archive.
 */
export async function checkUnpacked(archive: Buffer, name: string, limit: number): Promise<void> {
  let total = 0
  try {
    for (const { method, bytes } of partsOf(archive)) {
      total += method === STORED ? bytes.length : await inflatedLength(bytes, limit - total)
      if (total > limit)
        throw fault('source.xlsx_too_large', { file: WORKBOOK_LIMITS.file, unpacked: limit }, name)
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'Fault') throw error
    throw fault('source.xlsx_damaged', {}, name)
  }
}

type Part = { readonly method: number; readonly bytes: Buffer }

/** By the directory at the archive's end. Archives beyond 4 GiB (ZIP64) are none of ours. */
function* partsOf(archive: Buffer): Generator<Part> {
  const end = endOf(archive)
  const count = archive.readUInt16LE(end + 10)
  let at = archive.readUInt32LE(end + 16)
  for (let i = 0; i < count; i++) {
    if (archive.readUInt32LE(at) !== ENTRY) throw new RangeError('no entry')
    const method = archive.readUInt16LE(at + 10)
    const packed = archive.readUInt32LE(at + 20)
    const local = archive.readUInt32LE(at + 42)
    if (archive.readUInt32LE(local) !== LOCAL || (method !== STORED && method !== DEFLATED))
      throw new RangeError('no part')
    const from = local + LOCAL_BYTES + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
    if (from + packed > archive.length) throw new RangeError('cut off')
    yield { method, bytes: archive.subarray(from, from + packed) }
    at +=
      ENTRY_BYTES +
      archive.readUInt16LE(at + 28) +
      archive.readUInt16LE(at + 30) +
      archive.readUInt16LE(at + 32)
  }
}

function endOf(archive: Buffer): number {
  for (
    let at = archive.length - END_BYTES;
    at >= Math.max(0, archive.length - END_BYTES - LONGEST_COMMENT);
    at--
  )
    if (archive.readUInt32LE(at) === END) return at
  throw new RangeError('no end')
}

/** Reads no further than just beyond `most`. */
async function inflatedLength(bytes: Buffer, most: number): Promise<number> {
  const inflate = createInflateRaw({ chunkSize: 2 ** 18 })
  let length = 0
  inflate.end(bytes)
  for await (const piece of inflate) {
    length += (piece as Buffer).length
    if (length > most) break
  }
  return length
}
