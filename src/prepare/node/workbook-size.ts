// How large a workbook is when it is unpacked, found by unpacking it (APPNOTE 6.3): sizes that a ZIP archive
// states are its author's word, and a few kilobytes may become gigabytes. The library finds parts in its own
// way, so an archive that two readers could take for two different ones is refused before it sees any.
import { createInflateRaw } from 'node:zlib'
import { fault } from '../../../schemas/fault.ts'

export const WORKBOOK_LIMITS = { file: 200 * 2 ** 20, unpacked: 2 ** 29 } as const

const END = 0x06054b50
const END_BYTES = 22
const LONGEST_COMMENT = 0xffff
const ZIP64_LOCATOR = 0x07064b50
const ZIP64_LOCATOR_BYTES = 20
const IN_ZIP64 = 0xffffffff
const COUNT_IN_ZIP64 = 0xffff
const ENTRY = 0x02014b50
const ENTRY_BYTES = 46
const LOCAL = 0x04034b50
const LOCAL_BYTES = 30
const ENCRYPTED = 1
const SIZES_FOLLOW = 8
/** The sizes behind a part that was written before they were known. */
const LONGEST_DESCRIPTOR = 24
const STORED = 0
const DEFLATED = 8

/**
 * Throws `source.xlsx_too_large` as soon as the parts exceed the limit, `source.xlsx_damaged` for no archive
 * or one with more than one reading.
 */
export async function checkUnpacked(archive: Buffer, limit: number, file?: string): Promise<void> {
  let total = 0
  try {
    for (const { method, bytes } of partsOf(archive)) {
      total += method === STORED ? bytes.length : await inflatedLength(bytes, limit - total)
      if (total > limit)
        throw fault('source.xlsx_too_large', { file: WORKBOOK_LIMITS.file, unpacked: limit }, file)
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'Fault') throw error
    throw fault('source.xlsx_damaged', {}, file)
  }
}

interface Part {
  readonly name: string
  /** Its local header and its end. */
  readonly span: readonly [from: number, to: number]
  readonly method: number
  readonly bytes: Buffer
}

/** Every part has its own name and its own bytes; they and the directory are all that there is. */
function partsOf(archive: Buffer): readonly Part[] {
  const { count, start, end } = directoryOf(archive)
  const parts: Part[] = []
  let at = start
  for (let i = 0; i < count; i++) {
    parts.push(partAt(archive, at, start))
    at +=
      ENTRY_BYTES +
      archive.readUInt16LE(at + 28) +
      archive.readUInt16LE(at + 30) +
      archive.readUInt16LE(at + 32)
  }
  if (at !== end) throw new RangeError('the directory does not end at its end record')
  if (new Set(parts.map(({ name }) => name)).size !== count) throw new RangeError('two parts of one name')
  let free = 0
  for (const [from, to] of parts.map(({ span }) => span).toSorted(([a], [b]) => a - b)) {
    if (from < free) throw new RangeError('two parts share bytes')
    if (from > free + LONGEST_DESCRIPTOR) throw new RangeError('bytes that are no part')
    free = to
  }
  if (start > free + LONGEST_DESCRIPTOR) throw new RangeError('bytes that are no part')
  return parts
}

function partAt(archive: Buffer, at: number, directory: number): Part {
  if (archive.readUInt32LE(at) !== ENTRY) throw new RangeError('no entry')
  const [flags, method] = [archive.readUInt16LE(at + 8), archive.readUInt16LE(at + 10)]
  const [packed, size, local] = [20, 24, 42].map(offset => archive.readUInt32LE(at + offset))
  if (packed === undefined || local === undefined || [packed, size, local].includes(IN_ZIP64))
    throw new RangeError('a part of ZIP64')
  if ((flags & ENCRYPTED) !== 0 || (method !== STORED && method !== DEFLATED)) throw new RangeError('no part')
  // A reader would look for its end in its content, or believe its local header.
  if ((flags & SIZES_FOLLOW) !== 0 && packed === 0) throw new RangeError('a part without a size')
  const name = nameAt(archive, at + ENTRY_BYTES, archive.readUInt16LE(at + 28))
  const nameLength = archive.readUInt16LE(local + 26)
  if (archive.readUInt32LE(local) !== LOCAL || nameAt(archive, local + LOCAL_BYTES, nameLength) !== name)
    throw new RangeError('another part')
  const from = local + LOCAL_BYTES + nameLength + archive.readUInt16LE(local + 28)
  if (from + packed > directory) throw new RangeError('cut off')
  return { name, span: [local, from + packed], method, bytes: archive.subarray(from, from + packed) }
}

function nameAt(archive: Buffer, from: number, length: number): string {
  return archive.toString('latin1', from, from + length)
}

/** The one directory that ends where the end record begins; archives beyond 4 GiB (ZIP64) are none of ours. */
function directoryOf(archive: Buffer): {
  readonly count: number
  readonly start: number
  readonly end: number
} {
  const end = endOf(archive)
  const [disk, first, here, count, comment] = [4, 6, 8, 10, 20].map(offset =>
    archive.readUInt16LE(end + offset),
  )
  const [size, start] = [archive.readUInt32LE(end + 12), archive.readUInt32LE(end + 16)]
  const locator = end - ZIP64_LOCATOR_BYTES
  if (
    (locator >= 0 && archive.readUInt32LE(locator) === ZIP64_LOCATOR) ||
    count === undefined ||
    count === COUNT_IN_ZIP64 ||
    start + size !== end
  )
    throw new RangeError('not the one directory')
  if (disk !== 0 || first !== 0 || here !== count || end + END_BYTES + (comment ?? 0) !== archive.length)
    throw new RangeError('not the one archive')
  return { count, start, end }
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
