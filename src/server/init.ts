// A new service: its keys and settings, an empty log, and the operator's first enrolment code.
import { OrganisationId, type Label } from '../../schemas/common.ts'
import { loadConfig } from './config.ts'
import { openControlPlane } from './control-plane.ts'
import { createMaterial, logVkey } from './material.ts'
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

/** Throws a Fault where the folder is initialised already, or the database holds a log. */
export async function initService(
  service: NewService,
  env: Readonly<Record<string, string | undefined>>,
  clock: () => number = Date.now,
): Promise<Initialised> {
  const material = createMaterial(service.dataDir, { ...service.settings, name: service.name })
  const config = loadConfig({ dataDir: service.dataDir }, env)
  const store = await openControlPlane(config, material, clock)
  try {
    const outcome = await store.decision({
      nonce: null,
      change: async decision => {
        const id = OrganisationId.parse(service.operator.id)
        await addOrganisation(
          { software: SOFTWARE },
          decision,
          { id, title: service.operator.title, roles: ['operator'] },
          null,
        )
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
