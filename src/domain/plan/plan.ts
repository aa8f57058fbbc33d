// The planner: a question and a declaration become released statistics with their noise and charge. No row is
// read.
import { at } from '../../../protocols/at.ts'
import { digestOfJson, digestOfText } from '../../../protocols/digest.ts'
import { poolChargeOf } from '../../../schemas/charged.ts'
import { LIMITS, type Mode } from '../../../schemas/common.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { EditionTotal } from '../../../schemas/engine.ts'
import { partNoiseText } from '../../../schemas/exact-noise.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Derivation, Part, PartNoise } from '../../../schemas/plan.ts'
import type { Query } from '../../../schemas/query.ts'
import { memoize } from '../memo.ts'
import { allot, type Allotted, type Bought, rhoOfEach } from './allot.ts'
import { anonymousOf, checkAnonymous, dimensionOf, rankedIn } from './anonymous.ts'
import { type BlindPlan, checkStatistic, planBlind } from './blind.ts'
import { type Chosen, chooseView, contributionIn, type Prospect } from './choose-view.ts'
import { consistentDerivations } from './consistent.ts'
import { cutName, cutSensitivity, cutShape, cutTerms } from './cut.ts'
import type { DraftPart } from './draft.ts'
import { checkDisjoint } from './hidden.ts'
import { checkOfPool } from './pool.ts'
import { checkCells, groupCount } from './scope.ts'
import type { StoredUseOfPart } from './stored-parts.ts'
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
  /** What its consumer has of it already; absent: it is drawn whole. */
  readonly stored?: StoredUseOfPart
}

export type Planned = {
  readonly parts: readonly PlannedPart[]
  readonly derivations: readonly Derivation[]
  /**
   * SHA-256 of the canonical query: equal for the same question however it was written. Blind ones never are:
   * a ticket asks once.
   */
  readonly digest: string
  /**
   * The same for questions that differ in privacy, purpose and looks only: one of them may sharpen another.
   */
  readonly question: string
  /** Which look at the question it is; absent: the first. */
  readonly look?: number
  /** Pure ε that it takes of the edition's pool, in nano units; absent: it is charged in ρ. */
  readonly pool?: bigint
  /** Null: an open question. */
  readonly blind: BlindPlan | null
}

/** The ticket of a blind question and its shifts: with others it is another question. */
export type TicketUse = { readonly id: string; readonly shiftsDigest: string }

/**
 * Of a first question; `planSharpened` plans one that sharpens an answer. The cut totals of the parts come
 * after all of them. `totals`: what sealing released, by which views are compared; it is public wherever the
 * declaration is. `views`: of each statistic the view that it must have, instead of the planner's choice.
 * Throws a Fault, with the path of what is wrong and what would be valid.
 */
export function plan(
  declaration: Declaration,
  query: Query,
  mode: Mode,
  ticket: TicketUse | null = null,
  totals: readonly EditionTotal[] = [],
  views?: readonly string[],
): Planned {
  if (query.hidden === undefined && mode === 'blind') throw fault('blind.hidden_missing', {}, '/query/hidden')
  if (query.hidden !== undefined && mode === 'open') throw fault('blind.hidden_open', {}, '/query/hidden')
  if (query.sharpen !== undefined && mode === 'blind')
    throw fault('query.sharpen_blind', {}, '/query/sharpen')
  if (query.looks !== undefined && 'within' in query.privacy)
    throw fault('query.looks_within', {}, '/query/privacy')
  if ('pool' in query.privacy) checkOfPool(query, mode)
  checkAnonymous(declaration, query, mode)
  const { parts: drafted, derivations } = draft(declaration, query)
  const parts = views === undefined ? drafted : drafted.map((part, i) => withView(part, views[i]))
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
      // The order of nameless values is one answer's own, so no other can use its figures.
      baseDigest:
        draft.base && rankedIn(declaration, part.shape).length === 0 ? partDigest(declaration, part) : null,
      hidden: draft.hidden !== null,
    }),
  )
  const all = withConsistent(declaration, planned, derivations)
  const released = planned.map(({ part }) => part)
  const pool = poolChargeOf(query, released)
  return {
    ...(pool === undefined ? {} : { pool }),
    parts: planned,
    derivations: all,
    digest: questionDigest(declaration, query, mode, ticket, planned, all),
    question: unpricedDigest(declaration, query, mode, drafted),
    blind: planBlind(declaration, query, planned),
  }
}

/** Which parts agree follows from their views, which a step pins to those of the first answer. */
export function withConsistent(
  declaration: Declaration,
  parts: readonly PlannedPart[],
  derivations: readonly Derivation[],
): readonly Derivation[] {
  const drafted = derivations.filter(({ kind }) => kind !== 'consistent')
  const released = parts.map(({ part }) => part)
  return [...drafted, ...consistentDerivations(declaration, released, drafted)]
}

function withView(part: DraftPart, view: string | undefined): DraftPart {
  return view === undefined ? part : { ...part, view }
}

/**
 * The member `question` of the plan of an open question, without planning it. Throws the Faults of drafts.
 */
export function questionOf(declaration: Declaration, query: Query): string {
  return unpricedDigest(declaration, query, 'open', draft(declaration, query).parts)
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
): string {
  const { dataset, edition } = declaration
  // In its canonical order, as derivations and shapes are made (draft.ts, toPart): an open one need not be
  // sorted.
  const ranked = [...new Set(parts.flatMap(({ part }) => rankedIn(declaration, part.shape)))]
  const same = {
    ...(ranked.length === 0
      ? {}
      : { anonymous: ranked.map(name => [name, ...anonymousOf(dimensionOf(declaration, name))]) }),
    dataset,
    derivations,
    edition,
    mechanism: query.mechanism,
    mode,
    parts: parts.map(({ part: { rho, shape } }) => ({ rho, shape })),
    v: 1,
    ...(query.looks === undefined ? {} : { looks: query.looks }),
  }
  if (ticket === null) return digestOfText(JSON.stringify(same))
  return digestOfJson({ ...same, ticket: { ...ticket }, hidden: query.hidden ?? null })
}

/**
 * Of what is released, without views that the planner chose: with other noise it may choose others. No name
 * of a declaration holds any of the separators.
 */
function unpricedDigest(
  { dataset, edition }: Declaration,
  { mechanism }: Query,
  mode: Mode,
  parts: readonly DraftPart[],
): string {
  const asked = parts.map(({ name, statistic, measure, view, where, groupBy, base }) => {
    const filter = where.map(({ dimension, codes }) => `${dimension}=${codes.join()}`)
    return [name, statistic, measure, view, base, groupBy.join(), filter.join('&')].join('|')
  })
  return digestOfText([dataset, edition, mechanism, mode, ...asked].join('\n'))
}

/**
 * Of a statistic of the whole edition and its mechanism, however much noise: more exact releases continue the
 * earlier ones.
 */
export function partDigest(
  { dataset, edition }: Declaration,
  { shape, noise }: Pick<Part, 'shape' | 'noise'>,
): string {
  return digestOfPart({ dataset, edition, noise: mechanismOfPart(noise), shape, v: 2 })
}

/** Everything of a part's noise but how much there is of it, in the order of canonical JSON. */
export function mechanismOfPart(noise: PartNoise): object {
  if (noise.kind !== 'correlated-gaussian') return { kind: noise.kind }
  const { countBy, kind, scale, shift, weight } = noise
  return { countBy, kind, scale, shift, weight }
}

/**
 * Of statistics of whole editions there are few, and every profile has several. What is the same as text is
 * the same.
 */
const digestOfPart: (part: object) => string = memoize(JSON.stringify, part => digestOfJson(part))
