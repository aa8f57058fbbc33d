// Where private bodies and answers lie: a record's body alone in its entry's row; what was asked, with its answer, in a parcel of its transaction.
import type { Kysely } from 'kysely'
import { type BodyVault, RECORDS } from './body-vault.ts'
import type { BuiltEntry } from './entries.ts'
import { type Asked, parcelled } from './parcel.ts'
import type { Database } from './tables.ts'

export interface KeptBody {
  readonly alone: Uint8Array | null
  /** The name of the key that it is under. */
  readonly key: string | null
  readonly parcel: bigint | null
}

export interface SealedParcel {
  readonly seq: bigint
  readonly sealed: Uint8Array
}

/** Of entries that stand from `first` on: of each how its body is kept, and the parcels of this month. */
export function sealBodies(
  vault: BodyVault,
  month: string,
  first: number,
  entries: readonly BuiltEntry[],
): { readonly bodies: readonly KeptBody[]; readonly parcels: readonly SealedParcel[] } {
  const asked: (Asked & Pick<BuiltEntry, 'parties'>)[] = []
  const bodies = entries.map(({ body, parties, answer = null }, i): KeptBody => {
    const seq = first + i
    if (body === null) return NONE
    if (!body.asked) return { alone: vault.sealBody(RECORDS, seq, body), key: RECORDS, parcel: null }
    asked.push({ seq, body, answer, parties })
    return NONE
  })
  const parcels = parcelled(asked).map(([one, ...others]): SealedParcel => {
    const parcel = BigInt(one.seq)
    for (const { seq } of [one, ...others]) bodies[seq - first] = { alone: null, key: month, parcel }
    return { seq: parcel, sealed: vault.sealParcel(month, [one, ...others]) }
  })
  return { bodies, parcels }
}

/** What lies in the parcels of these entries, by index; nothing of what was destroyed. */
export async function openParcels(
  db: Kysely<Database>,
  vault: BodyVault | undefined,
  parcels: readonly (bigint | null | undefined)[],
): Promise<ReadonlyMap<number, Asked>> {
  const wanted = [...new Set(parcels.filter(parcel => typeof parcel === 'bigint'))]
  if (vault === undefined || wanted.length === 0) return new Map()
  const rows = await db.selectFrom('parcels').selectAll().where('seq', 'in', wanted).execute()
  const asked = rows.flatMap(({ seq, key, sealed }) => vault.openParcel(key, Number(seq), sealed) ?? [])
  return new Map(asked.map(each => [each.seq, each]))
}

const NONE: KeptBody = { alone: null, key: null, parcel: null }
