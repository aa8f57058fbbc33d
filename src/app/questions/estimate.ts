// The consumer's work: estimates, questions, stored answers, budgets.
import type { Edition } from '../../../schemas/records.ts'
import { estimate } from '../../domain/estimate.ts'
import { room } from '../../domain/ledger.ts'
import { plan } from '../../domain/plan/plan.ts'
import { checkContent, checkGrant, checkOpen, declarationInForce, findGrant } from '../../domain/policy.ts'
import { readsAll } from '../../domain/roles.ts'
import { fault } from '../../../schemas/fault.ts'
import { answerFile } from './answer-file.ts'
import { ask } from './ask.ts'
import { storedBases } from './question.ts'
import { visible } from '../editions/catalogue.ts'
import { type Context, found } from '../context.ts'
import { balances, ownBudget } from './own-budget.ts'
import { checkSigned } from './check-signed-grant.ts'
import type { Actor, Handlers } from '../../server/services.ts'
import { toPage } from '../members/enrol.ts'

type ConsumerRoutes = 'estimate' | 'ask' | 'answerList' | 'answerShow' | 'budgetShow'

export function consumerHandlers(context: Context): Pick<Handlers, ConsumerRoutes> {
  const { store } = context
  return {
    estimate: async call => {
      const { query } = call.body
      const consumer = call.actor.organisation
      if (!(await store.useNonce(call.nonce))) throw fault('request.replayed')
      const edition = found(visible(await store.read.edition(query.edition)))
      const mode = query.hidden === undefined ? 'open' : 'blind'
      const planned = plan(declarationInForce(edition), query, mode)
      const grant = findGrant(
        await store.read.grantsFor(edition.dataset, consumer),
        edition.dataset,
        consumer,
        call.now.toISOString(),
      )
      await checkSigned(context, grant)
      checkGrant(grant, mode, query.purpose)
      const storedAnswer = await store.read.answerTo(edition.id, consumer, planned.digest)
      if (storedAnswer === undefined) {
        checkContent(
          grant,
          edition,
          planned.parts.map(({ part }) => part),
        )
        checkOpen(edition)
      }
      return estimate(edition, planned, {
        grant,
        room: room(balances(edition, grant, await store.read.account(edition.id, consumer))),
        storedAnswer: storedAnswer ?? null,
        storedBases: await storedBases(context, edition, consumer, planned.parts),
      })
    },

    ask: async call => await ask(context, call),

    answerList: async ({ query, actor }) =>
      toPage(await store.read.answers({ ...query, organisation: actor.organisation })),

    answerShow: async ({ params, actor }) => await answerFile(context, params.id, actor.organisation),

    budgetShow: async ({ query, actor, now }) => {
      const own = await ownBudget(context, actor.organisation, now.toISOString())
      const others = own.filter(({ edition }) => !maySee(edition, actor)).map(({ line }) => line)
      // What it spends itself stands on the first page.
      const first = query.after === undefined ? others : []
      if (!readsAll(actor) && !actor.roles.includes('provider')) return { items: first, next: null }
      // Asked of the store, not filtered here: the page's cursor is an edition's id too.
      const provider = readsAll(actor) ? undefined : actor.organisation
      const page = await store.read.editionHeads({ ...query, provider })
      const lines = page.items.map(async edition => ({
        edition: edition.id,
        total: { cap: edition.totalCap, spent: edition.totalSpent },
        accounts: [...(await store.read.accountsOfEdition(edition.id))],
        own: own.find(({ line }) => line.edition === edition.id)?.line.own ?? null,
      }))
      return { items: [...first, ...(await Promise.all(lines))], next: page.next }
    },
  }
}

function maySee(edition: Pick<Edition, 'provider'>, actor: Actor): boolean {
  return readsAll(actor) || edition.provider === actor.organisation
}
