// The page's side of blind-worker.ts; what it was doing when it ended is taken up again by the next one.
import type { Language } from '../../../../schemas/common.ts'
import { keptPolicy } from '../answer/policy.ts'
import type { OpenedKey } from '../keys/key-worker.ts'
import { type OrderWork, orderWork } from '../orders/order-work.ts'
import type { BlindOrders, BlindProgress, BlindStart } from './blind-worker.ts'

export type BlindWork = OrderWork<BlindOrders, BlindProgress>

export function startBlindWork(key: OpenedKey, language: Language): BlindWork {
  const worker = new Worker(new URL('./blind-worker.ts', import.meta.url), { type: 'module' })
  const { header, signingKey, vaultKey } = key
  worker.postMessage({
    kind: 'start',
    key: { header, signingKey, vaultKey },
    language,
    policy: keptPolicy(header.keyId),
  } satisfies BlindStart)
  return orderWork(worker, { failed: 'the worker for blind questions failed', ended: 'signed out' })
}
