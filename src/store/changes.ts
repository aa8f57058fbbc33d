// The rows that a decision changes, inside the transaction that also writes its entry.
import type { Transaction } from 'kysely'
import type { BodyVault } from './body-vault.ts'
import { datasetChanges } from './changes/datasets.ts'
import { grantChanges } from './changes/grants.ts'
import { organisationChanges } from './changes/organisations.ts'
import { proposalChanges } from './changes/proposals.ts'
import { retentionChanges } from './changes/retention.ts'
import { standingChanges } from './changes/standing.ts'
import { ticketChanges } from './changes/tickets.ts'
import { logSettingChanges } from './changes/log-settings.ts'
import type { Database } from './tables.ts'

export function changes(tx: Transaction<Database>, now: number, vault: BodyVault) {
  return {
    ...organisationChanges(tx, now),
    ...datasetChanges(tx, now),
    ...grantChanges(tx, now),
    ...ticketChanges(tx, now),
    ...logSettingChanges(tx),
    ...proposalChanges(tx, now),
    ...retentionChanges(tx, vault),
    ...standingChanges(tx, now, vault),
  }
}

export type Changes = ReturnType<typeof changes>
