// The log's witnesses, as two members run them; and what they say when the operator brings back an older
// database.
import { cp, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../schemas/fault.ts'
import { serveWitness } from '../../src/witness/serve-witness.ts'
import { createWitness } from '../../src/witness/witness-folder.ts'
import type { DemoService } from './service.ts'

export type DemoWitness = { readonly key: string; readonly url: string; readonly close: () => Promise<void> }

/**
 * Starts both and has the service ask them from now on. The database as it was then is kept: it is what the
 * operator brings back later.
 */
export async function startWitnesses(service: DemoService, folder: string): Promise<readonly DemoWitness[]> {
  const witnesses: DemoWitness[] = []
  for (const name of ['mall.example/witness', 'compliance.example/witness']) {
    const made = createWitness(join(folder, name.replace('/', '-')), name, [service.logKey])
    witnesses.push({ key: made.vkey, ...(await serveWitness(made, { host: '127.0.0.1', port: 0 })) })
  }
  await service.halt()
  await cp(control(service), `${control(service)}-old`, { recursive: true })
  await service.resume(witnesses)
  return witnesses
}

/** Serves the older database; returns the code by which that was refused, and goes on with the newer one. */
export async function rollBack(
  service: DemoService,
  witnesses: readonly DemoWitness[],
): Promise<string | null> {
  const now = control(service)
  await service.halt()
  await rename(now, `${now}-new`)
  await rename(`${now}-old`, now)
  const code = await service.resume(witnesses).then(
    () => null,
    (error: unknown) => {
      if (error instanceof Fault) return error.code
      throw error
    },
  )
  if (code === null) await service.halt()
  await rename(now, `${now}-old`)
  await rename(`${now}-new`, now)
  await service.resume(witnesses)
  return code
}

function control({ dataDir }: DemoService): string {
  return join(dataDir, 'control')
}
