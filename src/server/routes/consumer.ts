// The consumer's work: estimates, questions, stored answers, budgets.
import type { Account, Edition, Grant } from '../../../schemas/records.ts'
import { estimate } from '../../domain/estimate.ts'
import { accountTerms, type Balances, room } from '../../domain/ledger.ts'
import { plan } from '../../domain/plan/plan.ts'
import { checkGrant, checkOpen, findGrant } from '../../domain/policy.ts'
import { fault } from '../../../schemas/fault.ts'
import { answerFile, ask } from '../ask.ts'
import { visible } from './catalogue.ts'
import { type Context, found } from '../context.ts'
import type { Actor, Handlers } from '../services.ts'
import { toPage } from './operator.ts'

type ConsumerRoutes = 'estimate' | 'ask' | 'answerList' | 'answerShow' | 'budgetShow'

export function consumerHandlers(context: Context): Pick<Handlers, ConsumerRoutes> {
  const { store } = context
  return {
    estimate: async call => {
      const { query } = call.body
      const consumer = call.actor.organisation
      if (!(await store.useNonce(call.nonce))) throw fault('request.replayed')
      const edition = found(visible(await store.read.edition(query.edition)))
      const planned = plan(edition.declaration, query, 'open')
      const grant = findGrant(
        await store.read.grantsFor(edition.dataset, consumer),
        edition.dataset,
        consumer,
        call.now.toISOString(),
      )
      checkGrant(grant, 'open', query.purpose)
      const storedAnswer = await store.read.answerTo(edition.id, consumer, planned.digest)
      if (storedAnswer === undefined) checkOpen(edition)
      const account = await store.read.account(edition.id, consumer)
      const digests = planned.parts.flatMap(({ baseDigest }) => baseDigest ?? [])
      const bases = await store.read.baseParts(edition.id, consumer, digests)
      return estimate(edition, planned, {
        grant,
        room: room(balances(edition, grant, account)),
        storedAnswer: storedAnswer ?? null,
        storedBases: new Set(bases.map(({ digest }) => digest)),
      })
    },

    ask: async call => await ask(context, call),

    answerList: async ({ query, actor }) =>
      toPage(await store.read.answers({ ...query, organisation: actor.organisation })),

    answerShow: async ({ params, actor }) => await answerFile(context, params.id, actor.organisation),

    budgetShow: async ({ query, actor }) => {
      // What it spent itself stands on the first page.
      const own = query.after === undefined ? await ownBudget(context, actor) : []
      if (!actor.roles.includes('officer') && !actor.roles.includes('provider'))
        return { items: own, next: null }
      const page = await store.read.editions(query)
      const seen = page.items.filter(edition => maySee(edition, actor))
      const lines = seen.map(async edition => ({
        edition: edition.id,
        total: { cap: edition.totalCap, spent: edition.totalSpent },
        accounts: [...(await store.read.accountsOfEdition(edition.id))],
      }))
      const others = own.filter(({ edition }) => !seen.some(({ id }) => id === edition))
      return { items: [...others, ...(await Promise.all(lines))], next: page.next }
    },
  }
}

/** As the transaction that charges will find them, if nobody spends meanwhile. */
function balances(edition: Edition, grant: Grant, account: Account | undefined): Balances {
  const [grantBudget, grantSpent] = [BigInt(grant.budget), BigInt(grant.spent)]
  const terms = accountTerms(
    {
      perConsumer: BigInt(edition.declaration.budget.perConsumer),
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

function maySee(edition: Edition, actor: Actor): boolean {
  return actor.roles.includes('officer') || edition.provider === actor.organisation
}

/** A consumer sees its own accounts; how much of the total others spent is not its business. */
async function ownBudget({ store }: Context, actor: Actor) {
  const accounts = await store.read.accountsOfOrganisation(actor.organisation)
  return accounts.map(account => ({ edition: account.edition, total: null, accounts: [account] }))
}
