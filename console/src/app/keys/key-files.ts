// Key files are opened and made in a worker of their own: the seed never enters the page's memory.
import { callOnce, connectWorker } from '../../shared/worker-rpc.ts'
import type { OpenedKey } from '../../shared/opened-key.ts'
import type { KeptSeed, KeyMethods } from './key-worker.ts'

/** Opens a sealed key file. Throws `identity.key_file`, or `identity.passphrase` for a wrong passphrase. */
export function openKeyFile(file: Uint8Array, passphrase: string): Promise<OpenedKey> {
  return callOnce(startKeyWorker(), 'open', { file, passphrase })
}

/** Makes a key for a service, and seals it under the passphrase. Nothing is sent anywhere. */
export function makeKeyFile(
  service: KeyMethods['make']['input']['service'],
  passphrase: string,
): Promise<OpenedKey> {
  return callOnce(startKeyWorker(), 'make', { service, passphrase })
}

/**
 * Opens a key file by its passphrase, and encrypts its key anew under a half of this browser’s own and
 * `half`.
 */
export function keepSeed(
  file: Uint8Array,
  passphrase: string,
  half: Uint8Array,
): Promise<KeyMethods['keep']['output']> {
  return callOnce(startKeyWorker(), 'keep', { file, passphrase, half })
}

/**
 * Rejects where `half` is not the one under which it was kept, or the file is not the one that it was for.
 */
export function openKeptSeed(file: Uint8Array, kept: KeptSeed, half: Uint8Array): Promise<OpenedKey> {
  return callOnce(startKeyWorker(), 'openKept', { file, kept, half })
}

function startKeyWorker() {
  return connectWorker<KeyMethods, never>(
    new Worker(new URL('./key-worker.ts', import.meta.url), { type: 'module' }),
  )
}
