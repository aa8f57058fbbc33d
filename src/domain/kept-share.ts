// The kept share: what an edition's bounds left of each statistic, released once at sealing and shown beside
// every answer.
import { keptShareSensitivity } from '../../protocols/dp/kept-share-sensitivity.ts'
import { leastRho, noiseForRho } from '../../protocols/dp/noise.ts'
import type { KeptShare } from '../../schemas/answer.ts'
import type { Declaration, Served, View } from '../../schemas/declaration.ts'
import type { KeptSharePairs, KeptShareRequest } from '../../schemas/engine.ts'
import { type Fault, fault } from '../../schemas/fault.ts'
import { exactNoise, noiseText } from '../../schemas/exact-noise.ts'
import { keptShareIn } from '../../schemas/kept-share.ts'
import type { Shape } from '../../schemas/plan.ts'
import { isBounded, privacyDimension, summable } from '../../schemas/view-bounds.ts'
import { spreadOfNoise } from './memo.ts'
import { findDimension, findMeasure } from './plan/scope.ts'

export type KeptShareRelease = { readonly requests: readonly KeptShareRequest[]; readonly charge: bigint }

/**
 * One request for each statistic of each bounded view; the declared charge is divided equally over them.
 * Throws a Fault where that buys noise that can't be drawn.
 */
export function planKeptShare(declaration: Declaration): KeptShareRelease {
  const released = declaration.views
    .filter(isBounded)
    .flatMap(view => view.for.flatMap(served => subjects(declaration, view, served)))
  if (released.length === 0) return { requests: [], charge: 0n }
  const { dimension: name, bound, charge } = declaration.keptShare
  const each = BigInt(charge) / BigInt(released.length)
  const dimension = findDimension(declaration, name, '/keptShare/dimension')
  const requests = released.map(({ view, statistic, measure }): KeptShareRequest => {
    const sensitivity = keptShareSensitivity(
      kindOf(declaration, statistic, measure),
      privacyDimension(dimension),
      bound,
    )
    if (each < leastRho('discrete-gaussian', sensitivity)) throw tooSmall()
    const noise = noiseText(noiseForRho('discrete-gaussian', sensitivity, each))
    return {
      view: view.name,
      statistic,
      ...(measure === undefined ? {} : { measure }),
      dimension: name,
      bound,
      noise,
    }
  })
  return { requests, charge: each * BigInt(released.length) }
}

/**
 * What was kept of the statistic of a part, over the codes that its filter leaves of the released dimension.
 */
export function keptShareOf(
  declaration: Declaration,
  pairs: readonly KeptSharePairs[],
  shape: Shape,
): KeptShare | null {
  const view = declaration.views.find(candidate => candidate.name === shape.view)
  if (view === undefined) return null
  const statistic = servedOf(shape)
  if (!isBounded(view)) {
    const measure = shape.measure ?? null
    return { atMost: 1, bounded: false, high: 1, low: 1, measure, statistic, view: view.name }
  }
  const released = pairs.find(
    pair => pair.view === view.name && pair.statistic === statistic && pair.measure === shape.measure,
  )
  if (released === undefined) return null
  const codes = shape.where.find(({ dimension }) => dimension === released.dimension)?.codes
  return keptShareIn(released, spreadOfNoise(exactNoise(released.noise)), codes)
}

/** The statistic that was released for it. */
export function servedOf({ statistic }: Shape): Served {
  return statistic === 'centred' ? 'sum' : statistic
}

type Subject = { readonly view: View; readonly statistic: Served; readonly measure?: string }

function subjects(declaration: Declaration, view: View, statistic: Served): readonly Subject[] {
  return statistic === 'sum'
    ? summable(declaration, view).map(({ name }) => ({ view, statistic, measure: name }))
    : [{ view, statistic }]
}

function kindOf(declaration: Declaration, statistic: Served, measure: string | undefined) {
  if (statistic !== 'sum') return { kind: statistic } as const
  const { lo, hi } = findMeasure(declaration, measure ?? '', '/measures')
  return { kind: 'sum', lo: BigInt(lo), hi: BigInt(hi) } as const
}

function tooSmall(): Fault {
  const reason = 'buys no noise that could be drawn: take a larger charge, a smaller bound or tighter clips'
  return fault('registry.declaration', { reason }, '/keptShare/charge')
}
