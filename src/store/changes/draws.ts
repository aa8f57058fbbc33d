import type { Transaction } from 'kysely'
import type { Database } from '../tables.ts'

/** Proofs that this service gave as the node of a member. */
export function drawChanges(tx: Transaction<Database>, now: number) {
  return {
    /** Before the proof leaves. */
    async addDraw(draw: string, node: string, organisation: string, marketEdition: string): Promise<void> {
      await tx
        .insertInto('joint_draws')
        .values({ draw, node, organisation, market_edition: marketEdition, made: BigInt(now), chosen: false })
        .execute()
    },

    async setDrawChosen(draw: string, node: string, organisation: string): Promise<void> {
      await tx
        .updateTable('joint_draws')
        .set({ chosen: true })
        .where('draw', '=', draw)
        .where('node', '=', node)
        .where('organisation', '=', organisation)
        .execute()
    },

    /** An officer decided: draws that nobody completed count no longer. */
    async forgetDraws(node: string): Promise<void> {
      await tx.deleteFrom('joint_draws').where('node', '=', node).where('chosen', '=', false).execute()
    },
  }
}
