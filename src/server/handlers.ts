// All routes' handlers, with the refusals of those that decide recorded.
import type { Context } from './context.ts'
import { recordRefusals } from './refusals.ts'
import { blindHandlers } from './routes/blind.ts'
import { catalogueHandlers } from './routes/catalogue.ts'
import { consumerHandlers } from './routes/consumer.ts'
import { deskHandlers } from './routes/desk.ts'
import { editionHandlers } from './routes/editions.ts'
import { evidenceHandlers } from './routes/evidence.ts'
import { grantHandlers } from './routes/grants.ts'
import { holdHandlers } from './routes/holds.ts'
import { keyRotationHandlers } from './routes/key-rotation.ts'
import { officerHandlers } from './routes/officer.ts'
import { operationHandlers } from './routes/operation.ts'
import { operatorHandlers } from './routes/operator.ts'
import { passportHandlers } from './routes/passports.ts'
import { proposalHandlers } from './routes/proposals.ts'
import { uploadHandlers } from './routes/uploads.ts'
import type { Handlers } from './services.ts'

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
