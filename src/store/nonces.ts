// A signed request is good once: its (key, nonce) pair is stored until the request would be too old anyway.
import type { Kysely } from 'kysely'
import { checkPlainText } from './entries.ts'
import type { Database } from './tables.ts'
import type { Write } from './write-together.ts'

/** Proves that a signed request is new: inserted once. */
export interface Nonce {
  readonly keyId: string
  readonly nonce: string
  /** Milliseconds since 1970: from then on the request's age alone refuses it. */
  readonly expires: number
}

export function checkNonce(nonce: Nonce): void {
  checkPlainText(nonce.keyId)
  checkPlainText(nonce.nonce)
  if (!Number.isSafeInteger(nonce.expires)) throw new RangeError('a nonce expires at a whole millisecond')
}

/**
 * Stores what is new and returns which ones were: exactly one of equal nonces. One that has expired by the
 * store's time is never new, since its row may be gone: a clock that goes back lets no replay in. In one
 * order: two transactions that store the same nonces wait for each other, and else one of them would fail for
 * all that share it.
 */
export async function insertNonces(
  db: Kysely<Database>,
  nonces: readonly Nonce[],
  now: number,
): Promise<FreshNonces> {
  const good = nonces.filter(nonce => nonce.expires > now)
  if (good.length === 0) return new FreshNonces([])
  const ordered = good
    .map(({ keyId, nonce, expires }) => ({ key_id: keyId, nonce, expires: BigInt(expires) }))
    .sort((a, b) => (keyOf(a.key_id, a.nonce) < keyOf(b.key_id, b.nonce) ? -1 : 1))
  const rows = await db
    .insertInto('nonces')
    .values(ordered)
    .onConflict(conflict => conflict.doNothing())
    .returning(['key_id', 'nonce'])
    .execute()
  return new FreshNonces(rows.map(row => keyOf(row.key_id, row.nonce)))
}

export function deleteNonces(db: Kysely<Database>, nonces: readonly Nonce[]): readonly Write[] {
  if (nonces.length === 0) return []
  const write = db.deleteFrom('nonces').where(eb =>
    eb(
      eb.refTuple('key_id', 'nonce'),
      'in',
      nonces.map(each => eb.tuple(each.keyId, each.nonce)),
    ),
  )
  return [write]
}

/** Hands each stored nonce out once, so that of two equal ones in one group the first is served. */
export class FreshNonces {
  readonly #keys: Set<string>

  constructor(keys: readonly string[]) {
    this.#keys = new Set(keys)
  }

  take(nonce: Nonce): boolean {
    return this.#keys.delete(keyOf(nonce.keyId, nonce.nonce))
  }
}

function keyOf(keyId: string, nonce: string): string {
  return `${keyId} ${nonce}`
}
