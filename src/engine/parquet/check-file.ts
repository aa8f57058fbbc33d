// Apache Parquet, "File format": whether a file is a flat table of the expected columns with at most so
// many rows, before anything believes it.
import { type FileHandle, open } from 'node:fs/promises'
import { Fault, fault } from '../../../schemas/fault.ts'
import { Malformed } from './compact-reader.ts'
import { type FooterBounds, mostFooterBytes, readFooter } from './footer.ts'
import { checkPages } from './pages.ts'
import { refuse, Refused } from './refused.ts'

const MAGIC = 'PAR1'
const TAIL_BYTES = 8
const MIN_BYTES = 4 + TAIL_BYTES

/**
 * How many rows it says it has. Throws one Fault with everything that is wrong with the columns, or with
 * the first rule of layout that the file breaks. Takes memory for its footer, whose length is bounded by
 * the declaration, and for the places of its chunks; time is linear in footer and page headers.
 */
export async function checkParquetFile(path: string, bounds: FooterBounds): Promise<number> {
  const file = await open(path, 'r')
  try {
    return await check(file, bounds)
  } catch (error) {
    if (error instanceof Refused) throw new Fault(...error.faults)
    if (error instanceof Malformed) throw fault('engine.contribution_unreadable')
    throw error
  } finally {
    await file.close()
  }
}

async function check(file: FileHandle, bounds: FooterBounds): Promise<number> {
  const readAt = async (offset: number, length: number): Promise<Uint8Array> => {
    const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, offset)
    return buffer.subarray(0, bytesRead)
  }
  const { size } = await file.stat()
  if (size < MIN_BYTES) throw new Malformed('the file ends early')
  const head = await readAt(0, MAGIC.length)
  const tail = await readAt(size - TAIL_BYTES, TAIL_BYTES)
  if (ascii(tail.subarray(4)) === 'PARE') refuse('encrypted')
  if (ascii(head) !== MAGIC || ascii(tail.subarray(4)) !== MAGIC) throw new Malformed('no magic number')
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true)
  const end = size - TAIL_BYTES - length
  if (end < MAGIC.length) throw new Malformed('the footer begins before the file')
  if (length > mostFooterBytes(bounds)) refuse('footer-size')
  const { rows, chunks } = readFooter(await readAt(end, length), end, bounds)
  await checkPages(chunks, readAt)
  return rows
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}
