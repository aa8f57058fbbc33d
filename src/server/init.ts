// A new service: its keys and settings, an empty log, and the operator's first enrolment code.
import { z } from 'zod'
import { Label, OrganisationId } from '../../schemas/common.ts'
import { fault } from '../../schemas/fault.ts'
import { loadConfig } from './config.ts'
import type { Config } from './config-keys.ts'
import { openEmptyControlPlane, whileStopped } from './control-plane.ts'
import { createMaterial, logVkey, type Material } from './material.ts'
import { makeWhole } from './new-folder.ts'
import { addOrganisation, issueCode } from './routes/operator.ts'
import { SOFTWARE } from './version.ts'

export type NewService = {
  readonly dataDir: string
  /** The log's origin: a name that never changes, such as `yinsuan.example/log`. */
  readonly name: string
  readonly operator: { readonly id: string; readonly title: Label }
  /** Other settings for config.yaml. */
  readonly settings?: Readonly<Record<string, unknown>>
}

export type Initialised = { readonly code: string; readonly expires: string; readonly logKey: string }

/** Throws a Fault where a setting is wrong, the folder is initialised already, or the database holds a log or serves. Then the folder is as it was. */
export async function initService(
  service: NewService,
  env: Readonly<Record<string, string | undefined>>,
  clock: () => number = Date.now,
): Promise<Initialised> {
  const { dataDir, name, settings } = service
  loadConfig({ dataDir, name }, env)
  const operator = Operator.safeParse(service.operator)
  if (!operator.success) throw fault('config.operator', {}, '--operator')
  return await makeWhole(dataDir, async () => {
    const material = createMaterial(dataDir, { ...settings, name })
    const config = loadConfig({ dataDir }, env)
    return await whileStopped(config, async () => await firstDecision(config, material, operator.data, clock))
  })
}

const Operator = z.strictObject({ id: OrganisationId, title: Label })

async function firstDecision(
  config: Config,
  material: Material,
  { id, title }: z.infer<typeof Operator>,
  clock: () => number,
): Promise<Initialised> {
  const store = await openEmptyControlPlane(config, material, clock)
  try {
    const outcome = await store.decision({
      nonce: null,
      change: async decision => {
        await addOrganisation({ software: SOFTWARE }, decision, { id, title, roles: ['operator'] }, null)
        return await issueCode(decision, id)
      },
    })
    if (outcome.kind !== 'done') throw new Error('a decision without a nonce was a replay')
    return {
      code: outcome.value.code,
      expires: outcome.value.expires,
      logKey: logVkey(config.name, material),
    }
  } finally {
    await store.close()
  }
}
