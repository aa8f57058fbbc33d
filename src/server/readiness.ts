// What the service stands on, for whoever sends it requests: checked in use, not only at the start.
import { utf8 } from '../../protocols/bytes.ts'
import type { Store } from '../store/store.ts'
import { nodeVerifier, type Signer } from './ed25519.ts'
import type { Material } from './material.ts'
import type { ReadyCheck } from './services.ts'

/** The disk has a check of its own, beside the route. */
export async function checkReadiness(
  store: Pick<Store, 'ping' | 'requireWritable' | 'requireOurSchema'>,
  { log, service }: Pick<Material, 'log' | 'service'>,
): Promise<readonly ReadyCheck[]> {
  return await Promise.all([
    passes('store', () => store.ping()),
    passes('migrations', () => store.requireOurSchema()),
    passes('writable', () => store.requireWritable()),
    passes('signing-keys', async () => {
      for (const signer of [log, service]) await requireSigns(signer)
    }),
  ])
}

async function passes(name: string, check: () => Promise<void>): Promise<ReadyCheck> {
  const ok = await check().then(
    () => true,
    () => false,
  )
  return { name, ok }
}

/** No checkpoint and no answer: neither can be mistaken for what the keys are for. */
const PROBE = utf8('yinsuan: readiness')
const verify = nodeVerifier()

async function requireSigns({ sign, publicKey }: Signer): Promise<void> {
  if (!(await verify(publicKey, PROBE, await sign(PROBE)))) throw new Error('the key does not sign')
}
