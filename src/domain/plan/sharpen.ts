// protocols/dp/SPEC.md §9: the same question at a larger ρ. What it releases is pinned by the answer that it
// makes more exact; only the difference is new.
import { figureDenominator, figureHalfWidth } from '../../../protocols/dp/figure-noise.ts'
import { ceilDivide, parseDecimal, type Rational, rational } from '../../../protocols/dp/rational.ts'
import { formatRho } from '../../../protocols/dp/zcdp.ts'
import { digestOfText, type Hash } from '../../../protocols/digest.ts'
import type { Answer } from '../../../schemas/answer.ts'
import { figureNoise, releasesOf, spentOn } from '../../../schemas/combined.ts'
import { LIMITS } from '../../../schemas/common.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { exactPartNoise } from '../../../schemas/exact-noise.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Query } from '../../../schemas/query.ts'
import { partDigest, plan, type Planned, type PlannedPart, withConsistent } from './plan.ts'
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
export function planSharpened(declaration: Declaration, query: Query, earlier: Answer, hash?: Hash): Planned {
  if (query.hidden !== undefined || earlier.mode === 'blind')
    throw fault('query.sharpen_blind', {}, '/query/sharpen')
  if (query.mechanism === 'discrete-laplace') throw fault('query.sharpen_mechanism', {}, '/query/mechanism')
  const asked = plan(declaration, unsharpened(query), 'open', null, hash)
  const first = plan(
    declaration,
    { ...unsharpened(earlier.query), privacy: query.privacy },
    'open',
    null,
    hash,
  )
  if (asked.question !== first.question || earlier.edition !== query.edition)
    throw fault('query.sharpen_other', { answer: earlier.id }, '/query/sharpen')
  const pinned = pin(earlier, asked)
  const look = lookAfter(earlier, query)
  const steps = asked.parts.map((part, i) => {
    const stored = at(pinned, i)
    return step(declaration, query, stored, part, totalFor(declaration, query, stored, part))
  })
  if (!steps.some(({ stored }) => stored?.kind === 'continued')) throw tooSmall(pinned, asked.parts)
  return {
    ...asked,
    parts: steps,
    derivations: withConsistent(declaration, steps, asked.derivations),
    look,
    digest: digestOfText(
      JSON.stringify({ asked: asked.digest, looks: query.looks ?? null, sharpen: earlier.id, v: 1 }),
      hash,
    ),
  }
}

/** View and mechanism of each part are those of the first answer, whatever the planner would choose now. */
function pin(earlier: Answer, { parts }: Planned): readonly StoredPart[] {
  const other = () => fault('query.sharpen_other', { answer: earlier.id }, '/query/sharpen')
  if (earlier.parts.length !== parts.length) throw other()
  return parts.map(({ part: { name, shape } }, position) => {
    const part = earlier.parts[position]
    if (part?.name !== name || part.shape.statistic !== shape.statistic) throw other()
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
 * What all releases of the part together are to cost. By ρ and ε the planner's share of what is asked for, as
 * for a first answer; by `within` what this error needs of their combination.
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
    if (doubled === MOST_DOUBLED) return undefined
    high *= 2n
  }
  let low = high / 2n
  while (high - low > 1n) {
    const middle = (low + high) >> 1n
    if (holds(middle)) high = middle
    else low = middle
  }
  return spent + high
}

const ONE: Rational = { num: 1n, den: 1n }
const MOST_DOUBLED = 40

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

/** With the least ρ in all for which a part's step is large enough. */
function tooSmall(stored: readonly StoredPart[], asked: readonly PlannedPart[]) {
  const wanted = asked.reduce((sum, { part }) => sum + BigInt(part.rho), 0n)
  const least = stored.flatMap(({ part }, i) => {
    const { baseDigest = null, part: { rho } = part } = asked[i] ?? {}
    return baseDigest === null ? [ceilDivide(wanted * leastTotal(spentOn(part)), BigInt(rho))] : []
  })
  const most = least.reduce((all, each) => (each > all ? each : all), 0n)
  return fault('query.sharpen_step', { least: formatRho(most + BigInt(asked.length)) }, '/query/privacy')
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index]
  if (item === undefined) throw new RangeError('no such part')
  return item
}
