// The sealed files of editions against what the store says of them.
import type { Engine } from '../../../schemas/engine.ts'
import type { Edition } from '../../../schemas/records.ts'
import type { Store } from '../../store/store.ts'

/**
 * Sealed files are what every answer is made from: a damaged one is found by its hash before anything is served. Rows whose withdrawal or failure was
 * decided just before the process ended are destroyed now.
 */
export async function verifyEditions(store: Store, engine: Engine): Promise<void> {
  for await (const { id, status } of allEditions(store)) {
    if (status === 'withdrawn' || status === 'failed') await engine.destroy(id)
    if (!isKept(status)) continue
    const secrets = await store.read.sealedSecrets(id)
    if (secrets !== undefined) await engine.verify(secrets.manifest)
  }
}

/**
 * Rows that a failing disk kept when their withdrawal was decided. A withdrawn edition stays so; a failed one may be sealed anew at any moment, which
 * destroys what was there before.
 */
export async function destroyWithdrawn(store: Store, engine: Engine): Promise<void> {
  for await (const { id, status } of allEditions(store)) if (status === 'withdrawn') await engine.destroy(id)
}

/** Whether the rows of an edition in this state must be there. */
export function isKept(status: Edition['status']): boolean {
  return KEPT.has(status)
}

const KEPT: ReadonlySet<Edition['status']> = new Set<Edition['status']>([
  'sealed',
  'waiting',
  'open',
  'frozen',
])

async function* allEditions({ read }: Store): AsyncGenerator<Edition> {
  let after: string | undefined
  do {
    const page = await read.editions({ limit: 100, after })
    yield* page.items
    after = page.next ?? undefined
  } while (after !== undefined)
}
