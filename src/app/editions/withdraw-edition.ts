import { utf8 } from '../../../protocols/bytes.ts'
import { parseMarketEdition } from '../../../protocols/joint/market-edition.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import type { Edition } from '../../../schemas/records.ts'
import { actorBody } from '../actor-body.ts'
import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { invariant } from '../presence.ts'
import { catalogueEdition } from './catalogue.ts'
import { appendState, ownEdition, statusFault } from './edition.ts'
import { cancelJob } from './sealing-records.ts'

/** Ends an edition for good, destroys its rows and mask keys, and cancels its job while it is being sealed. */
export const withdrawEdition: UseCase<'editionWithdraw'> = async (
  { store, engine, jobs, software, markets },
  call,
) => {
  let cancelled: string | undefined
  const withdrawn = await decide(store, call, async decision => {
    const { read, write } = decision
    const edition = ownEdition(await read.edition(call.params.id), call.actor)
    // No entry names it yet: its job is cancelled, and its name is free again.
    const job = edition.status === 'sealing' ? await read.jobOfEdition(edition.id) : undefined
    if (job !== undefined) {
      await cancelJob(decision, software, job, actorBody(call), edition.provider)
      cancelled = job.id
    } else {
      if (!(await write.setEditionStatus(edition.id, 'withdrawn', WITHDRAWABLE)))
        throw statusFault(edition, WITHDRAWABLE)
      await write.voidProposals({ edition: edition.id })
      const marketEditions = await maskedBy(read, edition)
      appendState(decision, software, call, edition, 'withdrawal', marketEditions)
    }
    const changed = invariant(await read.edition(edition.id), 'a withdrawn edition is stored')
    return catalogueEdition(changed, call.actor, { isOnlyJoint: true })
  })
  if (cancelled === undefined) await engine.destroy(call.params.id)
  else await jobs.cancel(cancelled)
  await markets.destroyMasks()
  return withdrawn
}

/** Market editions that this one is in. */
async function maskedBy(
  read: Pick<DecisionTransaction['read'], 'marketEditions'>,
  { id, provider }: Edition,
): Promise<readonly string[]> {
  const records = await read.marketEditions()
  return records
    .filter(({ document }) =>
      parseMarketEdition(utf8(document)).members.some(
        ({ organisation, edition }) => organisation === provider && edition === id,
      ),
    )
    .map(record => record.id)
}

const WITHDRAWABLE: readonly Edition['status'][] = ['sealed', 'waiting', 'open', 'frozen']
