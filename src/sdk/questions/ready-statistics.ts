import { editionId } from '../../../schemas/common.ts'
import { Fault, fault } from '../../../schemas/fault.ts'
import { Query, type Statistic } from '../../../schemas/query.ts'
import type { TemplateName } from '../../../schemas/template-names.ts'
import { draft } from '../../domain/plan/templates.ts'
import {
  type TemplateQuestion,
  templateQuestion,
  type TemplateScope,
} from '../../domain/plan/templates/template-question.ts'
import { isOffered, type Offer, offeredStatistics } from './offer.ts'

type Scope = Omit<TemplateScope, 'of'>

/**
 * What a ready question can be asked of under a contract, the usual first. Throws a Fault as
 * `templateQuestion` does, and `query.statistic_not_granted` where there is nothing.
 */
export function readyStatistics(
  name: TemplateName,
  offer: Pick<Offer, 'declaration' | 'statistics'>,
  scope: Scope,
): readonly Statistic[] {
  const { declaration, statistics } = offer
  const { select: usual } = templateQuestion(name, declaration, scope)
  const all = new Map([...usual, ...offeredStatistics(offer)].map(each => [JSON.stringify(each), each]))
  const found = [...all.values()].filter(
    of => isOffered(offer, of) && isAsked(offer, templateQuestion(name, declaration, { ...scope, of })),
  )
  if (found.length === 0) {
    const [{ statistic } = { statistic: 'units' }] = usual
    throw fault('query.statistic_not_granted', { statistic, valid: statistics ?? [] }, '/query/select')
  }
  return found
}

/** A concentration, say, is of figures that add up. */
function isAsked({ declaration }: Pick<Offer, 'declaration'>, question: TemplateQuestion): boolean {
  const { dataset, edition } = declaration
  try {
    draft(
      declaration,
      Query.parse({ ...question, edition: editionId(dataset, edition), privacy: { rho: '1' } }),
    )
    return true
  } catch (error) {
    if (error instanceof Fault) return false
    throw error
  }
}
