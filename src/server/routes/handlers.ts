// All routes' handlers, with the refusals of those that decide recorded.
import type { Context } from '../../app/context.ts'
import { recordRefusals } from '../../app/record-refusals.ts'
import { blindHandlers } from '../../app/tickets/open-ticket.ts'
import { catalogueHandlers } from '../../app/editions/catalogue.ts'
import { consumerHandlers } from '../../app/questions/estimate.ts'
import { deskHandlers } from '../../app/desk/show-overview.ts'
import { editionHandlers } from '../../app/editions/register-edition.ts'
import { evidenceHandlers } from '../../app/tickets/show-evidence.ts'
import { grantHandlers } from '../../app/grants/offer-grant.ts'
import { holdHandlers } from '../../app/members/halt-organisation.ts'
import { keyRotationHandlers } from '../../app/members/rotate-key.ts'
import { officerHandlers } from '../../app/operation/list-entries.ts'
import { operationHandlers } from '../../app/operation/show-operation.ts'
import { operatorHandlers } from '../../app/members/enrol.ts'
import { passportHandlers } from '../../app/editions/show-passport.ts'
import { proposalHandlers } from '../../app/desk/resolve-proposal.ts'
import { uploadHandlers } from '../../app/editions/commit-upload.ts'
import type { Handlers } from '../services.ts'

export function makeHandlers(context: Context): Handlers {
  return recordRefusals(context, {
    ...operatorHandlers(context),
    ...keyRotationHandlers(context),
    ...catalogueHandlers(context),
    ...uploadHandlers(context),
    ...editionHandlers(context),
    ...grantHandlers(context),
    ...proposalHandlers(context),
    ...deskHandlers(context),
    ...holdHandlers(context),
    ...passportHandlers(context),
    ...consumerHandlers(context),
    ...officerHandlers(context),
    ...operationHandlers(context),
    ...blindHandlers(context),
    ...evidenceHandlers(context),
  })
}
