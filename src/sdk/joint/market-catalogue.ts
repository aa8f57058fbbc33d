// A market edition in the form of a single edition of the catalogue, for whoever composes questions.
import { epsilonOfRho } from '../../../protocols/dp/zcdp.ts'
import type { CatalogueEdition } from '../../../schemas/api-bodies.ts'
import type { Estimate } from '../../../schemas/estimate.ts'
import { EditionId } from '../../../schemas/common.ts'
import type { QueryInput } from '../../../schemas/query.ts'
import { blindStatistics } from '../../domain/plan/blind.ts'
import { jointEstimate, type JointStanding } from '../../domain/plan/joint/estimate.ts'
import { planQuestion } from './joint-question.ts'
import type { PinnedMarket } from './pin-market.ts'

export type { JointStanding }

/** Its caps are the members' own and not in it: what each charges is in their contracts. */
export function marketAsEdition({ name, declaration }: PinnedMarket): CatalogueEdition {
  const { delta, perConsumer } = declaration.budget
  const epsilon = String(epsilonOfRho(BigInt(perConsumer), delta))
  const caps = { perConsumer: epsilon, total: epsilon }
  return {
    id: EditionId.parse(name),
    status: 'open',
    declaration,
    totals: [],
    yearlyEpsilon: caps,
    capEpsilon: caps,
    blind: blindStatistics(declaration),
  }
}

/**
 * From declarations and contracts alone: no node is asked. Throws a Fault for what the market does not allow.
 */
export function estimateMarket(
  market: PinnedMarket,
  input: QueryInput,
  standings: readonly JointStanding[],
  storedAnswer: Estimate['storedAnswer'] = null,
): Estimate {
  const { query, planned } = planQuestion(market, input)
  const edition = { id: query.edition, declaration: market.declaration }
  return jointEstimate(edition, market.edition.members.length, planned, standings, storedAnswer)
}
