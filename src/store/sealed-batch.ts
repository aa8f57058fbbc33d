// What the same parties asked in one transaction, with its answers, as one byte string: they are much alike,
// so that compressed and sealed together they cost a fraction of what each alone does. Those of different
// parties are never compressed together: its length would tell whether they asked the same.
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { SALT_BYTES } from '../../protocols/audit/commitment.ts'
import { concatBytes } from '../../protocols/bytes.ts'

/** What an entry commits to. */
export interface CommitmentOpening {
  readonly bytes: Uint8Array
  readonly salt: Uint8Array
}

/** The private body of an entry, and the answer where one was released. */
export interface BatchItem {
  readonly seq: number
  readonly body: CommitmentOpening
  readonly answer: CommitmentOpening | null
}

/** More than that is another batch: one answer of it is read by opening it all. */
const FULL_BYTES = 256 * 1024

/** In as many lists as there shall be batches, each in the order of the log. */
export function intoBatches<Each extends BatchItem & { readonly parties: readonly string[] }>(
  asked: readonly Each[],
): readonly (readonly [Each, ...Each[]])[] {
  const batches: [Each, ...Each[]][] = []
  const open = new Map<string, { readonly batch: Each[]; bytes: number }>()
  for (const each of asked) {
    const parties = each.parties.join(' ')
    const bytes = each.body.bytes.length + (each.answer?.bytes.length ?? 0)
    const last = open.get(parties)
    if (last !== undefined && last.bytes + bytes <= FULL_BYTES) {
      last.batch.push(each)
      last.bytes += bytes
    } else {
      const batch: [Each, ...Each[]] = [each]
      batches.push(batch)
      open.set(parties, { batch, bytes })
    }
  }
  return batches
}

/**
 * A list of (seq − first seq, bytes of the body, bytes of the answer or 0), 32-bit numbers after their
 * count, little-endian; then salts and bytes in the same order; zstd.
 */
export function encodeBatch(asked: readonly [BatchItem, ...BatchItem[]]): Uint8Array {
  const list = new DataView(new ArrayBuffer(COUNT + asked.length * ITEM))
  list.setUint32(0, asked.length, true)
  const strings: Uint8Array[] = [new Uint8Array(list.buffer)]
  const [{ seq: first }] = asked
  for (const [i, { seq, body, answer }] of asked.entries()) {
    const at = COUNT + i * ITEM
    list.setUint32(at, seq - first, true)
    list.setUint32(at + 4, body.bytes.length, true)
    list.setUint32(at + 8, answer?.bytes.length ?? 0, true)
    strings.push(body.salt, body.bytes)
    if (answer !== null) strings.push(answer.salt, answer.bytes)
  }
  return zstdCompressSync(concatBytes(...strings), FAST)
}

/** Of bytes that `encodeBatch` made for this first seq. */
export function decodeBatch(first: number, packed: Uint8Array): readonly BatchItem[] {
  const bytes = new Uint8Array(zstdDecompressSync(packed))
  const list = new DataView(bytes.buffer, bytes.byteOffset)
  const count = list.getUint32(0, true)
  let at = COUNT + count * ITEM
  const cut = (length: number) => bytes.slice(at, (at += length))
  const opening = (length: number): CommitmentOpening => ({ salt: cut(SALT_BYTES), bytes: cut(length) })
  return Array.from({ length: count }, (_, i) => {
    const [offset = 0, body = 0, answer = 0] = [0, 4, 8].map(field =>
      list.getUint32(COUNT + i * ITEM + field, true),
    )
    return { seq: first + offset, body: opening(body), answer: answer === 0 ? null : opening(answer) }
  })
}

const COUNT = 4
const ITEM = 12
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }
