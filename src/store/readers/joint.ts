import type { Kysely, Selectable } from 'kysely'
import { type JointRecord, NO_RECORD } from '../../../protocols/joint/node.ts'
import type { JointSubject } from '../changes/joint.ts'
import type { Database } from '../tables.ts'

/** What a node holds of one J, with what its state machine does not need. */
export interface StoredJoint {
  readonly record: JointRecord
  readonly share: { readonly salt: Uint8Array; readonly bytes: Uint8Array } | undefined
  readonly consumer: string
  /** Whose budget the hold or charge is of. */
  readonly grant: string
  readonly answer: string | null
  readonly seq: number | null
}

/** Open holds: spent in every cap, and in no entry yet. In nano-rho. */
export interface HeldCharge {
  readonly total: bigint
  readonly account: bigint
  readonly grant: bigint
}

export function jointReaders(db: Kysely<Database>) {
  return {
    async jointRecord(joint: string, node: string): Promise<StoredJoint | undefined> {
      const row = await db
        .selectFrom('joint_records')
        .selectAll()
        .where('joint', '=', joint)
        .where('node', '=', node)
        .executeTakeFirst()
      return row && storedJoint(row)
    },

    /**
     * Whether a node saw a yes of its own that it does not know: it signs nothing until an officer decides.
     */
    async isNodeStopped(node: string): Promise<boolean> {
      const row = await db
        .selectFrom('joint_records')
        .select('joint')
        .where('node', '=', node)
        .where('stopped', '=', true)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },

    /** Of another J: a consumer has one open hold in a market edition. */
    async otherHold(of: {
      readonly joint: string
      readonly node: string
      readonly consumer: string
      readonly marketEdition: string
    }): Promise<string | undefined> {
      const row = await db
        .selectFrom('joint_records')
        .select('joint')
        .where('node', '=', of.node)
        .where('consumer', '=', of.consumer)
        .where('market_edition', '=', of.marketEdition)
        .where('state', '=', 'held')
        .where('joint', '!=', of.joint)
        .executeTakeFirst()
      return row?.joint
    },

    /** What a node holds for questions that are under way. */
    async openRecords(node: string): Promise<readonly (StoredJoint & { readonly subject: JointSubject })[]> {
      const rows = await db
        .selectFrom('joint_records')
        .selectAll()
        .where('node', '=', node)
        .where('state', '=', 'held')
        .orderBy('joint')
        .execute()
      return rows.map(row => ({ ...storedJoint(row), subject: subjectOf(row) }))
    },

    /** Open holds in an edition. */
    async holdsOf(edition: string): Promise<readonly HoldRow[]> {
      return await openHolds(db, [edition], [''])
    },

    /** Open holds under a contract, in all its editions. */
    async holdsUnder(grant: string): Promise<readonly HoldRow[]> {
      return await openHolds(db, [''], [grant])
    },

    async held(edition: string, consumer: string, grant: string): Promise<HeldCharge> {
      const rows = await openHolds(db, [edition], [grant])
      return heldBy(rows, edition, consumer, grant)
    },
  }
}

export interface HoldRow {
  readonly joint: string
  readonly node: string
  readonly edition: string
  readonly consumer: string
  readonly grant: string
  readonly charge: bigint
}

/** Every open hold that counts in one of these editions or grants. */
export async function openHolds(
  db: Kysely<Database>,
  editions: readonly string[],
  grants: readonly string[],
): Promise<readonly HoldRow[]> {
  return await db
    .selectFrom('joint_records')
    .select(['joint', 'node', 'edition', 'consumer', 'grant_id as grant', 'charge'])
    .where('state', '=', 'held')
    .where(eb => eb.or([eb('edition', 'in', editions), eb('grant_id', 'in', grants)]))
    .execute()
}

export function heldBy(
  rows: readonly HoldRow[],
  edition: string,
  consumer: string,
  grant: string,
): HeldCharge {
  const sum = (counts: (row: HoldRow) => boolean) =>
    rows.filter(counts).reduce((total, { charge }) => total + charge, 0n)
  return {
    total: sum(row => row.edition === edition),
    account: sum(row => row.edition === edition && row.consumer === consumer),
    grant: sum(row => row.grant === grant),
  }
}

function subjectOf(row: Selectable<Database['joint_records']>): JointSubject {
  const { joint, node, consumer, edition, charge, grant_id: grant, market_edition: marketEdition } = row
  return { joint, node, marketEdition, consumer, edition, grant, charge }
}

function storedJoint(row: Selectable<Database['joint_records']>): StoredJoint {
  const { state, commitment, live, cancelled, stopped, salt, share, answer, seq } = row
  return {
    record: {
      ...NO_RECORD,
      state,
      commitment: commitment ?? undefined,
      live: JSON.parse(live) as string[],
      cancelled: JSON.parse(cancelled) as string[],
      stopped,
    },
    share:
      salt === null || share === null
        ? undefined
        : { salt: new Uint8Array(salt), bytes: new Uint8Array(share) },
    consumer: row.consumer,
    grant: row.grant_id,
    answer,
    seq: seq === null ? null : Number(seq),
  }
}
