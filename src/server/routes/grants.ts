// Grants: what one consumer may ask of one dataset.
import { fault } from '../../../schemas/fault.ts'
import type { Grant } from '../../../schemas/records.ts'
import { encodeWithBody } from '../../domain/entries.ts'
import { checkBlindLevel } from '../../domain/policy.ts'
import { actorBody } from '../actor-body.ts'
import { decide, found, freshSalt, makeId, type Context } from '../context.ts'
import type { Caller, Handlers } from '../services.ts'
import { toPage } from './operator.ts'

type GrantRoutes = 'grantIssue' | 'grantList' | 'grantBlindLevel' | 'grantRevoke'

export function grantHandlers(context: Context): Pick<Handlers, GrantRoutes> {
  const { store, software, purposes } = context
  return {
    grantIssue: async call => {
      const { dataset: id, consumer, purposes: wanted } = call.body
      const known = purposes.map(({ code }) => code)
      for (const purpose of wanted) {
        if (!known.includes(purpose))
          throw fault('registry.purpose_unknown', { purpose, valid: known }, '/purposes')
      }
      const levels = context.insecureBlindLevels ? ['full', 'insecureForTesting'] : ['full']
      if (!levels.includes(call.body.blindLevel))
        throw fault('registry.blind_level', { level: call.body.blindLevel, valid: levels }, '/blindLevel')
      return await decide(store, {
        nonce: call.nonce,
        change: async ({ read, write, append, time }) => {
          const dataset = found(await read.dataset(id))
          if (dataset.provider !== call.actor.organisation) throw fault('request.not_found')
          const organisation = await read.organisation(consumer)
          if (!organisation?.roles.includes('consumer'))
            throw fault('registry.consumer_role', { organisation: consumer }, '/consumer')
          if (call.body.expires <= time) throw fault('registry.expires_past', {}, '/expires')
          const held = (await read.grantsFor(id, consumer)).find(
            grant => grant.revoked === null && time < grant.expires,
          )
          if (held !== undefined)
            throw fault('registry.grant_exists', { organisation: consumer, grant: held.id, dataset: id })
          const grantId = makeId('grant')
          await write.addGrant({ ...call.body, id: grantId, provider: call.actor.organisation })
          const grant = found(await read.grant(grantId))
          append(place => grantEntry(place, software, 'issued', grant, call))
          return grant
        },
      })
    },

    grantList: async ({ query, actor }) => {
      if (actor.roles.includes('officer')) return toPage(await store.read.grants(query))
      return toPage(await store.read.grants({ ...query, party: actor.organisation }))
    },

    grantBlindLevel: async call =>
      await decide(store, {
        nonce: call.nonce,
        change: async ({ read, write, append, time }) => {
          const { level } = call.body
          const grant = found(await read.grant(call.params.id))
          checkBlindLevel(grant, time)
          if (grant.blindLevel === level) return grant
          await write.setBlindLevel(grant.id, level)
          const changed = found(await read.grant(grant.id))
          append(place => grantEntry(place, software, 'blind-level', changed, call))
          return changed
        },
      }),

    grantRevoke: async call =>
      await decide(store, {
        nonce: call.nonce,
        change: async ({ read, write, append }) => {
          const grant = found(await read.grant(call.params.id))
          if (grant.provider !== call.actor.organisation && !call.actor.roles.includes('officer'))
            throw fault('request.not_found')
          if (!(await write.revokeGrant(grant.id))) return grant
          const revoked = found(await read.grant(grant.id))
          append(place => grantEntry(place, software, 'revoked', revoked, call))
          return revoked
        },
      }),
  }
}

function grantEntry(
  place: { readonly seq: number; readonly time: string },
  software: string,
  action: 'issued' | 'blind-level' | 'revoked',
  grant: Grant,
  call: Caller,
) {
  return encodeWithBody(
    place,
    software,
    { v: 1, type: 'grant', actor: actorBody(call), grant },
    freshSalt(),
    [call.actor.organisation, grant.provider, grant.consumer],
    bodyCommitment => ({
      type: 'grant',
      action,
      grantId: grant.id,
      dataset: grant.dataset,
      budget: grant.budget,
      expires: grant.expires,
      modes: grant.modes.toSorted(),
      purposes: grant.purposes.toSorted(),
      bodyCommitment,
    }),
  )
}
