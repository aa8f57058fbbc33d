// The consumer's work: estimates, questions, stored answers, budgets.
import type { Edition } from '../../../schemas/records.ts'
import { estimate } from '../../domain/estimate.ts'
import { room } from '../../domain/ledger.ts'
import { plan } from '../../domain/plan/plan.ts'
import { checkGrant, checkOpen, findGrant } from '../../domain/policy.ts'
import { fault } from '../../../schemas/fault.ts'
import { answerFile } from '../answer-file.ts'
import { ask } from '../ask.ts'
import { balancesOf, storedBases } from '../asking.ts'
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
      const edition = found(await store.read.edition(query.edition))
      const mode = query.hidden === undefined ? 'open' : 'blind'
      const planned = plan(edition.declaration, query, mode)
      const grant = findGrant(
        await store.read.grantsFor(edition.dataset, consumer),
        edition.dataset,
        consumer,
        call.now.toISOString(),
      )
      checkGrant(grant, mode, query.purpose)
      const storedAnswer = await store.read.answerTo(edition.id, consumer, planned.digest)
      if (storedAnswer === undefined) checkOpen(edition)
      return estimate(edition, planned, {
        grant,
        room: room(await balancesOf(context, edition, consumer, grant)),
        storedAnswer: storedAnswer ?? null,
        storedBases: await storedBases(context, edition, consumer, planned.parts),
      })
    },

    ask: async call => await ask(context, call),

    answerList: async ({ query, actor }) =>
      toPage(await store.read.answers({ ...query, organisation: actor.organisation })),

    answerShow: async ({ params, actor }) => await answerFile(context, params.id, actor.organisation),

    budgetShow: async ({ query, actor }) => {
      if (!actor.roles.includes('officer') && !actor.roles.includes('provider'))
        return await ownBudget(context, actor)
      const page = await store.read.editions(query)
      const seen = page.items.filter(edition => maySee(edition, actor))
      const lines = seen.map(async edition => ({
        edition: edition.id,
        total: { cap: edition.totalCap, spent: edition.totalSpent },
        accounts: [...(await store.read.accountsOfEdition(edition.id))],
      }))
      return { items: await Promise.all(lines), next: page.next }
    },
  }
}

function maySee(edition: Edition, actor: Actor): boolean {
  return actor.roles.includes('officer') || edition.provider === actor.organisation
}

/** A consumer sees its own accounts; how much of the total others spent is not its business. */
async function ownBudget({ store }: Context, actor: Actor) {
  const accounts = await store.read.accountsOfOrganisation(actor.organisation)
  return {
    items: accounts.map(account => ({ edition: account.edition, total: null, accounts: [account] })),
    next: null,
  }
}
