// The inner interface of the data plane: whatever holds and reads rows. Everything else of an engine is
// shared: which questions are valid, cubes in memory, the public schedule, noise, blind queries, the
// manifest.
import type { Declaration } from '../../schemas/declaration.ts'
import type { SealedFile, SealProgress, StopSignal, TotalRequest } from '../../schemas/engine.ts'
import type { FirstDeadline } from './schedule.ts'
import type { Table } from './shape.ts'

export type RowsOrder = {
  readonly declaration: Declaration
  /** Absolute; a member's files, so hostile. */
  readonly contributions: readonly string[]
  /** Absolute and empty but for what the store puts there; the caller deletes it. */
  readonly folder: string
  /** 32 secret bytes that decide which rows are kept: in no statement, log or message. */
  readonly key: Uint8Array
  readonly totals: readonly TotalRequest[]
  /** For each total: added to the exact number before it leaves the store. */
  readonly noise: readonly string[]
}

export type SealedRows = {
  /** The noisy number of each total. */
  readonly totals: readonly string[]
  /**
   * On the disk, in `PARTS_FOLDER` below the order's folder, and nothing else there. How many they are
   * follows from the declared capacity.
   */
  readonly files: readonly SealedFile[]
}

export type RowStore = {
  /** Bounds the contribution's rows and writes those that a view keeps. Throws a Fault. */
  readonly sealRows: (
    order: RowsOrder,
    progress: (at: SealProgress) => void,
    signal: StopSignal,
  ) => Promise<SealedRows>
  /**
   * Exact totals, dense and row-major, of an edition's files (absolute paths). What it returns must never
   * leave the engine un-noised.
   */
  readonly tabulate: (
    declaration: Declaration,
    files: readonly string[],
    table: Table,
  ) => Promise<Float64Array>
  /** SHA-256 of each file below the folder; undefined for one that cannot be read. */
  readonly verify: (folder: string, paths: readonly string[]) => Promise<readonly (string | undefined)[]>
  /** Whatever the store holds of an edition besides its folder, which the caller deletes. */
  readonly destroy: (edition: string) => Promise<void>
  readonly firstDeadline: FirstDeadline
  /** Resolves once nothing is running. */
  readonly close: () => Promise<void>
}
