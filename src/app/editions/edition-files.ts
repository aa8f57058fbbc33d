// The sealed files of editions against what the store says of them.
import type { Engine } from '../../../schemas/engine.ts'
import type { Edition } from '../../../schemas/records.ts'
import { hasRemains } from '../../engine/sealed-edition.ts'
import type { Store } from '../../store/store.ts'
import { itemsOf } from '../page.ts'

/**
 * At a start, before anything is served: verifies the sealed files, from which every answer is made, by their
 * hashes. Destroys rows whose withdrawal or failure was decided just before the process ended.
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
 * Destroys rows that a failing disk kept when their withdrawal was decided. Not those of failed editions:
 * they may be sealed again at any moment, which destroys the earlier rows itself.
 */
export async function destroyWithdrawn(store: Store, engine: Engine): Promise<void> {
  for await (const { id, status } of allEditions(store)) if (status === 'withdrawn') await engine.destroy(id)
}

/**
 * For an operator, without opening the engine: editions that were to be destroyed and still have files, and
 * those that have none and need them.
 */
export async function misplacedEditions(
  store: Pick<Store, 'read'>,
  folder: string,
): Promise<{ readonly left: readonly string[]; readonly lacking: readonly string[]; readonly kept: number }> {
  const [left, lacking]: [string[], string[]] = [[], []]
  let kept = 0
  for await (const { id, status } of allEditions(store)) {
    const remains = await hasRemains(folder, id)
    if (isKept(status)) kept++
    if (isKept(status) && !remains) lacking.push(id)
    if ((status === 'withdrawn' || status === 'failed') && remains) left.push(id)
  }
  return { left, lacking, kept }
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

function allEditions({ read }: Pick<Store, 'read'>): AsyncGenerator<Edition> {
  return itemsOf(after => read.editions({ limit: 100, after }))
}
