// What a consumer has spent and may still spend in each edition, also before its first question.
import type { BudgetLine } from '../../../schemas/api-bodies.ts'
import type { Pool } from '../../../schemas/declaration.ts'
import type { Account, Edition, Grant } from '../../../schemas/records.ts'
import { accountTerms, type Balances, room } from '../../domain/ledger.ts'
import type { Store } from '../../store/store.ts'
import { itemsOf } from '../page.ts'

export type OwnLine = { readonly edition: Edition; readonly line: BudgetLine }

/**
 * `total` is null: how much others have spent is not the consumer's to see. `now` is an Instant.
 */
export async function ownBudget(
  { read }: Pick<Store, 'read'>,
  consumer: string,
  now: string,
): Promise<readonly OwnLine[]> {
  const lines = new Map<string, OwnLine>()
  for (const account of await read.accountsOfOrganisation(consumer)) {
    const edition = await read.edition(account.edition)
    if (edition === undefined) continue
    lines.set(edition.id, {
      edition,
      line: lineOf(edition, [account], null),
    })
  }
  const grants = itemsOf(after => read.grants({ consumer, limit: PAGE, after }))
  for await (const grant of grants) {
    if (grant.revoked !== null || grant.expires <= now || grant.effective === null) continue
    const { items } = await read.editions({ dataset: grant.dataset, limit: PAGE })
    for (const edition of items.filter(({ status }) => status === 'open')) {
      const accounts = lines.get(edition.id)?.line.accounts ?? []
      const own = ownTerms(edition, grant, accounts[0])
      lines.set(edition.id, { edition, line: lineOf(edition, accounts, own) })
    }
  }
  return [...lines.values()].sort((a, b) => (a.edition.id < b.edition.id ? -1 : 1))
}

function lineOf(edition: Edition, accounts: BudgetLine['accounts'], own: BudgetLine['own']): BudgetLine {
  const { id, standingSpent, poolSpent, declaration } = edition
  const pool = poolLine(declaration.budget.pool, poolSpent)
  return { edition: id, total: null, accounts, own, standing: standingSpent, pool }
}

export function poolLine(pool: Pool | undefined, spent: string): BudgetLine['pool'] {
  return pool === undefined || pool.epsilon === '0' ? null : { cap: pool.epsilon, spent }
}

/** As the transaction that charges will find them, unless somebody spends meanwhile. */
export function balances(edition: Edition, grant: Grant, account: Account | undefined): Balances {
  const [grantBudget, grantSpent] = [BigInt(grant.budget), BigInt(grant.spent)]
  const terms = accountTerms(
    {
      perConsumer: BigInt(edition.perConsumerCap),
      sealingCharge: BigInt(edition.sealingCharge),
      standingSpent: BigInt(edition.standingSpent),
    },
    { id: grant.id, left: grantBudget - grantSpent },
    account && { grant: account.grant, cap: BigInt(account.cap), spent: BigInt(account.spent) },
  )
  return {
    totalCap: BigInt(edition.totalCap),
    totalSpent: BigInt(edition.totalSpent),
    accountCap: terms.cap,
    accountSpent: terms.spent,
    grantBudget,
    grantSpent,
  }
}

function ownTerms(edition: Edition, grant: Grant, account: Account | undefined): BudgetLine['own'] {
  const own = balances(edition, grant, account)
  return {
    cap: String(own.accountCap),
    spent: String(own.accountSpent),
    room: String(room(own)),
  }
}

const PAGE = 200
