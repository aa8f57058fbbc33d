// Apache Parquet, parquet.thrift, "PageHeader": the pages of a chunk follow each other without a gap, and
// what they claim adds up to what the footer says of the chunk. A page's claim is what a reader allocates
// before it decompresses, so this is where a compressed bomb is refused.
import { CompactReader, I32, Malformed, STRUCT } from './compact-reader.ts'
import type { Chunk } from './footer.ts'
import { refuse } from './refused.ts'

/** Reads `length` bytes at `offset`, fewer at the end of the file. */
export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>

const DATA = 0
const DICTIONARY = 2
const DATA_V2 = 3
/** A header with statistics has about 100 bytes. */
const MAX_HEADER_BYTES = 1024
/** Small pages are found in one read. */
const WINDOW_BYTES = 2 ** 16

type Page = {
  readonly headerBytes: number
  readonly kind: number
  readonly bytes: number
  readonly uncompressedBytes: number
  readonly values: number
}

/** Throws Refused or Malformed. */
export async function checkPages(chunks: readonly Chunk[], readAt: ReadAt): Promise<void> {
  for (const chunk of chunks) await checkChunk(chunk, readAt)
}

async function checkChunk(chunk: Chunk, readAt: ReadAt): Promise<void> {
  const end = chunk.offset + chunk.bytes
  let [window, windowAt] = [new Uint8Array(), chunk.offset]
  let [values, uncompressed, at] = [0, 0, chunk.offset]
  for (let index = 0; at < end; index++) {
    if (at + MAX_HEADER_BYTES > windowAt + window.length) {
      window = new Uint8Array(await readAt(at, Math.min(WINDOW_BYTES, end - at)))
      windowAt = at
    }
    const page = readPage(window.subarray(at - windowAt, at - windowAt + MAX_HEADER_BYTES))
    const isDictionary = page.kind === DICTIONARY
    if (isDictionary && index > 0) refuse('pages')
    if (page.values === 0 && !isDictionary && chunk.values > 0) refuse('pages')
    if (page.values > chunk.values) refuse('pages')
    if (isDictionary && page.values * chunk.kind.bytes > page.uncompressedBytes) refuse('pages')
    values += isDictionary ? 0 : page.values
    uncompressed += page.uncompressedBytes
    at += page.headerBytes + page.bytes
    if (uncompressed > chunk.uncompressedBytes) refuse('pages')
  }
  if (at !== end || values !== chunk.values) refuse('pages')
}

function readPage(bytes: Uint8Array): Page {
  const reader = new CompactReader(bytes)
  let [kind, length, uncompressedBytes]: (number | undefined)[] = []
  const counts = new Map<number, number>()
  reader.struct((id, type) => {
    if (id === 1) kind = reader.natural(type, I32)
    else if (id === 2) uncompressedBytes = reader.natural(type, I32)
    else if (id === 3) length = reader.natural(type, I32)
    else if (id === 5 || id === 7 || id === 8) counts.set(id, readCount(reader, type))
    else reader.skip(type)
  })
  if (kind === undefined || length === undefined || uncompressedBytes === undefined)
    throw new Malformed('a field is missing')
  const values = counts.get(HEADER_OF.get(kind) ?? -1)
  // A reader that took another header than the one of the kind would count other values.
  if (values === undefined || counts.size !== 1) refuse('pages')
  return { headerBytes: reader.at, kind, bytes: length, uncompressedBytes, values }
}

/** The field of PageHeader that holds the header of a kind. */
const HEADER_OF: ReadonlyMap<number, number> = new Map([
  [DATA, 5],
  [DICTIONARY, 7],
  [DATA_V2, 8],
])

/** `num_values` is the first field of all of them. */
function readCount(reader: CompactReader, type: number): number {
  if (type !== STRUCT) throw new Malformed('a value has another type')
  let values: number | undefined
  reader.struct((id, of) => {
    if (id === 1) values = reader.natural(of, I32)
    else reader.skip(of)
  })
  if (values === undefined) throw new Malformed('a field is missing')
  return values
}
