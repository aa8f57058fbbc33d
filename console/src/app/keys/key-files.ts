// Key files are opened and made in a worker of their own: the seed never enters the page's memory.
import { callOnce, connectWorker } from '../../shared/worker-rpc.ts'
import type { OpenedKey } from '../../shared/opened-key.ts'
import type { KeyMethods } from './key-worker.ts'

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

function startKeyWorker() {
  return connectWorker<KeyMethods, never>(
    new Worker(new URL('./key-worker.ts', import.meta.url), { type: 'module' }),
  )
}
