import { sql, type Transaction } from 'kysely'
import type { ApprovalRules, Proposal } from '../../../schemas/proposal.ts'
import type { Database } from '../tables.ts'

export type NewProposal = Pick<
  Proposal,
  'id' | 'kind' | 'edition' | 'grant' | 'caps' | 'before' | 'admission' | 'market' | 'askedBy'
> & {
  /** Of an admission. */
  readonly seat: { readonly salt: Uint8Array; readonly codeHash: string } | null

  /** Milliseconds. */
  readonly expires: number
  readonly seq: number
}

export function proposalChanges(tx: Transaction<Database>, now: number) {
  return {
    ...ruleChanges(tx),

    /** One waits for each subject: the database lets no second one in. One whose time is over makes room. */
    async addProposal(proposal: NewProposal): Promise<void> {
      const { id, kind, edition, grant, caps, before, admission, market, seat, askedBy } = proposal
      await tx
        .updateTable('proposals')
        .set({ state: 'void' })
        .where('kind', '=', kind)
        .where(eb => {
          if (edition !== null) return eb('edition', '=', edition)
          if (market !== null) return eb('market', '=', market)
          return grant === null
            ? eb('organisation', '=', admission?.organisation ?? '')
            : eb('grant_id', '=', grant)
        })
        .where('state', '=', 'waiting')
        .where('expires', '<=', BigInt(now))
        .execute()
      await tx
        .insertInto('proposals')
        .values({
          id,
          kind,
          edition,
          grant_id: grant,
          per_consumer_cap: caps && BigInt(caps.perConsumer),
          total_cap: caps && BigInt(caps.total),
          before_per_consumer: before && BigInt(before.perConsumer),
          before_total: before && BigInt(before.total),
          organisation: admission && admission.organisation,
          title: admission && JSON.stringify(admission.title),
          roles: admission && JSON.stringify(admission.roles),
          market,
          organisation_salt: seat && seat.salt,
          code_hash: seat && seat.codeHash,
          state: 'waiting',
          asked: BigInt(now),
          asked_by: askedBy.organisation,
          asked_key: askedBy.keyId,
          expires: BigInt(proposal.expires),
          decided: null,
          decided_by: null,
          decided_key: null,
          note: null,
          seq: BigInt(proposal.seq),
          decided_seq: null,
        })
        .execute()
    },

    /** True if it was waiting. */
    async endProposal(
      id: string,
      end: {
        readonly state: 'approved' | 'rejected'
        readonly by: Proposal['askedBy']
        readonly note: string | null
        readonly seq: number
      },
    ): Promise<boolean> {
      const { numUpdatedRows } = await tx
        .updateTable('proposals')
        .set({
          state: end.state,
          decided: BigInt(now),
          decided_by: end.by.organisation,
          decided_key: end.by.keyId,
          note: end.note,
          decided_seq: BigInt(end.seq),
        })
        .where('id', '=', id)
        .where('state', '=', 'waiting')
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    /** What it was asked for is no more: the edition was withdrawn, the grant ended. */
    async voidProposals(subject: { readonly edition: string } | { readonly grant: string }): Promise<void> {
      await tx
        .updateTable('proposals')
        .set({ state: 'void' })
        .where(eb =>
          'edition' in subject ? eb('edition', '=', subject.edition) : eb('grant_id', '=', subject.grant),
        )
        .where('state', '=', 'waiting')
        .execute()
    },
  }
}

function ruleChanges(tx: Transaction<Database>) {
  return {
    async setApprovalRules(rules: ApprovalRules, seq: number): Promise<void> {
      const row = { rules: JSON.stringify(rules), seq: BigInt(seq) }
      await tx
        .insertInto('approval_rules')
        .values({ id: 1, ...row })
        .onConflict(conflict => conflict.column('id').doUpdateSet(row))
        .execute()
    },

    /**
     * Caps of an edition, and of the accounts in it: each as if it opened now with what it has spent. The
     * most that an account has spent is the caller's to check.
     */
    async setCaps(edition: string, perConsumer: bigint, total: bigint): Promise<void> {
      await tx
        .updateTable('editions')
        .set({ per_consumer_cap: perConsumer, total_cap: total })
        .where('id', '=', edition)
        .execute()
      await sql`update accounts set cap = least(${perConsumer}::bigint, accounts.spent + g.budget - g.spent)
        from grants g where g.id = accounts.grant_id and accounts.edition = ${edition}`.execute(tx)
    },
  }
}
