// The worker with the member's blind tickets. Work under way when it ends is resumed by the next one.
import type { Language } from '../../../../schemas/common.ts'
import type { OpenedKey } from '../opened-key.ts'
import { loadPolicy } from '../trust/policy.ts'
import { connectWorker, type RpcClient } from '../worker-rpc.ts'
import type { BlindMethods, BlindProgress } from './blind-worker.ts'

export type BlindWorker = RpcClient<BlindMethods, BlindProgress>

/** Starts the worker and hands it the member's signing key and vault key; never the seed. */
export function startBlindWorker(key: OpenedKey, language: Language): BlindWorker {
  const worker = connectWorker<BlindMethods, BlindProgress>(
    new Worker(new URL('./blind-worker.ts', import.meta.url), { type: 'module' }),
  )
  const { header, signingKey, vaultKey } = key
  // A start that fails is reported by the calls that need it.
  const policy = loadPolicy(header.keyId)
  worker.call('start', { key: { header, signingKey, vaultKey }, language, policy }).catch(() => undefined)
  return worker
}
