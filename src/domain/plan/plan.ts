// The planner: a question and a declaration become released statistics with their noise and charge. No row is
// read.
import { digestOfJson, digestOfText, type Hash } from '../../../protocols/digest.ts'
import { LIMITS, type Mode } from '../../../schemas/common.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { EditionTotal } from '../../../schemas/engine.ts'
import { partNoiseText } from '../../../schemas/exact-noise.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Derivation, Part } from '../../../schemas/plan.ts'
import type { Query } from '../../../schemas/query.ts'
import { memoize } from '../memo.ts'
import { allot, type Allotted, type Bought, rhoOfEach } from './allot.ts'
import { type BlindPlan, checkStatistic, planBlind } from './blind.ts'
import { type Chosen, chooseView, contributionIn, type Prospect } from './choose-view.ts'
import { cutName, cutSensitivity, cutShape, cutTerms } from './cut.ts'
import type { DraftPart } from './draft.ts'
import { checkDisjoint } from './hidden.ts'
import { checkCells, groupCount } from './scope.ts'
import { draft } from './templates.ts'

/**
 * `baseDigest` names one statistic of the whole edition whose stored answer is used again; null for what is
 * drawn anew.
 */
export type PlannedPart = {
  readonly part: Part
  readonly baseDigest: string | null
  /** The service never sees this part's values: they are computed on ciphertexts. */
  readonly hidden: boolean
}

export type Planned = {
  readonly parts: readonly PlannedPart[]
  readonly derivations: readonly Derivation[]
  /**
   * SHA-256 of the canonical query: equal for the same question however it was written. Blind ones never are:
   * a ticket asks once.
   */
  readonly digest: string
  /** Null: an open question. */
  readonly blind: BlindPlan | null
}

/** The ticket of a blind question and its shifts: with others it is another question. */
export type TicketUse = { readonly id: string; readonly shiftsDigest: string }

/**
 * The cut totals of the parts come after all of them. `totals`: what sealing released, by which views are
 * compared; it is public wherever the declaration is. Throws a Fault, with the path of what is wrong and what
 * would be valid.
 */
export function plan(
  declaration: Declaration,
  query: Query,
  mode: Mode,
  ticket: TicketUse | null = null,
  hash?: Hash,
  totals: readonly EditionTotal[] = [],
): Planned {
  if (query.hidden === undefined && mode === 'blind') throw fault('blind.hidden_missing', {}, '/query/hidden')
  if (query.hidden !== undefined && mode === 'open') throw fault('blind.hidden_open', {}, '/query/hidden')
  const { parts, derivations } = draft(declaration, query)
  checkSize(declaration, parts)
  const rho = rhoOfEach(declaration, query.privacy, parts.length)
  const prospect = { mechanism: query.mechanism, rho, totals }
  const chosen = chooseViews(declaration, parts, prospect)
  const allotted = allot(
    declaration,
    query.privacy,
    query.mechanism,
    parts.map((part, i) => {
      const { view, contribution } = at(chosen, i)
      return { part, contribution, cut: cutTerms(declaration, view, part, contribution) }
    }),
  )
  const planned = withCutTotals(
    parts.map((part, i) => ({ draft: part, part: toPart(part, at(chosen, i), at(allotted, i)) })),
    allotted,
  ).map(
    ({ draft, part }): PlannedPart => ({
      part,
      baseDigest: draft.base ? partDigest(declaration, part) : null,
      hidden: draft.hidden !== null,
    }),
  )
  return {
    parts: planned,
    derivations,
    digest: questionDigest(declaration, query, mode, ticket, planned, derivations, hash),
    blind: planBlind(declaration, query, planned),
  }
}

type Placed = { readonly draft: DraftPart; readonly part: Part }

function withCutTotals(parts: readonly Placed[], allotted: readonly Allotted[]): readonly Placed[] {
  const totals = parts.flatMap(({ draft, part }, i): readonly Placed[] => {
    const { cut } = at(allotted, i)
    if (cut === undefined) return []
    const { l1, l2Squared } = cutSensitivity(cut)
    const released = {
      l1: String(l1),
      l2Squared: String(l2Squared),
      name: cutName(part),
      noise: partNoiseText(cut.noise),
      rho: String(cut.rho),
      shape: cutShape(part.shape, cut),
    }
    return [{ draft, part: released }]
  })
  return [...parts, ...totals]
}

function toPart(part: DraftPart, { view, contribution }: Chosen, { rho, noise, l2Squared }: Bought): Part {
  // In the order of canonical JSON, which is written of it three times.
  return {
    l1: String(contribution.l1),
    l2Squared: String(l2Squared),
    name: part.name,
    noise: partNoiseText(noise),
    rho: String(rho),
    shape: {
      groupBy: [...part.groupBy],
      ...(part.measure === undefined ? {} : { measure: part.measure }),
      statistic: part.statistic,
      view: view.name,
      where: part.where.map(({ dimension, codes }) => ({ codes: [...codes], dimension })),
    },
  }
}

/** Both parts of a mean or an average come from one view, so that they speak of the same rows. */
function chooseViews(
  declaration: Declaration,
  parts: readonly DraftPart[],
  prospect: Prospect,
): readonly Chosen[] {
  const chosen: Chosen[] = []
  for (const [index, part] of parts.entries()) {
    const leader = part.leader === undefined ? undefined : at(chosen, part.leader)
    chosen.push(
      leader === undefined
        ? chooseView(
            declaration,
            part,
            prospect,
            parts.filter(({ leader }) => leader === index),
          )
        : { view: leader.view, contribution: contributionIn(declaration, leader.view, part) },
    )
  }
  return chosen
}

function checkSize(declaration: Declaration, parts: readonly DraftPart[]): void {
  let groups = 0
  for (const { statistic, where, groupBy, hidden } of parts) {
    checkCells(declaration, where, [...groupBy, ...(hidden?.dimensions ?? [])])
    groups += groupCount(declaration, where, groupBy)
    if (hidden === null) continue
    checkDisjoint(hidden, where, groupBy)
    checkStatistic(hidden, statistic)
  }
  if (groups > LIMITS.groupsInAnswer) {
    throw fault('query.too_many_groups', { groups, limit: LIMITS.groupsInAnswer }, '/query')
  }
}

/**
 * Statistics, views, filters, groups, noise and charges: everything that makes two questions the same one.
 */
function questionDigest(
  declaration: Declaration,
  query: Query,
  mode: Mode,
  ticket: TicketUse | null,
  parts: readonly PlannedPart[],
  derivations: readonly Derivation[],
  hash: Hash | undefined,
): string {
  const { dataset, edition } = declaration
  // In its canonical order, as derivations and shapes are made (draft.ts, toPart): an open one need not be
  // sorted.
  const same = {
    dataset,
    derivations,
    edition,
    mechanism: query.mechanism,
    mode,
    parts: parts.map(({ part: { rho, shape } }) => ({ rho, shape })),
    v: 1,
  }
  if (ticket === null) return digestOfText(JSON.stringify(same), hash)
  return digestOfJson({ ...same, ticket: { ...ticket }, hidden: query.hidden ?? null }, hash)
}

function partDigest({ dataset, edition }: Declaration, { shape, noise }: Part): string {
  return digestOfPart({ dataset, edition, noise, shape, v: 1 })
}

/**
 * Of statistics of whole editions there are few, and every profile has several. What is the same as text is
 * the same.
 */
const digestOfPart: (part: object) => string = memoize(JSON.stringify, part => digestOfJson(part))

function at<T>(items: readonly T[], index: number): T {
  const item = items[index]
  if (item === undefined) throw new RangeError('no such part')
  return item
}
