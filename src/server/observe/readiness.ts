// Readiness of what the service depends on, checked at each probe and not only at the start.
import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { utf8 } from '../../../protocols/bytes.ts'
import type { CheckRecord, Operation } from '../../../schemas/operation.ts'
import type { Store } from '../../store/store.ts'
import { nodeVerifier, type Signer } from '../keys/ed25519.ts'
import type { ServiceKeys } from '../keys/service-keys.ts'

export async function checkReadiness(
  store: Pick<Store, 'ping' | 'requireWritable' | 'requireOurSchema'>,
  { log, service }: Pick<ServiceKeys, 'log' | 'service'>,
): Promise<readonly CheckRecord[]> {
  return await Promise.all([
    passes('store', () => store.ping()),
    passes('migrations', () => store.requireOurSchema()),
    passes('writable', () => store.requireWritable()),
    passes('signing-keys', async () => {
      for (const signer of [log, service]) await requireSigns(signer)
    }),
  ])
}

export const MIN_FREE_BYTES = 256 * 2 ** 20

export async function checkDisk(dataDir: string): Promise<CheckRecord> {
  const name = 'disk'
  try {
    await access(dataDir, constants.W_OK)
    const { bavail, bsize } = await statfs(dataDir)
    return { name, ok: bavail * bsize >= MIN_FREE_BYTES }
  } catch {
    return { name, ok: false }
  }
}

/**
 * Free space depends on the number of stored rows and is not noised. It is rounded so coarsely that one buyer
 * shows only by crossing a step. For operators, who can see the disk anyway.
 */
export async function diskSpace(dataDir: string): Promise<Operation['disk']> {
  try {
    const { bavail, blocks, bsize } = await statfs(dataDir)
    const inUnits = (count: number): number => Math.floor((count * bsize) / DISK_UNIT) * DISK_UNIT
    return { total: inUnits(blocks), free: inUnits(bavail), unit: DISK_UNIT }
  } catch {
    return null
  }
}

const DISK_UNIT = 256 * 2 ** 20

async function passes(name: string, check: () => Promise<void>): Promise<CheckRecord> {
  const ok = await check().then(
    () => true,
    () => false,
  )
  return { name, ok }
}

/** Neither a checkpoint nor an answer: its signature cannot be mistaken for one of those. */
const PROBE = utf8('yinsuan: readiness')
const verify = nodeVerifier()

async function requireSigns({ sign, publicKey }: Signer): Promise<void> {
  if (!(await verify(publicKey, PROBE, await sign(PROBE)))) throw new Error('the key does not sign')
}
