import { fault } from '../../../schemas/fault.ts'
import { actorBody } from '../actor-body.ts'
import type { Call, Reply, UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { HALT_MS } from '../../../protocols/audit/roles.ts'
import type { Organisation } from '../../../schemas/records.ts'
import { isGuarded } from '../../domain/roles.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { appendWithBody, decide, loggedName } from '../decide.ts'
import { cancelJob } from '../editions/sealing-records.ts'
import { invariant, orNotFound } from '../presence.ts'

/**
 * An officer halts a member: it decides and asks nothing until it is resumed, and its sealing jobs are
 * cancelled. The halt of an officer, operator or auditor expires.
 */
export const haltOrganisation: UseCase<'organisationHalt'> = async (context, call) => {
  // Nobody could resume it.
  if (call.params.id === call.actor.organisation) throw fault('registry.halt_self')
  return await setHalted(context, call, 'halt')
}

export const resumeOrganisation: UseCase<'organisationResume'> = async (context, call) => {
  return await setHalted(context, call, 'resume')
}

async function setHalted(
  { store, software, jobs }: Context,
  call: Call<'organisationHalt'>,
  type: 'halt' | 'resume',
): Promise<Reply<'organisationHalt'>> {
  const cancelled: string[] = []
  const changed = await decide(store, call, async decision => {
    const { read, write, append } = decision
    const organisation = orNotFound(await read.organisation(call.params.id))
    if ((organisation.halted !== null) === (type === 'halt')) return organisation
    if (type === 'resume') await write.resume(organisation.id)
    else {
      await refuseSoonAgain(decision, organisation, call.actor.organisation)
      await write.halt(organisation.id, call.actor.organisation)
    }
    const { name, salt } = await loggedName(decision, organisation.id)
    appendWithBody(
      append,
      software,
      { v: 1, type, actor: actorBody(call), organisation: organisation.id, salt },
      [call.actor.organisation, organisation.id],
      { type, organisation: name },
    )
    for (const job of type === 'halt' ? await read.runningJobs(organisation.id) : []) {
      await cancelJob(decision, software, job, actorBody(call), organisation.id)
      cancelled.push(job.id)
    }
    return invariant(await read.organisation(organisation.id), 'a halted member is stored')
  })
  await Promise.all(cancelled.map(async job => await jobs.cancel(job)))
  return changed
}

/**
 * One officer's key would shut out every other administrator for good if it could begin anew as soon as a
 * halt is over: the others have as long as that took to end it.
 */
async function refuseSoonAgain(
  { read, now }: DecisionTransaction,
  { id, roles }: Organisation,
  by: string,
): Promise<void> {
  const last = isGuarded(roles) ? await read.lastHalt(id) : undefined
  if (last === undefined || last.by !== by || now >= last.at + 2 * HALT_MS) return
  const from = new Date(last.at + 2 * HALT_MS).toISOString()
  throw fault('desk.halted_before', { organisation: id, from })
}
