// Keeps a draft within what the reader's contract allows, whatever was clicked, loaded or left over from
// another contract: the service would refuse the rest.
import type { Declaration } from '../../../schemas/declaration.ts'
import { Fault } from '../../../schemas/fault.ts'
import type { Statistic, Summary } from '../../../schemas/query.ts'
import type { TemplateName } from '../../../schemas/template-names.ts'
import {
  isOffered,
  type Offer,
  offeredStatistics,
  type RankedDimension,
} from '../../../src/sdk/questions/offer.ts'
import { readyQuestion, readyStatistics } from '../../../src/sdk/questions/ready-statistics.ts'
import {
  formOfTemplate,
  hiddenConditions,
  openConditions,
  openWhere,
  type QuestionDraft,
  type ReadyDraft,
} from './draft.ts'

/** The same draft where the contract allows every question. */
export function fit(draft: QuestionDraft, offer: Offer): QuestionDraft {
  const { ranked, withheld, templates, statistics } = offer
  if (ranked.length === 0 && withheld.length === 0 && templates === null && statistics === null) return draft
  const conditions = draft.conditions.flatMap(condition => {
    const named = valuesOf(offer, condition.dimension)
    if (named === undefined) return []
    const hidden = condition.hidden && rankedOf(offer, condition.dimension) === undefined
    return [{ ...condition, hidden, values: condition.values.filter(value => named.includes(value)) }]
  })
  const next = { ...draft, conditions }
  const may = (name: string): boolean => isGroupable(next, offer, name)
  const by = draft.by.filter(may)
  const groupBy = notCrossed(next, offer, draft.groupBy.filter(may))
  const [usual = draft.of] = offeredStatistics(offer)
  const select = draft.select.filter(statistic => isOffered(offer, statistic))
  return asReady(
    {
      ...next,
      by,
      cross: draft.cross && mayCross(next, offer, by),
      splitBy: draft.splitBy !== undefined && may(draft.splitBy) ? draft.splitBy : undefined,
      groupBy,
      of: isOffered(offer, draft.of) ? draft.of : usual,
      select: select.length === 0 && draft.select.length > 0 ? [usual] : select,
      summaries: draft.summaries.filter(
        summary => groupBy.includes(summary.along) && isNamed(offer, summary),
      ),
    },
    offer,
  )
}

export function rankedOf({ ranked }: Offer, name: string): RankedDimension | undefined {
  return ranked.find(({ dimension }) => dimension === name)
}

/** Hidden dimensions can be neither grouped nor filtered by; a blind question has none with tags. */
export function freeDimensions(draft: QuestionDraft, offer: Offer): Declaration['dimensions'] {
  const hidden = hiddenConditions(draft)
  return offer.declaration.dimensions.filter(
    ({ name, tags }) =>
      !(draft.blind && tags !== undefined) &&
      !hidden.some(({ dimension }) => dimension === name) &&
      isGroupable(draft, offer, name),
  )
}

/** Those that may be added to what is chosen: of dimensions that are ranked, a table has one at most. */
export function groupChoices(
  draft: QuestionDraft,
  offer: Offer,
  chosen: readonly string[],
  isCrossed: boolean,
): Declaration['dimensions'] {
  return freeDimensions(draft, offer).filter(
    ({ name }) => !isCrossed || chosen.includes(name) || mayCross(draft, offer, [...chosen, name]),
  )
}

/** Whether all of these may be combined in one table. */
export function mayCross(draft: QuestionDraft, offer: Offer, names: readonly string[]): boolean {
  return notCrossed(draft, offer, names).length === names.length
}

/** The dimensions that a ready question can be about in this draft. */
export function readyAbout(name: TemplateName, draft: QuestionDraft, offer: Offer): readonly string[] {
  const hidden = hiddenConditions(draft).map(({ dimension }) => dimension)
  const free = freeDimensions(draft, offer).map(each => each.name)
  return offer.declaration.dimensions.flatMap(({ name: by }) => {
    const question = made(name, draft, offer, by)
    if (question instanceof Fault) return []
    const isFree = question.groupBy?.every(each => free.includes(each)) ?? true
    return isFree && hidden.every(each => question.where?.[each] === undefined) ? [by] : []
  })
}

function asReady(draft: QuestionDraft, offer: Offer): QuestionDraft {
  const { templates } = offer
  if (templates === null) return { ...draft, ready: undefined }
  const { name, by: wanted, of } = draft.ready ?? {}
  const known = templates.find(each => each === name) ?? templates[0]
  if (known === undefined) return draft
  const about = readyAbout(known, draft, offer)
  const by = about.find(each => each === wanted) ?? about[0]
  const ready = { name: known, by, of, where: undefined, missing: undefined }
  const question = made(known, { ...draft, ready }, offer, by)
  if (question instanceof Fault) return { ...draft, ready: { ...ready, missing: question } }
  if (by === undefined) return { ...draft, ready }
  return { ...draft, ...formOfTemplate(question), ready: { ...ready, where: question.where ?? {} } }
}

/** The statistics that the ready question of a draft can use; none while it cannot be asked. */
export function readyOf({ name, by }: ReadyDraft, draft: QuestionDraft, offer: Offer): readonly Statistic[] {
  const found = unlessFault(() => readyStatistics(name, offer, { where: openWhere(draft), by }))
  return found instanceof Fault ? [] : found
}

function made(name: TemplateName, draft: QuestionDraft, offer: Offer, by: string | undefined) {
  return unlessFault(() => readyQuestion(name, offer, { where: openWhere(draft), by, of: draft.ready?.of }))
}

function unlessFault<T>(make: () => T): T | Fault {
  try {
    return make()
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
}

/** A blind question has no ranks; and the rank of a single nameless value would be its name. */
function isGroupable(draft: QuestionDraft, offer: Offer, name: string): boolean {
  if (valuesOf(offer, name) === undefined) return false
  const ranked = rankedNow(draft, offer, name)
  return ranked === undefined || (!draft.blind && ranked.all - ranked.named > 1)
}

/** Without the second and further ones that are ranked. */
function notCrossed(draft: QuestionDraft, offer: Offer, names: readonly string[]): readonly string[] {
  const [, ...more] = names.filter(name => rankedNow(draft, offer, name) !== undefined)
  return names.filter(name => !more.includes(name))
}

/** Filtered, only its named values are left. */
function rankedNow(draft: QuestionDraft, offer: Offer, name: string): RankedDimension | undefined {
  const isFiltered = openConditions(draft).some(({ dimension }) => dimension === name)
  return isFiltered ? undefined : rankedOf(offer, name)
}

function isNamed(offer: Offer, summary: Summary): boolean {
  if (summary.summary !== 'rate') return true
  const named = valuesOf(offer, summary.along) ?? []
  return [...summary.of, ...summary.per].every(value => named.includes(value))
}

function valuesOf({ declaration }: Offer, name: string): readonly string[] | undefined {
  return declaration.dimensions.find(each => each.name === name)?.values.map(({ value }) => value)
}
