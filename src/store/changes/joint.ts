import type { Transaction } from 'kysely'
import type { JointRecord } from '../../../protocols/joint/node.ts'
import type { StoredShare } from '../../../protocols/joint/seal-share.ts'
import { utf8 } from '../../../protocols/bytes.ts'
import { type BodyVault, type CarriedPlace, monthOf } from '../body-vault.ts'
import { LONGEST_OPEN_MS, MAX_CANCELLED, type RelayedQuestion } from '../readers/relayed.ts'
import type { Database } from '../tables.ts'

/** Whose a record is, and what its hold or charge is. */
export interface JointSubject {
  readonly joint: string
  readonly node: string
  readonly marketEdition: string
  readonly consumer: string
  readonly edition: string
  readonly grant: string
  readonly charge: bigint
}

export function jointChanges(tx: Transaction<Database>, now: number, vault: BodyVault) {
  return {
    /** The record as the state machine left it. A share is stored once, with its commitment. */
    async putJointRecord(
      { joint, node, ...subject }: JointSubject,
      { state, commitment, live, cancelled, stopped }: JointRecord,
      share: StoredShare | undefined,
    ): Promise<void> {
      const changing = {
        state,
        commitment: commitment ?? null,
        live: JSON.stringify(live),
        cancelled: JSON.stringify(cancelled),
        stopped,
        ...(share === undefined ? {} : { salt: share.salt, share: share.bytes }),
      }
      const { marketEdition: market_edition, grant: grant_id, consumer, edition, charge } = subject
      await tx
        .insertInto('joint_records')
        .values({
          joint,
          node,
          market_edition,
          consumer,
          edition,
          grant_id,
          charge,
          answer: null,
          seq: null,
          salt: null,
          share: null,
          ...changing,
        })
        .onConflict(conflict => conflict.columns(['joint', 'node']).doUpdateSet({ ...changing, grant_id }))
        .execute()
    },

    /** Of a restored node: it may sign again. */
    async clearStopped(node: string): Promise<void> {
      await tx.updateTable('joint_records').set({ stopped: false }).where('node', '=', node).execute()
    },

    /** True unless it was there before. */
    async addRelayedQuestion(
      of: Pick<RelayedQuestion, 'question' | 'joint' | 'marketEdition' | 'consumer' | 'signed'>,
    ): Promise<boolean> {
      const month = monthOf(now)
      const { numInsertedOrUpdatedRows } = await tx
        .insertInto('joint_questions')
        .values({
          question: of.question,
          joint: of.joint,
          market_edition: of.marketEdition,
          consumer: of.consumer,
          signed: vault.sealCarried(month, { question: of.question, column: 'signed' }, jsonBytes(of.signed)),
          cancel: null,
          yeses: '[]',
          refusals: '[]',
          shares: null,
          body_key: month,
          seq: null,
          made: BigInt(now),
        })
        .onConflict(conflict => conflict.doNothing())
        .executeTakeFirst()
      return numInsertedOrUpdatedRows === 1n
    },

    /**
     * Of what a consumer has cancelled at a market edition, and of what no node is known to hold and none can
     * reserve any more, the newest are kept: a node may have reserved for them, and its yes was lost.
     */
    async tidyRelayed(consumer: string, marketEdition: string): Promise<void> {
      const own = () =>
        tx
          .selectFrom('joint_questions')
          .select('question')
          .where('consumer', '=', consumer)
          .where('market_edition', '=', marketEdition)
          .where('seq', 'is', null)
      const cancelled = own().where('cancel', 'is not', null)
      const expired = own()
        .where('cancel', 'is', null)
        .where('yeses', '=', '[]')
        .where('shares', 'is', null)
        .where('made', '<', BigInt(now - LONGEST_OPEN_MS))
      for (const over of [cancelled, expired]) {
        const kept = over.orderBy('made', 'desc').orderBy('question').limit(MAX_CANCELLED)
        await tx
          .deleteFrom('joint_questions')
          .where('question', 'in', over)
          .where('question', 'not in', kept)
          .execute()
      }
    },

    /** Of a new one that every node refused: none holds anything for it. */
    async removeRelayed(question: string): Promise<void> {
      await tx
        .deleteFrom('joint_questions')
        .where('question', '=', question)
        .where('seq', 'is', null)
        .execute()
    },

    async setRelayed(
      question: string,
      { yeses, refusals, shares, cancel, seq }: Partial<RelayedQuestion>,
    ): Promise<void> {
      const row = await tx
        .selectFrom('joint_questions')
        .select('body_key')
        .where('question', '=', question)
        .executeTakeFirst()
      // Its month is over, and what was asked in it was destroyed.
      if (row === undefined) return
      const text = (value: unknown) => JSON.stringify(value)
      const sealed = (column: CarriedPlace['column'], value: unknown) =>
        vault.sealCarried(row.body_key, { question, column }, jsonBytes(value))
      await tx
        .updateTable('joint_questions')
        .set({
          ...(yeses === undefined ? {} : { yeses: text(yeses) }),
          ...(refusals === undefined ? {} : { refusals: text(refusals) }),
          ...(shares === undefined ? {} : { shares: shares.length === 0 ? null : sealed('shares', shares) }),
          ...(cancel === undefined ? {} : { cancel: cancel === null ? null : sealed('cancel', cancel) }),
          ...(seq === undefined || seq === null ? {} : { seq: BigInt(seq) }),
        })
        .where('question', '=', question)
        .execute()
    },
  }
}

function jsonBytes(value: unknown): Uint8Array {
  return utf8(JSON.stringify(value))
}
