// protocols/dp/SPEC.md §8, "At sealing": totals of the whole edition and what each view leaves uncounted of them,
// released once, so that every answer can say which part of everything is counted.
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
 * For each statistic its total, of each buyer at most what the widest view that serves it could count, and for
 * each bounded view that serves it the cut total; the declared charge is divided equally over them. Throws a
 * Fault where that buys noise that can't be drawn.
 */
export function planTotals(declaration: Declaration): TotalsRelease {
  const wanted = subjects(declaration).flatMap(subject => {
    const views = declaration.views.filter(view => answersPart(view, subject.statistic, subject.measure))
    const most = views.map(view => ({ view, l1: contributionOf(declaration, view, subject) }))
    const widest = most.reduce((wide, { l1 }) => (l1 > wide ? l1 : wide), 0n)
    return [
      { ...subject, view: null, limit: cutLimit({ l1: 2n * widest }) },
      ...most
        .filter(({ view }) => isBounded(view))
        .map(({ view, l1 }) => ({ ...subject, view: view.name, limit: cutLimit({ l1 }) })),
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

function subjects({ views, measures }: Declaration): readonly Subject[] {
  const counts = (['count', 'orders'] as const).filter(statistic =>
    views.some(view => view.for.includes(statistic) && answersPart(view, statistic)),
  )
  const sums = measures.filter(({ name }) => views.some(view => answersPart(view, 'sum', name)))
  return [
    ...counts.map(statistic => ({ statistic })),
    ...sums.map(({ name }) => ({ statistic: 'sum' as const, measure: name })),
  ]
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
