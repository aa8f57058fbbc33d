// Every schema that has a name in schemas/, under that name: the components of the OpenAPI document.
import { z } from 'zod'
import * as actorBody from '../../../schemas/actor-body.ts'
import * as answer from '../../../schemas/answer.ts'
import * as bodies from '../../../schemas/api-bodies.ts'
import * as base64 from '../../../schemas/base64.ts'
import * as blind from '../../../schemas/blind.ts'
import * as common from '../../../schemas/common.ts'
import * as complianceReport from '../../../schemas/compliance-report.ts'
import * as contract from '../../../schemas/contract.ts'
import * as contribution from '../../../schemas/contribution.ts'
import * as declaration from '../../../schemas/declaration.ts'
import * as editionStatus from '../../../schemas/edition-status.ts'
import * as engine from '../../../schemas/engine.ts'
import * as estimate from '../../../schemas/estimate.ts'
import * as joint from '../../../schemas/joint.ts'
import * as market from '../../../schemas/market.ts'
import * as nodeStatus from '../../../schemas/node-status.ts'
import * as oneTimeCode from '../../../schemas/one-time-code.ts'
import * as openingFault from '../../../schemas/opening-fault.ts'
import * as operation from '../../../schemas/operation.ts'
import * as overview from '../../../schemas/overview.ts'
import * as passportStatement from '../../../schemas/passport-statement.ts'
import * as passport from '../../../schemas/passport.ts'
import * as plan from '../../../schemas/plan.ts'
import * as price from '../../../schemas/price.ts'
import * as problem from '../../../schemas/problem.ts'
import * as proposal from '../../../schemas/proposal.ts'
import * as query from '../../../schemas/query.ts'
import * as quota from '../../../schemas/quota.ts'
import * as records from '../../../schemas/records.ts'
import * as savedQuestion from '../../../schemas/saved-question.ts'
import * as sealedCopy from '../../../schemas/sealed-copy.ts'
import * as standing from '../../../schemas/standing.ts'
import * as statement from '../../../schemas/statement.ts'
import * as ticketRecord from '../../../schemas/ticket-record.ts'
import * as ticketShape from '../../../schemas/ticket-shape.ts'

const MODULES: readonly Readonly<Record<string, unknown>>[] = [
  common,
  base64,
  editionStatus,
  price,
  quota,
  query,
  ticketShape,
  plan,
  declaration,
  passportStatement,
  contribution,
  engine,
  contract,
  records,
  answer,
  estimate,
  standing,
  savedQuestion,
  sealedCopy,
  oneTimeCode,
  proposal,
  openingFault,
  ticketRecord,
  blind,
  overview,
  passport,
  operation,
  market,
  joint,
  nodeStatus,
  actorBody,
  complianceReport,
  statement,
  bodies,
  problem,
]

/** Of one schema under several names the first counts. */
export const NAMED: ReadonlyMap<z.ZodType, string> = namesOf(MODULES)

function namesOf(modules: typeof MODULES): ReadonlyMap<z.ZodType, string> {
  const names = new Map<z.ZodType, string>()
  for (const [name, value] of modules.flatMap(each => Object.entries(each))) {
    if (value instanceof z.ZodType && !names.has(value)) names.set(value, name)
  }
  return names
}
