// An officer's or auditor's reading of the log: all private bodies. Parties read those of their own entries.
import { fromUtf8, toHex } from '../../../protocols/bytes.ts'
import { readsAll } from '../../domain/roles.ts'
import type { Context } from '../context.ts'
import type { Handlers } from '../../server/services.ts'

export function officerHandlers({ store }: Context): Pick<Handlers, 'entryList'> {
  return {
    entryList: async ({ query, actor }) => {
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
    },
  }
}
