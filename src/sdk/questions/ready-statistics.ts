// Which statistics a ready question can use under a contract.
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

type Allowed = Pick<Offer, 'declaration' | 'statistics'>

/** All of them, the template's default first. Throws the Faults of `templateQuestion`. */
export function readyStatistics(
  name: TemplateName,
  offer: Allowed,
  scope: Omit<TemplateScope, 'of'>,
): readonly Statistic[] {
  return candidates(name, offer, scope).filter(of => questionOf(name, offer, { ...scope, of }) !== undefined)
}

/**
 * The question with `of` where that is possible, otherwise with the first statistic that is. Throws the
 * Faults of `templateQuestion`, and `query.statistic_not_granted` where none is possible.
 */
export function readyQuestion(name: TemplateName, offer: Allowed, scope: TemplateScope): TemplateQuestion {
  const others = candidates(name, offer, scope)
  for (const of of scope.of === undefined ? others : [scope.of, ...others]) {
    const question = questionOf(name, offer, { ...scope, of })
    if (question !== undefined) return question
  }
  const [{ statistic } = { statistic: 'units' }] = others
  throw fault('query.statistic_not_granted', { statistic, valid: offer.statistics ?? [] }, '/query/select')
}

function candidates(name: TemplateName, offer: Allowed, { where, by }: TemplateScope): readonly Statistic[] {
  const { select: usual } = templateQuestion(name, offer.declaration, { where, by })
  const all = [...usual, ...offeredStatistics(offer)].map(each => [JSON.stringify(each), each] as const)
  return [...new Map(all).values()]
}

/** Undefined if the contract or the planner refuses it: a concentration, say, needs figures that add up. */
function questionOf(
  name: TemplateName,
  offer: Allowed,
  scope: TemplateScope & { readonly of: Statistic },
): TemplateQuestion | undefined {
  if (!isOffered(offer, scope.of)) return undefined
  const { dataset, edition } = offer.declaration
  const question = templateQuestion(name, offer.declaration, scope)
  const query = { ...question, edition: editionId(dataset, edition), privacy: { rho: '1' } }
  try {
    draft(offer.declaration, Query.parse(query))
    return question
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}
