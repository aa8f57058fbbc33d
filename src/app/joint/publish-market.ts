import { fault } from '../../../schemas/fault.ts'
import { checkStandard, standardDigest, standardText } from '../../domain/plan/joint/market.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { actorBody } from '../actor-body.ts'
import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { propose } from '../proposals.ts'

/** Proposes a standard. Its approval publishes it. */
export const proposeMarket: UseCase<'marketPublish'> = async (context, call) => {
  const { standard, digest } = call.body
  if (standardDigest(standard) !== digest) throw fault('market.digest', { digest }, '/digest')
  checkStandard(standard)
  return await decide(context.store, call, async decision => {
    await refusePublished(decision, standard.market)
    await decision.write.addStandard(digest, standard.market, standardText(standard))
    return await propose(decision, context, { kind: 'market', market: digest }, actorBody(call), [])
  })
}

/** Of an approved proposal. False where it can take no effect any more. */
export async function publishMarket(decision: DecisionTransaction, digest: string): Promise<boolean> {
  const standard = await decision.read.marketStandard(digest)
  if (standard === undefined) return false
  await refusePublished(decision, standard.market)
  return await decision.write.publishStandard(digest)
}

async function refusePublished({ read }: DecisionTransaction, market: string): Promise<void> {
  if ((await read.publishedStandard(market)) !== undefined) throw fault('market.published', { market })
}
