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

    /** Whether another draw of this organisation at this member waits for the other members' proofs. */
    async openDraw(draw: string, node: string, organisation: string, since: number): Promise<boolean> {
      const row = await db
        .selectFrom('joint_draws')
        .select('draw')
        .where('node', '=', node)
        .where('organisation', '=', organisation)
        .where('draw', '!=', draw)
        .where('chosen', '=', false)
        .where('made', '>', BigInt(since))
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
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
  const rows = await db
    .selectFrom('joint_draws as lapsed')
    .select('lapsed.draw')
    .distinct()
    .where('lapsed.organisation', '=', organisation)
    .where('lapsed.made', '>', BigInt(since))
    .where('lapsed.made', '<=', BigInt(now - TICKET_MS))
    .where(eb =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('joint_draws as other')
            .select('other.draw')
            .whereRef('other.draw', '=', 'lapsed.draw')
            .where('other.organisation', '=', organisation)
            .where('other.chosen', '=', true),
        ),
      ),
    )
    .execute()
  return rows.length
}
