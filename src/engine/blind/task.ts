// What passes between the engine and a worker.
import type { PreparedTicket } from '../../../protocols/blind/prepare.ts'
import type { TicketShape } from '../../../protocols/blind/shape.ts'
import type { StatisticCells } from '../../../protocols/blind/sharing.ts'

export type Task =
  /** Makes what later tasks of these parameters share. */
  | { readonly kind: 'warm'; readonly shape: TicketShape }
  | {
      readonly kind: 'check'
      readonly shape: TicketShape
      readonly digests: readonly string[]
      readonly choice: readonly number[]
      readonly opening: Uint8Array
    }
  | {
      readonly kind: 'prepare'
      readonly shape: TicketShape
      readonly choice: readonly number[]
      readonly opening: Uint8Array
    }
  | {
      readonly kind: 'evaluate'
      readonly shape: TicketShape
      readonly prepared: PreparedTicket
      readonly shifts: Uint8Array
      /** Exact: they end in this thread. */
      readonly statistics: readonly StatisticCells[]
    }

export type Holding = {
  /** Outside the thread's JavaScript heap. */
  readonly bytes: number
  /** SEAL's objects, of which only those of its schemes outlive a task. */
  readonly objects: number
  /** Whether no others live. If some do, SEAL's memory can't be put back, and the thread is replaced. */
  readonly isClean: boolean
}

/** `ready` comes once, before anything else. */
export type Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly result: unknown; readonly holding: Holding }
  | { readonly kind: 'failed'; readonly code: string; readonly holding: Holding }

/** Of the thread, as nice(2) counts: 0 as the others, above lower. */
export type WorkerSettings = { readonly niceness: number }
