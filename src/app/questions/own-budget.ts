// What a consumer has spent and may still spend, edition by edition: also before its first question.
import type { BudgetLine } from '../../../schemas/api-bodies.ts'
import type { Account, Edition, Grant } from '../../../schemas/records.ts'
import { accountTerms, type Balances, room } from '../../domain/ledger.ts'
import type { GrantsRequest } from '../../store/readers/grants.ts'
import type { Context } from '../context.ts'

export type OwnLine = { readonly edition: Edition; readonly line: BudgetLine }

/** How much of the total others spent is not its business. */
export async function ownBudget(
  { store }: Context,
  consumer: string,
  now: string,
): Promise<readonly OwnLine[]> {
  const lines = new Map<string, OwnLine>()
  for (const account of await store.read.accountsOfOrganisation(consumer)) {
    const edition = await store.read.edition(account.edition)
    if (edition === undefined) continue
    lines.set(edition.id, {
      edition,
      line: { edition: edition.id, total: null, accounts: [account], own: null },
    })
  }
  for await (const grant of grantsOf(store, { consumer, limit: PAGE })) {
    if (grant.revoked !== null || grant.expires <= now || grant.effective === null) continue
    const { items } = await store.read.editions({ dataset: grant.dataset, limit: PAGE })
    for (const edition of items.filter(({ status }) => status === 'open')) {
      const accounts = lines.get(edition.id)?.line.accounts ?? []
      const own = ownTerms(edition, grant, accounts[0])
      lines.set(edition.id, { edition, line: { edition: edition.id, total: null, accounts, own } })
    }
  }
  return [...lines.values()].sort((a, b) => (a.edition.id < b.edition.id ? -1 : 1))
}

/** As the transaction that charges will find them, if nobody spends meanwhile. */
export function balances(edition: Edition, grant: Grant, account: Account | undefined): Balances {
  const [grantBudget, grantSpent] = [BigInt(grant.budget), BigInt(grant.spent)]
  const terms = accountTerms(
    {
      perConsumer: BigInt(edition.perConsumerCap),
      sealingCharge: BigInt(edition.sealingCharge),
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
  const found = balances(edition, grant, account)
  return {
    cap: String(found.accountCap),
    spent: String(found.accountSpent),
    room: String(room(found)),
  }
}

const PAGE = 200

async function* grantsOf({ read }: Context['store'], request: GrantsRequest): AsyncGenerator<Grant> {
  let after: string | undefined
  do {
    const page = await read.grants({ ...request, after })
    yield* page.items
    after = page.next ?? undefined
  } while (after !== undefined)
}
