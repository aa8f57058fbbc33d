// protocols/dp/SPEC.md §8, "At sealing": totals of the whole edition and what each view leaves uncounted of
// them, released once, so that every answer can say which part of everything is counted.
import { cutLimit } from '../../protocols/dp/cut-total.ts'
import { leastRho, noiseForRho } from '../../protocols/dp/noise.ts'
import type { Declaration, Served, View } from '../../schemas/declaration.ts'
import type { TotalRequest } from '../../schemas/engine.ts'
import { type Fault, fault } from '../../schemas/fault.ts'
import { noiseText } from '../../schemas/exact-noise.ts'
import { answersPart, isBounded } from '../../schemas/view-bounds.ts'
import { contributionIn } from './plan/choose-view.ts'

export type TotalsRelease = { readonly requests: readonly TotalRequest[]; readonly charge: bigint }

/** A statistic of the whole edition; of buyers there is none, whom no bound drops altogether. */
type Subject = { readonly statistic: Exclude<Served, 'units'>; readonly measure?: string }

/**
 * For each statistic its total, of each buyer at most twice what the tightest view that serves it could
 * count, and for each bounded view that serves it the cut total; the declared charge is divided equally over
 * them. Throws a Fault where that buys noise that can't be drawn.
 */
export function planTotals(declaration: Declaration): TotalsRelease {
  const wanted = subjects(declaration).flatMap(subject => {
    const most = servingViews(declaration, subject).map(view => ({
      view,
      l1: contributionOf(declaration, view, subject),
    }))
    const tightest = most.map(({ l1 }) => l1).reduce((least, l1) => (l1 < least ? l1 : least))
    const limit = cutLimit({ l1: 4n * tightest })
    return [
      { ...subject, view: null, limit },
      ...most
        .filter(({ view }) => isBounded(view))
        .map(({ view, l1 }) => ({ ...subject, view: view.name, limit: smaller(cutLimit({ l1 }), limit) })),
    ]
  })
  if (wanted.length === 0) return { requests: [], charge: 0n }
  const each = BigInt(declaration.totals.charge) / BigInt(wanted.length)
  const requests = wanted.map(({ limit, ...subject }): TotalRequest => {
    const sensitivity = { l1: limit, l2Squared: limit * limit }
    if (each < leastRho('discrete-gaussian', sensitivity)) throw tooSmall()
    const noise = noiseText(noiseForRho('discrete-gaussian', sensitivity, each))
    return { ...subject, limit: String(limit), noise }
  })
  return { requests, charge: each * BigInt(wanted.length) }
}

function subjects(declaration: Declaration): readonly Subject[] {
  const all: readonly Subject[] = [
    { statistic: 'count' },
    { statistic: 'orders' },
    ...declaration.measures.map(({ name }) => ({ statistic: 'sum' as const, measure: name })),
  ]
  return all.filter(subject => servingViews(declaration, subject).length > 0)
}

function servingViews({ views }: Declaration, { statistic, measure }: Subject): readonly View[] {
  return views.filter(view => view.for.includes(statistic) && answersPart(view, statistic, measure))
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

/** What one buyer can add to the view's total of the statistic over the whole edition. */
function contributionOf(declaration: Declaration, view: View, { statistic, measure }: Subject): bigint {
  const part = {
    name: statistic,
    statistic,
    ...(measure === undefined ? {} : { measure }),
    servedAs: statistic,
    where: [],
    groupBy: [],
    base: false,
    hidden: null,
  }
  return contributionIn(declaration, view, part).l1
}

function tooSmall(): Fault {
  const reason = 'buys no noise that could be drawn: take a larger charge, smaller bounds or tighter clips'
  return fault('registry.declaration', { reason }, '/totals/charge')
}
