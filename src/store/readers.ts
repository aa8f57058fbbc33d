// Everything that can be looked up, on the database or inside a transaction. Who may see a row is the caller's decision:
// what belongs to one organisation is asked for together with it, so that somebody else's object is simply not there.
import type { Kysely } from 'kysely'
import { answerReaders } from './readers/answers.ts'
import { datasetReaders } from './readers/datasets.ts'
import { grantReaders } from './readers/grants.ts'
import { organisationReaders } from './readers/organisations.ts'
import { ticketReaders } from './readers/tickets.ts'
import { workReaders } from './readers/work.ts'
import type { Database } from './tables.ts'

export function readers(db: Kysely<Database>) {
  return {
    ...organisationReaders(db),
    ...datasetReaders(db),
    ...grantReaders(db),
    ...answerReaders(db),
    ...workReaders(db),
    ...ticketReaders(db),
  }
}

export type Readers = ReturnType<typeof readers>
