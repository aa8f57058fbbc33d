// Which view answers a statistic: of those that serve it, the one where one buyer can change the least.
import { type Sensitivity, sensitivityOf, type Statistic } from '../../../protocols/dp/sensitivity.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import type { Declaration, View } from '../../../schemas/declaration.ts'
import { fault } from '../../../schemas/fault.ts'
import { nearest } from '../../../schemas/nearest.ts'
import { LruMap } from '../lru-map.ts'
import type { DraftPart } from './draft.ts'
import { findMeasure } from './scope.ts'

export type Chosen = { readonly view: View; readonly sensitivity: Sensitivity }

/**
 * Ties go to the view declared first. Throws a Fault where no view serves the statistic, or not the named
 * one.
 */
export function chooseView(declaration: Declaration, part: DraftPart): Chosen {
  if (part.statistic === 'orders' && !declaration.orders) throw fault('query.orders_undeclared', {}, '/query')
  const serving = declaration.views.filter(view => view.for.includes(part.servedAs))
  if (serving.length === 0) {
    const valid = [...new Set(declaration.views.flatMap(view => view.for))]
    throw fault('query.statistic_unserved', { statistic: part.servedAs, valid }, '/query')
  }
  const candidates = part.view === undefined ? serving : [named(declaration, part.view, part.servedAs)]
  const chosen = candidates
    .map(view => ({ view, sensitivity: sensitivityIn(declaration, view, part) }))
    .reduce((least, next) => (next.sensitivity.l2Squared < least.sensitivity.l2Squared ? next : least))
  return chosen
}

/**
 * Δ1 and Δ2² of one part if this view answers it. Throws a Fault where the view doesn't bound a buyer's
 * rows.
 */
export function sensitivityIn(declaration: Declaration, view: View, part: DraftPart): Sensitivity {
  const { statistic, measure, where, groupBy, hidden } = part
  const sizes = where.map(({ dimension, codes }) => `${dimension} ${codes.length}`)
  const key = [view.name, statistic, measure, sizes, groupBy, hidden?.mode, hidden?.dimensions].join(';')
  const cached = known.get(declaration) ?? new LruMap<string, Sensitivity>(MAX_KNOWN)
  known.set(declaration, cached)
  const found = cached.get(key)
  if (found !== undefined) return found
  const sensitivity = compute(declaration, view, part)
  cached.set(key, sensitivity)
  return sensitivity
}

/** It follows from how many values of each dimension are asked for, not from which. */
const known = new WeakMap<Declaration, LruMap<string, Sensitivity>>()
const MAX_KNOWN = 1024

function compute(declaration: Declaration, view: View, part: DraftPart): Sensitivity {
  try {
    return sensitivityOf({
      dimensions: declaration.dimensions.map(({ name, values, perUnit }) => ({
        name,
        size: values.length,
        perUnit,
      })),
      view: { caps: view.caps, ...(view.perUnit === undefined ? {} : { perUnit: view.perUnit }) },
      statistic: statisticOf(declaration, part),
      filter: new Map(part.where.map(({ dimension, codes }) => [dimension, codes.length])),
      groupBy: part.groupBy,
      ...(part.hidden === null ? {} : { hidden: part.hidden }),
    })
  } catch (error) {
    if (!(error instanceof ProtocolError) || error.code !== 'dp.unbounded') throw error
    throw fault('query.view_not_for', { view: view.name, statistic: part.servedAs, valid: [] }, '/query')
  }
}

function statisticOf(declaration: Declaration, part: DraftPart): Statistic {
  if (part.statistic !== 'sum' && part.statistic !== 'centred') return { kind: part.statistic }
  const { lo, hi } = findMeasure(declaration, part.measure ?? '', '/query')
  return { kind: part.statistic === 'sum' ? 'sum' : 'mean', lo: BigInt(lo), hi: BigInt(hi) }
}

function named(declaration: Declaration, name: string, servedAs: DraftPart['servedAs']): View {
  const view = declaration.views.find(candidate => candidate.name === name)
  const valid = declaration.views
    .filter(candidate => candidate.for.includes(servedAs))
    .map(({ name }) => name)
  if (view === undefined)
    throw fault('query.view_unknown', { name, nearest: nearest(name, valid), valid }, '/query')
  if (!valid.includes(name))
    throw fault('query.view_not_for', { view: name, statistic: servedAs, valid }, '/query')
  return view
}
