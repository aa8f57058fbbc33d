// The terms of a contract: the form's state, and what is signed once it is complete.
import { rhoOfEpsilon } from '../../../protocols/dp/zcdp.ts'
import type { DeclaredDataset } from '../../../src/sdk/catalogue.ts'
import { EditionId, type Mode } from '../../../schemas/common.ts'
import { Uses } from '../../../schemas/contract.ts'
import { sealingCharge } from '../../../schemas/declaration.ts'
import { Price } from '../../../schemas/price.ts'
import type { Grant } from '../../../schemas/records.ts'
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
  readonly model: PriceModel
  readonly yuan: string
  readonly period: 'month' | 'quarter' | 'year'
  readonly margin: string
  readonly list: string
  readonly level: 'full' | 'strong'
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
    level: blindLevel === 'strong' ? 'strong' : 'full',
  }
}

/** The terms to sign; undefined while something is missing or invalid. */
export function signedTerms(
  draft: TermsDraft,
  datasets: readonly DeclaredDataset[],
  now: number,
): GrantTerms | undefined {
  const delta = datasets.find(({ id }) => id === draft.dataset)?.editions.at(-1)?.declaration.budget.delta
  const price = priceOf(draft)
  const budget = delta === undefined ? undefined : budgetOf(draft.epsilon, delta)
  const least = leastBudget(draft, datasets)
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
    },
    price,
    blindLevel: draft.level,
    ...(uses === '' ? {} : { uses }),
  }
}

/**
 * The smallest sealing charge of the chosen editions (of all, if none is chosen), in nano-rho, with that
 * edition's δ. Every account opens with this charge spent, so a contract's budget must exceed it. Undefined
 * for a dataset without editions.
 */
export function leastBudget(
  { dataset, editions }: Pick<TermsDraft, 'dataset' | 'editions'>,
  datasets: readonly DeclaredDataset[],
): { readonly rho: bigint; readonly delta: string } | undefined {
  return datasets
    .find(({ id }) => id === dataset)
    ?.editions.filter(({ id }) => editions.length === 0 || editions.includes(id))
    .map(({ declaration }) => ({ rho: sealingCharge(declaration), delta: declaration.budget.delta }))
    .toSorted((a, b) => (a.rho < b.rho ? -1 : 1))
    .at(0)
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
