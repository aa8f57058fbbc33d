import type { Transaction } from 'kysely'
import type { Grant } from '../../../schemas/records.ts'
import type { Database } from '../tables.ts'

export type NewGrantRow = Omit<
  Grant,
  | 'spent'
  | 'uses'
  | 'issued'
  | 'revoked'
  | 'accepted'
  | 'effective'
  | 'frozen'
  | 'contractDigest'
  | 'approval'
> & {
  readonly usesLimit: string | null
  readonly needsApproval: boolean
  /** The signed bytes as text, their digest, and the provider's signature. */
  readonly contract: string
  readonly contractDigest: string
  readonly keyId: string
  readonly signature: string
}

export function grantChanges(tx: Transaction<Database>, now: number) {
  return {
    /** An offer: nothing is answered under it yet. */
    async addGrant(grant: NewGrantRow): Promise<void> {
      await tx
        .insertInto('grants')
        .values({
          id: grant.id,
          dataset: grant.dataset,
          provider: grant.provider,
          consumer: grant.consumer,
          content: JSON.stringify(grant.content),
          modes: JSON.stringify([...grant.modes].sort()),
          purposes: JSON.stringify([...grant.purposes].sort()),
          budget: BigInt(grant.budget),
          spent: 0n,
          uses_limit: grant.usesLimit === null ? null : BigInt(grant.usesLimit),
          price: JSON.stringify(grant.price),
          issued: BigInt(now),
          expires: BigInt(Date.parse(grant.expires)),
          blind_level: grant.blindLevel,
          approval: grant.needsApproval ? 'waiting' : 'not-needed',
          accepted: null,
          effective: null,
          revoked: null,
          frozen: null,
          contract: grant.contract,
          contract_digest: grant.contractDigest,
          provider_key: grant.keyId,
          provider_signature: grant.signature,
          consumer_key: null,
          consumer_signature: null,
        })
        .execute()
    },

    /** True if it was offered and signed by its provider alone. */
    async acceptGrant(
      id: string,
      by: { readonly keyId: string; readonly signature: string },
    ): Promise<boolean> {
      const { numUpdatedRows } = await tx
        .updateTable('grants')
        .set({ accepted: BigInt(now), consumer_key: by.keyId, consumer_signature: by.signature })
        .where('id', '=', id)
        .where('contract', 'is not', null)
        .where('accepted', 'is', null)
        .where('revoked', 'is', null)
        .executeTakeFirst()
      if (numUpdatedRows === 1n) await takeEffect(tx, id, now)
      return numUpdatedRows === 1n
    },

    /** The second person's decision, where one is needed. */
    async decideGrant(id: string, approval: 'approved' | 'rejected'): Promise<boolean> {
      const { numUpdatedRows } = await tx
        .updateTable('grants')
        .set({ approval })
        .where('id', '=', id)
        .where('approval', '=', 'waiting')
        .where('revoked', 'is', null)
        .executeTakeFirst()
      if (numUpdatedRows === 1n) await takeEffect(tx, id, now)
      return numUpdatedRows === 1n
    },

    /** True if it was not held up, or was, before. */
    async setGrantFrozen(id: string, frozen: boolean): Promise<boolean> {
      const { numUpdatedRows } = await tx
        .updateTable('grants')
        .set({ frozen: frozen ? BigInt(now) : null })
        .where('id', '=', id)
        .where('revoked', 'is', null)
        .where('frozen', frozen ? 'is' : 'is not', null)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    async setBlindLevel(id: string, level: Grant['blindLevel']): Promise<void> {
      await tx.updateTable('grants').set({ blind_level: level }).where('id', '=', id).execute()
    },

    /** True if the grant was not revoked before. */
    async revokeGrant(id: string): Promise<boolean> {
      const { numUpdatedRows } = await tx
        .updateTable('grants')
        .set({ revoked: BigInt(now) })
        .where('id', '=', id)
        .where('revoked', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },
  }
}

/** From the moment that it is signed by both, and approved where that is needed. */
async function takeEffect(tx: Transaction<Database>, id: string, now: number): Promise<void> {
  await tx
    .updateTable('grants')
    .set({ effective: BigInt(now) })
    .where('id', '=', id)
    .where('accepted', 'is not', null)
    .where('approval', 'in', ['not-needed', 'approved'])
    .where('effective', 'is', null)
    .execute()
}
