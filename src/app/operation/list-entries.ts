import { fromUtf8, toHex } from '../../../protocols/bytes.ts'
import { readsAll } from '../../domain/roles.ts'
import type { UseCase } from '../call.ts'

/** The log: officers and auditors read all private bodies, parties those of their own entries. */
export const listEntries: UseCase<'entryList'> = async ({ store }, { query, actor }) => {
  const reader = readsAll(actor)
    ? ({ kind: 'officer' } as const)
    : ({ kind: 'party', organisation: actor.organisation } as const)
  const { items, next } = await store.log.entries({ ...query, reader })
  return {
    items: items.map(({ seq, leaf, body, destroyed }) => ({
      seq: String(seq),
      leaf: fromUtf8(leaf),
      body: body === null ? null : fromUtf8(body.bytes),
      bodySalt: body === null ? null : toHex(body.salt),
      destroyed: destroyed === null ? null : String(destroyed),
    })),
    next,
  }
}
