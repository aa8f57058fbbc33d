// What the writer needs of the witnesses; how they are reached is the server's.
import type { LogView, StoredCheckpoint } from './log-reader.ts'

export interface Cosigner {
  /** A checkpoint was stored: gathers cosignatures for it, beside the next commits. Sizes never fall. */
  offer(view: LogView): void
  /** The newest checkpoint that the policy accepts; it may be smaller than the newest stored one. */
  newest(): StoredCheckpoint
  /**
   * Such a checkpoint of at least this size. Rejects with a Fault `witness.*` when it takes too long: what is
   * committed stays committed.
   */
  covering(size: number): Promise<StoredCheckpoint>
}
