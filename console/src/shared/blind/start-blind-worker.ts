// The worker with the member's blind tickets. Work under way when it ends is resumed by the next one.
import type { Language, OrganisationId } from '../../../../schemas/common.ts'
import type { OpenedKey } from '../opened-key.ts'
import { loadPolicy } from '../trust/policy.ts'
import { connectWorker, type RpcClient } from '../worker-rpc.ts'
import type { BlindMethods, BlindProgress } from './blind-worker.ts'

export type BlindWorker = RpcClient<BlindMethods, BlindProgress>

/**
 * Starts the worker and hands it the member's signing key and vault key; never the seed. `organisation`: as
 * it was pinned.
 */
export function startBlindWorker(
  key: OpenedKey,
  organisation: OrganisationId,
  language: Language,
): BlindWorker {
  const worker = connectWorker<BlindMethods, BlindProgress>(
    new Worker(new URL('./blind-worker.ts', import.meta.url), { type: 'module' }),
  )
  const { header, publicKey, signingKey, vaultKey } = key
  // A start that fails is reported by the calls that need it.
  const policy = loadPolicy(header.keyId)
  const owner = { key: { header, publicKey, signingKey, vaultKey }, organisation }
  worker.call('start', { ...owner, language, policy }).catch(() => undefined)
  return worker
}
