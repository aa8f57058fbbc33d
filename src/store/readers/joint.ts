import type { Kysely, Selectable } from 'kysely'
import { type JointRecord, NO_RECORD } from '../../../protocols/joint/node.ts'
import type { StoredShare } from '../../../protocols/joint/seal-share.ts'
import type { JointSubject } from '../changes/joint.ts'
import type { Database } from '../tables.ts'

/** What a node holds of one J, with what its state machine does not need. */
export interface StoredJoint {
  readonly record: JointRecord
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
        .select(RECORD)
        .where('joint', '=', joint)
        .where('node', '=', node)
        .executeTakeFirst()
      return row && storedJoint(row)
    },

    /** May be megabytes. */
    async jointShare(joint: string, node: string): Promise<StoredShare | undefined> {
      const row = await db
        .selectFrom('joint_records')
        .select(['salt', 'share'])
        .where('joint', '=', joint)
        .where('node', '=', node)
        .executeTakeFirst()
      const { salt = null, share = null } = row ?? {}
      return salt === null || share === null
        ? undefined
        : { salt: new Uint8Array(salt), bytes: new Uint8Array(share) }
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

    /** What a node holds for questions that are under way. */
    async openRecords(node: string): Promise<readonly (StoredJoint & { readonly subject: JointSubject })[]> {
      const rows = await db
        .selectFrom('joint_records')
        .select(RECORD)
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

    /** Open holds in an edition, and under a contract in all its editions. */
    async holdsIn(edition: string, grant: string): Promise<readonly HoldRow[]> {
      return await openHolds(db, [edition], [grant])
    },
  }
}

export interface HoldRow {
  readonly joint: string
  readonly node: string
  readonly marketEdition: string
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
    .select(['joint', 'node', 'market_edition as marketEdition'])
    .select(['edition', 'consumer', 'grant_id as grant', 'charge'])
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

type Row = Omit<Selectable<Database['joint_records']>, 'salt' | 'share'>

/** Without the share. */
const RECORD = [
  ...(['joint', 'node', 'market_edition', 'consumer', 'edition', 'grant_id', 'charge', 'state'] as const),
  ...(['commitment', 'live', 'cancelled', 'stopped', 'answer', 'seq'] as const),
] as const satisfies readonly (keyof Row)[]

function subjectOf(row: Row): JointSubject {
  const { joint, node, consumer, edition, charge, grant_id: grant, market_edition: marketEdition } = row
  return { joint, node, marketEdition, consumer, edition, grant, charge }
}

function storedJoint(row: Row): StoredJoint {
  const { state, commitment, live, cancelled, stopped, answer, seq } = row
  return {
    record: {
      ...NO_RECORD,
      state,
      commitment: commitment ?? undefined,
      live: JSON.parse(live) as string[],
      cancelled: JSON.parse(cancelled) as string[],
      stopped,
    },
    consumer: row.consumer,
    grant: row.grant_id,
    answer,
    seq: seq === null ? null : Number(seq),
  }
}
