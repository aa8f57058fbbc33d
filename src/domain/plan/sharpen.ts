// protocols/dp/SPEC.md §9: the same question at a larger ρ. What it releases is pinned by the answer that
// it makes more exact; only the difference is new.
import { at } from '../../../protocols/at.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { leastHolding } from '../../../protocols/dp/bisect.ts'
import { figureDenominator, figureHalfWidth } from '../../../protocols/dp/figure-noise.ts'
import { ceilDivide, parseDecimal, type Rational, rational } from '../../../protocols/dp/rational.ts'
import { formatRho } from '../../../protocols/dp/zcdp.ts'
import { digestOfText } from '../../../protocols/digest.ts'
import type { Answer } from '../../../schemas/answer.ts'
import { figureNoise, releasesOf, spentOn } from '../../../schemas/combined.ts'
import { LIMITS } from '../../../schemas/common.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { EditionTotal } from '../../../schemas/engine.ts'
import { exactPartNoise } from '../../../schemas/exact-noise.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Query } from '../../../schemas/query.ts'
import { checkAnonymous } from './anonymous.ts'
import { cutName } from './cut.ts'
import { partDigest, plan, type Planned, type PlannedPart, questionOf, withConsistent } from './plan.ts'
import { findMeasure } from './scope.ts'
import { continueTo, keep, leastTotal, noiseFor, plannedPart, type StoredPart } from './stored-parts.ts'

/** The question as it would be asked for the first time. */
export function unsharpened({ sharpen: _sharpen, looks: _looks, ...query }: Query): Query {
  return query
}

/**
 * The step that `query` asks for after the consumer's own answer `earlier`, which `query.sharpen` names.
 * Throws a Fault `query.sharpen_*` where it is no answer to this question, the step is too small, or its
 * looks are used up, and what `plan` throws; nothing is charged then.
 */
export function planSharpened(
  declaration: Declaration,
  query: Query,
  earlier: Answer,
  totals?: readonly EditionTotal[],
): Planned {
  if (query.hidden !== undefined || earlier.mode === 'blind')
    throw fault('query.sharpen_blind', {}, '/query/sharpen')
  if (query.mechanism === 'discrete-laplace') throw fault('query.sharpen_mechanism', {}, '/query/mechanism')
  checkAnonymous(declaration, query, 'open')
  const isSame = questionOf(declaration, query) === questionOf(declaration, earlier.query)
  if (!isSame || earlier.edition !== query.edition)
    throw fault('query.sharpen_other', { answer: earlier.id }, '/query/sharpen')
  // Which cut totals there are, and what is left for the statistics, follows from the views.
  const views = earlier.parts.map(({ shape }) => shape.view)
  const asked = plan(declaration, unsharpened(query), 'open', null, totals, views)
  const pinned = pin(earlier, asked)
  const look = lookAfter(earlier, query)
  const statistics = asked.parts
    .filter(({ part }) => part.shape.cut === undefined)
    .map((part, i) => {
      const stored = at(pinned, i)
      return step(declaration, query, stored, part, totalFor(declaration, query, stored, part))
    })
  const cutTotals = asked.parts.slice(statistics.length).map((cut, i) => {
    const of = asked.parts.findIndex(({ part }) => cutName(part) === cut.part.name)
    const stored = at(pinned, statistics.length + i)
    if (cut.baseDigest !== null) return step(declaration, query, stored, cut, BigInt(cut.part.rho))
    return cutStep(stored, cut, { asked: at(asked.parts, of), step: at(statistics, of) })
  })
  const steps = [...statistics, ...cutTotals]
  if (!steps.some(({ stored }) => stored?.kind === 'continued')) throw tooSmall(pinned, asked.parts)
  return {
    ...asked,
    parts: steps,
    derivations: withConsistent(declaration, steps, asked.derivations),
    look,
    digest: digestOfText(
      JSON.stringify({ asked: asked.digest, looks: query.looks ?? null, sharpen: earlier.id, v: 1 }),
    ),
  }
}

/** Shape and mechanism of each part are those of the first answer, whatever the planner would choose now. */
function pin(earlier: Answer, { parts }: Planned): readonly StoredPart[] {
  const other = () => fault('query.sharpen_other', { answer: earlier.id }, '/query/sharpen')
  if (earlier.parts.length !== parts.length) throw other()
  return parts.map(({ part: { name, shape } }, position) => {
    const part = earlier.parts[position]
    if (part?.name !== name || canonicalJson(part.shape) !== canonicalJson(shape)) throw other()
    if (part.noise.kind === 'discrete-laplace') throw fault('query.sharpen_mechanism', {}, '/query/mechanism')
    return { answer: earlier, position, part, grant: '' }
  })
}

/** The number of this look. Looks that were declared once are declared for all that follow. */
function lookAfter(earlier: Answer, { looks }: Query): number {
  const number = (earlier.look?.number ?? 1) + 1
  const declared = earlier.look?.of ?? null
  if (declared !== null && looks !== declared)
    throw fault('query.sharpen_looks_declared', { looks: declared }, '/query/looks')
  if (number > (looks ?? LIMITS.looks))
    throw fault('query.sharpen_looks', { looks: looks ?? LIMITS.looks }, '/query/sharpen')
  return number
}

