// A new service: its keys and settings, an empty log, and its first members, an operator and the officers,
// who admit all others.
import { z } from 'zod'
import type { EnrolmentCode } from '../../../schemas/api-bodies.ts'
import { Label, OrganisationId } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Role } from '../../../schemas/records.ts'
import { loadConfig } from '../config/config.ts'
import type { Config } from '../config/config-keys.ts'
import { openEmptyControlPlane, whileStopped } from '../control-plane.ts'
import { createServiceKeys, logVkey, type ServiceKeys } from '../keys/service-keys.ts'
import { makeWhole } from './new-folder.ts'
import { decide } from '../../app/decide.ts'
import { freshSalt } from '../../app/ids.ts'
import { codeHash, issueEnrolmentCode, makeCode } from '../../app/members/enrolment-codes.ts'
import { insertOrganisation } from '../../app/members/member-entries.ts'
import { SOFTWARE } from '../version.ts'

export type NewService = {
  readonly dataDir: string
  /** The log's origin: a name that never changes, such as `yinsuan.example/log`. */
  readonly name: string
  readonly operator: { readonly id: string; readonly title: Label }
  /** One at least: without an officer nothing could ever be approved, and no officer added. */
  readonly officers: readonly { readonly id: string; readonly title: Label }[]
  /** Other settings for config.yaml. */
  readonly settings?: Readonly<Record<string, unknown>>
}

export type Initialised = {
  /** The operator's. */
  readonly code: string
  readonly officers: readonly { readonly organisation: string; readonly code: string }[]
  readonly expires: string
  readonly logKey: string
}

/**
 * Throws a Fault where a setting is wrong, the folder is initialised already, or the database holds a log or
 * serves. Then the folder is as it was.
 */
export async function initService(
  service: NewService,
  env: Readonly<Record<string, string | undefined>>,
  clock: () => number = Date.now,
): Promise<Initialised> {
  const { dataDir, name, settings } = service
  loadConfig({ dataDir, name }, env)
  const operator = First.safeParse(service.operator)
  if (!operator.success) throw fault('config.operator', {}, '--operator')
  const officers = Officers.safeParse(service.officers)
  if (!officers.success || officers.data.some(({ id }) => id === operator.data.id))
    throw fault('config.officers', {}, '--officer')
  return await makeWhole(dataDir, async () => {
    const keys = createServiceKeys(dataDir, { ...settings, name })
    const config = loadConfig({ dataDir }, env)
    return await whileStopped(
      config,
      async () => await firstDecision(config, keys, operator.data, officers.data, clock),
    )
  })
}

const First = z.strictObject({ id: OrganisationId, title: Label })
type First = z.infer<typeof First>
const Officers = z
  .array(First)
  .min(1)
  .max(20)
  .refine(list => new Set(list.map(({ id }) => id)).size === list.length)

async function firstDecision(
  config: Config,
  keys: ServiceKeys,
  operator: First,
  officers: readonly First[],
  clock: () => number,
): Promise<Initialised> {
  const store = await openEmptyControlPlane(config, keys, clock)
  try {
    const [first, ...others] = await decide(store, null, async decision => {
      const codes: z.infer<typeof EnrolmentCode>[] = []
      for (const seat of [operator, ...officers]) {
        const roles: Role[] = [seat === operator ? 'operator' : 'officer']
        const by = { actor: null, proposal: null, salt: freshSalt() }
        await insertOrganisation(SOFTWARE, decision, { ...seat, roles }, by)
        const code = makeCode()
        codes.push({ ...(await issueEnrolmentCode(decision, seat.id, codeHash(code))), code })
      }
      return codes
    })
    if (first === undefined) throw new Error('init added nobody')
    return {
      code: first.code,
      expires: first.expires,
      officers: others.map(({ organisation, code }) => ({ organisation, code })),
      logKey: logVkey(config.name, keys),
    }
  } finally {
    await store.close()
  }
}
