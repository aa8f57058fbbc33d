// The page's side of prepare-worker.ts.
import type { PrepareProgress } from '../../../../src/prepare/prepare-export.ts'
import { type OrderWork, orderWork } from '../../shared/orders/order-work.ts'
import type { PrepareOrders } from './prepare-worker.ts'

export type PrepareWork = OrderWork<PrepareOrders, PrepareProgress>

export function startPrepareWork(): PrepareWork {
  return orderWork(new Worker(new URL('./prepare-worker.ts', import.meta.url), { type: 'module' }), {
    failed: 'the worker that prepares exports failed',
    ended: 'the work was given up',
  })
}
