// The terms of a contract: the form's state, and what is signed once it is complete.
import { epsilonOfRho, rhoOfEpsilon } from '../../../protocols/dp/zcdp.ts'
import type { DeclaredDataset } from '../../../src/sdk/catalogue.ts'
import type { BudgetLine } from '../../../schemas/api-bodies.ts'
import { EditionId, type Mode } from '../../../schemas/common.ts'
import { type Nameable, Uses } from '../../../schemas/contract.ts'
import { type LeastBudget, leastBudget } from '../../../schemas/declaration.ts'
import { Price } from '../../../schemas/price.ts'
import type { Grant } from '../../../schemas/records.ts'
import type { TemplateName } from '../../../schemas/template-names.ts'
import type { GrantTerms } from '../../../src/sdk/grants.ts'

export const PRICE_MODELS = ['free', 'per-answer', 'per-rho', 'subscription', 'cost-plus'] as const
export type PriceModel = (typeof PRICE_MODELS)[number]

export type TermsDraft = {
  readonly dataset: string
  readonly consumer: string
  readonly purposes: readonly string[]
  readonly modes: readonly Mode[]
  readonly epsilon: string
  /** A day, `YYYY-MM-DD`. */
  readonly until: string
  readonly uses: string
  readonly editions: readonly string[]
  readonly views: readonly string[]
  readonly templates: readonly TemplateName[]
  /** Dimensions with confidential names, and those names that may be given. */
  readonly nameable: readonly Nameable[]
  readonly model: PriceModel
  readonly yuan: string
  readonly period: 'month' | 'quarter' | 'year'
  readonly margin: string
  readonly list: string
  readonly level: 'full' | 'strong'
}

/** What an offer is checked against: the provider's own datasets, and the accounts in their editions. */
export type OfferFacts = {
  readonly datasets: readonly DeclaredDataset[]
  readonly budgets: readonly BudgetLine[]
}

/** Blank terms for a dataset: 90 days, ε 1, open questions, free. */
export function emptyTerms(dataset: string, today: Date): TermsDraft {
  const until = new Date(today.getTime() + 90 * 86_400_000).toISOString().slice(0, 10)
  return {
    dataset,
    consumer: '',
    purposes: [],
    modes: ['open'],
    epsilon: '1',
    until,
    uses: '',
    editions: [],
    views: [],
    templates: [],
    nameable: [],
    model: 'free',
    yuan: '',
    period: 'month',
    margin: '0',
    list: '',
    level: 'full',
  }
}

/** Terms copied from an earlier contract, except its budget and price. */
export function termsLike(grant: Grant, today: Date): TermsDraft {
  const { dataset, consumer, purposes, modes, content, blindLevel } = grant
  return {
    ...emptyTerms(dataset, today),
    consumer,
    purposes,
    modes,
    uses: grant.uses.limit ?? '',
    editions: content.editions ?? [],
    views: content.views ?? [],
    templates: content.templates ?? [],
    nameable: content.nameable ?? [],
    level: blindLevel === 'strong' ? 'strong' : 'full',
  }
}

/** The terms to sign; undefined while something is missing or invalid. */
export function signedTerms(draft: TermsDraft, facts: OfferFacts, now: number): GrantTerms | undefined {
  const delta = facts.datasets.find(({ id }) => id === draft.dataset)?.editions.at(-1)?.declaration
    .budget.delta
  const price = priceOf(draft)
  const budget = delta === undefined ? undefined : budgetOf(draft.epsilon, delta)
  const least = leastOf(draft, facts)
  const expires = Date.parse(`${draft.until}T23:59:59Z`)
  const uses = draft.uses.trim()
  if (price === undefined || budget === undefined || draft.consumer === '') return undefined
  if (least !== undefined && BigInt(budget) <= least.rho) return undefined
  if (draft.purposes.length === 0 || draft.modes.length === 0 || !(expires > now)) return undefined
  if (uses !== '' && !Uses.safeParse(uses).success) return undefined
  return {
    dataset: draft.dataset,
    consumer: draft.consumer,
    modes: [...draft.modes],
    purposes: draft.purposes,
    budget,
    expires: new Date(expires).toISOString(),
    content: {
      editions: draft.editions.length === 0 ? null : draft.editions.map(id => EditionId.parse(id)),
      views: draft.views.length === 0 ? null : [...draft.views],
      ...(draft.templates.length === 0 ? {} : { templates: [...draft.templates] }),
      ...(draft.nameable.length === 0 ? {} : { nameable: [...draft.nameable] }),
    },
    price,
    blindLevel: draft.level,
    ...(uses === '' ? {} : { uses }),
  }
}

/** What the budget has to exceed, by the rule that the service applies to an offer. */
export function leastOf(
  { dataset, editions, consumer }: Pick<TermsDraft, 'dataset' | 'editions' | 'consumer'>,
  { datasets, budgets }: Pick<OfferFacts, 'datasets' | 'budgets'>,
): LeastBudget | undefined {
  const covered = datasets
    .find(({ id }) => id === dataset)
    ?.editions.filter(
      ({ id, status }) =>
        status !== 'failed' && status !== 'withdrawn' && (editions.length === 0 || editions.includes(id)),
    )
  const opened = budgets
    .filter(({ accounts }) => accounts.some(({ organisation }) => organisation === consumer))
    .map(({ edition }) => edition)
  return leastBudget(covered ?? [], new Set(opened))
}

/** The ε of a budget, rounded up to three significant digits, so that no smaller ε is suggested. */
export function epsilonAtLeast({ rho, delta }: LeastBudget): string {
  const epsilon = epsilonOfRho(rho, delta)
  const unit = 10 ** (Math.floor(Math.log10(epsilon)) - 2)
  return String(Number((Math.ceil(epsilon / unit) * unit).toPrecision(3)))
}

function budgetOf(epsilon: string, delta: string): string | undefined {
  try {
    const rho = rhoOfEpsilon(epsilon.trim(), delta)
    return rho > 0n ? String(rho) : undefined
  } catch {
    return undefined
  }
}

function priceOf(draft: TermsDraft): Price | undefined {
  const { model } = draft
  if (model === 'free') return { model }
  const fen = fenOf(draft.yuan)
  if (fen === undefined) return undefined
  const price =
    model === 'subscription'
      ? { model, fen, period: draft.period }
      : model === 'cost-plus'
        ? {
            model,
            costFen: fen,
            marginBasisPoints: Math.round(Number(draft.margin) * 100),
            list: draft.list.trim(),
          }
        : { model, fen }
  const parsed = Price.safeParse(price)
  return parsed.success ? parsed.data : undefined
}

/** Yuan with at most two digits behind the point, as whole fen. */
function fenOf(yuan: string): string | undefined {
  const found = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(yuan.trim())
  if (found === null) return undefined
  return String(BigInt(`${found[1] ?? '0'}${(found[2] ?? '').padEnd(2, '0')}`))
}
