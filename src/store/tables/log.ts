// The log, and which server writes it.
import type { Generated } from 'kysely'

export interface LogTables {
  readonly entries: EntryTable
  readonly sealed_batches: SealedBatchTable
  readonly entry_parties: EntryPartyTable
  readonly log_tiles: LogTileTable
  readonly head: HeadTable
  readonly checkpoint: CheckpointTable
  readonly log_settings: LogSettingTable
  readonly body_keys: BodyKeyTable
  readonly shreds: ShredTable
  readonly lease: LeaseTable
}

interface EntryTable {
  seq: bigint
  leaf: Uint8Array
  leaf_hash: Uint8Array
  /**
   * A record's body, sealed with its salt under the key of this name; a question's lies in its sealed batch.
   * Of a body that was lost with the store the name is LOST.
   */
  body: Uint8Array | null
  body_key: string | null
  sealed_batch: bigint | null
}

/** By the first entry in it: sealed_batch.ts, sealed under the key of this name. */
interface SealedBatchTable {
  seq: bigint
  key: string
  sealed: Uint8Array
}

interface EntryPartyTable {
  organisation: string
  seq: bigint
}

/**
 * Full tiles only: partial ones are the leaf hashes of the last entries and the roots of the last full tiles.
 */
interface LogTileTable {
  level: number
  index: bigint
  hashes: Uint8Array
  root: Uint8Array
}

interface HeadTable {
  id: number
  size: bigint
  /** The latest time that this store has seen: time never goes back. */
  last_time: bigint
  /** Counts the servers that ever took the store; only the newest may write. */
  epoch: Generated<bigint>
  frontier: Uint8Array
}

interface CheckpointTable {
  id: number
  size: bigint
  note: Uint8Array
}

interface LogSettingTable {
  name: string
  value: string
}

/** A month, or `records`; wrapped under the master key of this name. Destroyed ones are not here. */
interface BodyKeyTable {
  name: string
  wrapped: Uint8Array
  master: string
}

/**
 * By the entry that says so: what was destroyed, and whether what is left of it is gone too. `through` is
 * empty where a restored store lost it.
 */
interface ShredTable {
  seq: bigint
  from_seq: bigint
  to_seq: bigint
  through: string
  tidied: boolean
}

/**
 * Which server's turn it is, and when it last said so by the database's clock. Only on PostgreSQL; not part
 * of a backup.
 */
interface LeaseTable {
  id: number
  holder: string
  renewed: Date
}