/**
 * What all releases of the part together are to cost. By ρ and ε the planner's share of what is asked for,
 * as for a first answer; by `within` what this error needs of their combination.
 */
function totalFor(
  declaration: Declaration,
  query: Query,
  stored: StoredPart,
  { part, baseDigest }: PlannedPart,
): bigint {
  const asked = BigInt(part.rho)
  if (!('within' in query.privacy) || baseDigest !== null) return asked
  const { measure } = stored.part.shape
  const quantum =
    measure === undefined ? ONE : parseDecimal(findMeasure(declaration, measure, '/query').quantum)
  const within = parseDecimal(query.privacy.within)
  const steps = rational(within.num * quantum.den, within.den * quantum.num)
  return totalWithin(stored, steps, query.looks ?? 1) ?? asked
}

/**
 * The least total in nano-rho for which the combined figures have this half-width in their own integers: what
 * is spent already where they have it. Undefined where none is found.
 */
function totalWithin({ answer, part }: StoredPart, steps: Rational, looks: number): bigint | undefined {
  const variances = (releasesOf(answer, part) ?? []).map(({ variance }) => variance)
  const spent = spentOn(part)
  const holds = (added: bigint): boolean => {
    const noise = added === 0n ? part.noise : noiseFor(part, added)
    if (noise === undefined || noise.kind === 'discrete-laplace') return false
    const all = added === 0n ? variances : [...variances, noise.variance]
    const figures = figureNoise(exactPartNoise(noise), all, looks)
    return figureHalfWidth(figures) * steps.den <= figureDenominator(figures) * steps.num
  }
  if (holds(0n)) return spent
  let high = leastTotal(spent) - spent
  if (holds(high)) return spent + high
  for (let doubled = 0; !holds(high); doubled++) {
    if (doubled === MAX_DOUBLED) return undefined
    high *= 2n
  }
  return spent + leastHolding(high / 2n, high, holds)
}

const ONE: Rational = { num: 1n, den: 1n }
const MAX_DOUBLED = 40

function step(
  declaration: Declaration,
  { privacy }: Query,
  stored: StoredPart,
  { baseDigest, part: asked, hidden }: PlannedPart,
  total: bigint,
): PlannedPart {
  const spent = spentOn(stored.part)
  if (baseDigest !== null) {
    // What is stored of it is found by its digest, as for every question: `useStored`.
    const { after: _after, ...pinned } = plannedPart(stored.part)
    const noise = noiseFor(pinned, total)
    const part = noise === undefined ? asked : { ...pinned, noise, rho: String(total) }
    return { part, baseDigest: partDigest(declaration, part), hidden }
  }
  const isEnough = 'within' in privacy ? total <= spent : total < leastTotal(spent)
  const used = isEnough ? keep(stored) : continueTo(stored, total)
  if (used === undefined)
    throw (releasesOf(stored.answer, stored.part)?.length ?? 0) < LIMITS.looks
      ? fault('query.sharpen_noise', { statistic: asked.name }, '/query/privacy')
      : fault('query.sharpen_looks', { looks: LIMITS.looks }, '/query/sharpen')
  return { ...used, baseDigest, hidden }
}

/**
 * Of a cut total, after its statistic: it is kept where that is kept, and else continued to the share that
 * the planner gives it beside the statistic's total. Where that buys no noise that can be drawn it stays as
 * exact as it was, which only leaves the wide intervals as they were.
 */
function cutStep(
  stored: StoredPart,
  { baseDigest, hidden, part }: PlannedPart,
  statistic: { readonly asked: PlannedPart; readonly step: PlannedPart },
): PlannedPart {
  const total = ceilDivide(spentOn(statistic.step.part) * BigInt(part.rho), BigInt(statistic.asked.part.rho))
  const isEnough = statistic.step.stored?.kind === 'kept' || total <= spentOn(stored.part)
  const used = (isEnough ? undefined : continueTo(stored, total)) ?? keep(stored)
  return { ...used, baseDigest, hidden }
}

/** With the least ρ in all for which a part's step is large enough. */
function tooSmall(stored: readonly StoredPart[], asked: readonly PlannedPart[]) {
  const wanted = asked.reduce((sum, { part }) => sum + BigInt(part.rho), 0n)
  const least = stored.flatMap(({ part }, i) => {
    const { baseDigest = null, part: { rho } = part } = asked[i] ?? {}
    return baseDigest === null && part.shape.cut === undefined
      ? [ceilDivide(wanted * leastTotal(spentOn(part)), BigInt(rho))]
      : []
  })
  const most = least.reduce((all, each) => (each > all ? each : all), 0n)
  return fault('query.sharpen_step', { least: formatRho(most + BigInt(asked.length)) }, '/query/privacy')
}
