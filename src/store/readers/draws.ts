import type { Kysely } from 'kysely'
import { TICKET_MS } from '../../../protocols/audit/replay-tickets.ts'
import type { Database } from '../tables.ts'

/** A proof that this service gave as the node of a member. */
export interface StoredDraw {
  readonly chosen: boolean
  readonly made: number
}

export function drawReaders(db: Kysely<Database>) {
  return {
    async jointDraw(draw: string, node: string, organisation: string): Promise<StoredDraw | undefined> {
      const row = await db
        .selectFrom('joint_draws')
        .select(['chosen', 'made'])
        .where('draw', '=', draw)
        .where('node', '=', node)
        .where('organisation', '=', organisation)
        .executeTakeFirst()
      return row && { chosen: row.chosen, made: Number(row.made) }
    },

    /**
     * Whether a draw of this organisation, other than this one, waits for the other members' proofs: at
     * whichever of the members that this service acts for.
     */
    async openDraw(organisation: string, draw: string | undefined, now: number): Promise<boolean> {
      const open = unchosen(db, organisation).where('mine.made', '>', BigInt(now - TICKET_MS))
      const other = draw === undefined ? open : open.where('mine.draw', '!=', draw)
      return (await other.limit(1).executeTakeFirst()) !== undefined
    },
  }
}

/**
 * Draws whose choice nobody completed within a ticket's life: whoever has all proofs knows the choice and may
 * have dropped it. One for several members of the same market edition that this service acts for.
 */
export async function lapsedDraws(
  db: Kysely<Database>,
  organisation: string,
  since: number,
  now: number,
): Promise<number> {
  const rows = await unchosen(db, organisation)
    .where('mine.made', '>', BigInt(since))
    .where('mine.made', '<=', BigInt(now - TICKET_MS))
    .execute()
  return rows.length
}

/** Draws that were completed at no member that this service acts for. */
function unchosen(db: Kysely<Database>, organisation: string) {
  return db
    .selectFrom('joint_draws as mine')
    .select('mine.draw')
    .distinct()
    .where('mine.organisation', '=', organisation)
    .where(eb =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('joint_draws as other')
            .select('other.draw')
            .whereRef('other.draw', '=', 'mine.draw')
            .where('other.organisation', '=', organisation)
            .where('other.chosen', '=', true),
        ),
      ),
    )
}
