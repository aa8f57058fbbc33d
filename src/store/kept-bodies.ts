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

const NONE: KeptBody = { alone: null, key: null, batch: null }
