// Where private bodies and answers lie: a record's body alone in its entry's row; a question and its answer
// in a sealed batch of the transaction.
import type { Kysely } from 'kysely'
import { type BodyVault, RECORDS } from './body-vault.ts'
import type { BuiltEntry } from './entries.ts'
import { type BatchItem, intoBatches } from './sealed-batch.ts'
import type { Database } from './tables.ts'

export interface KeptBody {
  readonly alone: Uint8Array | null
  /** The name of the key that it is under. */
  readonly key: string | null
  readonly batch: bigint | null
}

export interface SealedBatch {
  readonly seq: bigint
  readonly sealed: Uint8Array
}

/** Of entries from `first` on: of each how its body is kept, and the batches of this month. */
export function sealBodies(
  vault: BodyVault,
  month: string,
  first: number,
  entries: readonly BuiltEntry[],
): { readonly bodies: readonly KeptBody[]; readonly batches: readonly SealedBatch[] } {
  const asked: (BatchItem & Pick<BuiltEntry, 'parties'>)[] = []
  const bodies = entries.map(({ body, parties, answer = null }, i): KeptBody => {
    const seq = first + i
    if (body === null) return NONE
    if (!body.asked) return { alone: vault.sealBody(RECORDS, seq, body), key: RECORDS, batch: null }
    asked.push({ seq, body, answer, parties })
    return NONE
  })
  const batches = intoBatches(asked).map(([one, ...others]): SealedBatch => {
    const batch = BigInt(one.seq)
    for (const { seq } of [one, ...others]) bodies[seq - first] = { alone: null, key: month, batch }
    return { seq: batch, sealed: vault.sealBatch(month, [one, ...others]) }
  })
  return { bodies, batches }
}

/** What lies in the batches of these entries, by index; nothing of what was destroyed. */
export async function openBatches(
  db: Kysely<Database>,
  vault: BodyVault | undefined,
  batches: readonly (bigint | null | undefined)[],
): Promise<ReadonlyMap<number, BatchItem>> {
  const wanted = [...new Set(batches.filter(batch => typeof batch === 'bigint'))]
  if (vault === undefined || wanted.length === 0) return new Map()
  const rows = await db.selectFrom('sealed_batches').selectAll().where('seq', 'in', wanted).execute()
  const asked = rows.flatMap(({ seq, key, sealed }) => vault.openBatch(key, Number(seq), sealed) ?? [])
  return new Map(asked.map(each => [each.seq, each]))
}

type BatchRow = { readonly seq: bigint; readonly sealed_batch: bigint | null }

/**
 * The first of these rows with what lies in their batches: a signed question with its shifts has up to 3 MiB,
 * so a few batches at a time are opened, and a page ends where its items have 8 MiB, far below what a client
 * accepts (`RESPONSE.page`).
 */
export async function openedPage<Row extends BatchRow, Item>(
  db: Kysely<Database>,
  vault: BodyVault | undefined,
  rows: readonly Row[],
  itemOf: (row: Row, opened: BatchItem | undefined) => { readonly item: Item; readonly bytes: number },
): Promise<Item[]> {
  const items: Item[] = []
  for (let bytes = 0; items.length < rows.length && bytes < PAGE_BYTES; ) {
    const some = rows.slice(items.length, items.length + AT_ONCE)
    const opened = await openBatches(
      db,
      vault,
      some.map(row => row.sealed_batch),
    )
    for (const row of some) {
      if (bytes >= PAGE_BYTES) break
      const made = itemOf(row, opened.get(Number(row.seq)))
      bytes += made.bytes
      items.push(made.item)
    }
  }
  return items
}

const PAGE_BYTES = 8 * 2 ** 20
const AT_ONCE = 32

const NONE: KeptBody = { alone: null, key: null, batch: null }
