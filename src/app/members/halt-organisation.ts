// What an officer holds up at once: a grant, a member. (An edition: editions.ts.)
import { commit } from '../../../protocols/audit/commitment.ts'
import { toHex, utf8 } from '../../../protocols/bytes.ts'
import { fault } from '../../../schemas/fault.ts'
import { encodeWithBody } from '../../domain/entries.ts'
import { actorBody } from '../actor-body.ts'
import { cancelJob } from '../editions/sealing-records.ts'
import { type Context, decide, found, freshSalt } from '../context.ts'
import type { Call, Handlers } from '../../server/services.ts'

type HoldRoutes = 'grantFreeze' | 'grantUnfreeze' | 'organisationHalt' | 'organisationResume'

export function holdHandlers(context: Context): Pick<Handlers, HoldRoutes> {
  return {
    grantFreeze: async call => await holdGrant(context, call, 'grant-freeze'),
    grantUnfreeze: async call => await holdGrant(context, call, 'grant-unfreeze'),
    organisationHalt: async call => {
      // Nobody would be there to let it back in.
      if (call.params.id === call.actor.organisation) throw fault('registry.halt_self')
      return await holdMember(context, call, 'halt')
    },
    organisationResume: async call => await holdMember(context, call, 'resume'),
  }
}

async function holdGrant(
  { store, software }: Context,
  call: Call<'grantFreeze'>,
  type: 'grant-freeze' | 'grant-unfreeze',
) {
  return await decide(store, {
    nonce: call.nonce,
    change: async ({ read, write, append }) => {
      const grant = found(await read.grant(call.params.id))
      if (!(await write.setGrantFrozen(grant.id, type === 'grant-freeze'))) return grant
      append(place =>
        encodeWithBody(
          place,
          software,
          { v: 1, type, actor: actorBody(call), grant: grant.id, level: grant.blindLevel },
          freshSalt(),
          [call.actor.organisation, grant.provider, grant.consumer],
          bodyCommitment => ({ type, grantId: grant.id, bodyCommitment }),
        ),
      )
      return found(await read.grant(grant.id))
    },
  })
}

async function holdMember(
  { store, software, jobs }: Context,
  call: Call<'organisationHalt'>,
  type: 'halt' | 'resume',
) {
  const cancelled: string[] = []
  const held = await decide(store, {
    nonce: call.nonce,
    change: async decision => {
      const { read, write, append } = decision
      const organisation = found(await read.organisation(call.params.id))
      if (!(await write.setHalted(organisation.id, type === 'halt'))) return organisation
      const salt = found(await read.organisationSalt(organisation.id))
      append(place =>
        encodeWithBody(
          place,
          software,
          { v: 1, type, actor: actorBody(call), organisation: organisation.id, salt: toHex(salt) },
          freshSalt(),
          [call.actor.organisation, organisation.id],
          bodyCommitment => ({
            type,
            organisation: commit('organisation', salt, utf8(organisation.id)),
            bodyCommitment,
          }),
        ),
      )
      // What it sent is not worked on any more either.
      for (const job of type === 'halt' ? await read.runningJobs(organisation.id) : []) {
        await cancelJob(decision, software, job, actorBody(call), organisation.id)
        cancelled.push(job.id)
      }
      return found(await read.organisation(organisation.id))
    },
  })
  await Promise.all(cancelled.map(async job => await jobs.cancel(job)))
  return held
}
