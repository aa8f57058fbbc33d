// What passes between the engine and a worker.
import type { PreparedTicket } from '../../../protocols/blind/prepare.ts'
import type { TicketShape } from '../../../protocols/blind/shape.ts'
import type { Statistic } from '../../../protocols/blind/sharing.ts'

export type Task =
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
      readonly statistics: readonly Statistic[]
    }

/** `memory`: bytes that the thread holds outside its own heap, after the task. */
export type Reply =
  | { readonly id: number; readonly kind: 'done'; readonly result: unknown; readonly memory: number }
  | { readonly id: number; readonly kind: 'failed'; readonly code: string; readonly memory: number }

/** Of the thread, as nice(2) counts: 0 as the others, above lower. */
export type WorkerSettings = { readonly niceness: number }
