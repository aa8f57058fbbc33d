import { fault } from '../../../schemas/fault.ts'
import { stepNode } from '../../../protocols/joint/node.ts'
import { actorBody } from '../actor-body.ts'
import type { UseCase } from '../call.ts'
import { appendWithBody, decide } from '../decide.ts'
import { orNotFound } from '../presence.ts'

/**
 * An officer gives back what a node holds for questions that nobody completes or cancels; their shares are
 * kept, so that no noise is drawn again. A node that stopped, since its backup was restored, signs again, and
 * is not stopped by a yes from before; joint tickets whose choice nobody completed count no longer. With a
 * log, what this service cosigned of it is forgotten: a node that lost its log for good may begin anew.
 */
export const resetNode: UseCase<'nodeReset'> = async ({ store, software }, call) => {
  const node = call.params.id
  const { log } = call.body
  return await decide(store, call, async ({ read, write, append, time }) => {
    orNotFound(await read.organisation(node))
    const open = await read.openRecords(node)
    for (const { record, subject } of open) {
      const parties = { self: node, members: [node] }
      const step = stepNode(record, { kind: 'officerEnds' }, parties, never)
      await write.putJointRecord(subject, step.record, undefined)
    }
    await write.clearStopped(node)
    await write.changeLogSetting(`reset ${node}`, time)
    await write.forgetDraws(node)
    if (log !== undefined && !(await write.forgetWitnessed(node, log))) throw fault('request.not_found')
    const holds = open.flatMap(({ record: { commitment } }) => commitment ?? [])
    const actor = actorBody(call)
    appendWithBody(
      append,
      software,
      { v: 1, type: 'node-reset', actor, node, holds, ...(log === undefined ? {} : { log }) },
      [...new Set([actor.organisation, node])],
      { type: 'node-reset' },
    )
    return { ended: holds.length }
  })
}

function never(): never {
  throw new Error('an officer draws nothing')
}
