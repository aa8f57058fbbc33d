// The answer to a question as its consumer derives it (protocols/blind/SPEC.md, "Checks before decryption"):
// from the edition that it pinned before it asked and from its own question. Of what the service sent only
// what cannot be derived is taken over, within its public bounds.
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { editionId } from '../../../schemas/common.ts'
import type { CatalogueEdition } from '../../../schemas/api-bodies.ts'
import type { Answer, BlindAnswer } from '../../../schemas/answer.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { Fault, fault } from '../../../schemas/fault.ts'
import type { Query } from '../../../schemas/query.ts'
import type { TicketShape } from '../../../schemas/ticket-shape.ts'
import { type FilledPart, makeAnswer } from '../answer.ts'
import { asAnswered } from './anonymous.ts'
import { type BlindPlan, isShapeFor } from './blind.ts'
import { plan, type Planned, type PlannedPart } from './plan.ts'
import { rankAnonymous } from './rank-anonymous.ts'
import { receivedBase } from './received-base.ts'
import { groupCount } from './scope.ts'
import { planSharpened } from './sharpen.ts'

/** What an answer follows from. */
export type PinnedEdition = Pick<CatalogueEdition, 'id' | 'declaration' | 'totals'>

export type PinnedPlan = Omit<Planned, 'digest' | 'question'> & { readonly blind: BlindPlan }

/**
 * The service's own planner on the pinned declaration. Throws a Fault for a question that the declaration
 * does not allow, and `blind.hidden_missing` for one that hides nothing; what budget, grant and caps allow is
 * the service's to decide.
 */
export function planPinned({ declaration, totals }: PinnedEdition, query: Query): PinnedPlan {
  const { parts, derivations, blind } = plan(withoutCaps(declaration), query, 'blind', null, totals)
  if (blind === null) throw fault('blind.hidden_missing', {}, '/query/hidden')
  return { parts, derivations, blind }
}

/** Whether this is the edition that the question names. */
export function isEditionOf({ id, declaration }: PinnedEdition, query: Query): boolean {
  return id === query.edition && editionId(declaration.dataset, declaration.edition) === id
}

/**
 * Whether two open questions are one and the same however each is written: equal parts, privacy and
 * derivations on the pinned declaration, as the service finds a stored answer. `earlier`: what they may
 * sharpen. False for a question that the declaration does not allow.
 */
export function asksTheSame(
  edition: PinnedEdition,
  one: Query,
  two: Query,
  earlier: readonly Answer[] = [],
): boolean {
  if (!isEditionOf(edition, one) || !isEditionOf(edition, two)) return false
  const planned = planOpen(edition, one, earlier)
  return planned !== undefined && planned.digest === planOpen(edition, two, earlier)?.digest
}

export type Expected =
  | { readonly kind: 'same'; readonly answer: Answer; readonly blind: BlindPlan }
  /** `field`: the first member of the answer that is not what follows from the question. */
  | { readonly kind: 'different'; readonly field: string }

/**
 * The first member of an open answer that does not follow from its question and the pinned edition: parts
 * with their sensitivities, noise and charges, derivations, half-widths, tables. Undefined: there is none.
 * `received` may come from an attacker, and so may `earlier`, the answers that it names as those it combines
 * with its own releases.
 */
export function openDifference(
  edition: PinnedEdition,
  received: Answer,
  earlier: readonly Answer[] = [],
): string | undefined {
  const { v, query, id, seq, released } = received
  if (!isEditionOf(edition, query)) return 'edition'
  const shown = { ...edition, declaration: asAnswered(edition.declaration, received) }
  const planned = planOpen(shown, query, earlier)
  if (planned === undefined) return 'query'
  const filled = fill(shown.declaration, planned.parts, received, true)
  if (filled === undefined || !isRanked(shown.declaration, filled)) return 'parts'
  const charge = chargeOf(filled)
  try {
    const body = makeAnswer(shown, planned, filled, { v, id, mode: 'open', query, charge })
    return firstDifference({ ...body, seq, released }, received)
  } catch (error) {
    // Earlier releases that are not of this part cannot be combined with it.
    if (error instanceof ProtocolError) return 'parts'
    throw error
  }
}

/** Whether nameless values are in the order of their figures. */
function isRanked(declaration: Declaration, filled: readonly FilledPart[]): boolean {
  const ranked = rankAnonymous(declaration, filled)
  const drawn = (parts: readonly FilledPart[]) =>
    canonicalJson(parts.map(({ values, counts }) => ({ values, counts })))
  return ranked === filled || drawn(filled) === drawn(ranked)
}

/** Of what was drawn for this answer. */
function chargeOf(filled: readonly FilledPart[]): bigint {
  return filled.reduce(
    (sum, { part, reusedFrom }) => (reusedFrom === null ? sum + BigInt(part.rho) : sum),
    0n,
  )
}

/** Undefined for a question that the declaration does not allow, or that sharpens none of these answers. */
function planOpen(
  { declaration, totals }: PinnedEdition,
  query: Query,
  earlier: readonly Answer[],
): Planned | undefined {
  try {
    const open = withoutCaps(declaration)
    if (query.sharpen === undefined) return plan(open, query, 'open', null, totals)
    const sharpened = earlier.find(({ id }) => id === query.sharpen)
    return sharpened && planSharpened(open, query, sharpened, totals)
  } catch (error) {
    if (error instanceof Fault || error instanceof ProtocolError) return undefined
    throw error
  }
}

/** `received` may come from an attacker. Throws what `planPinned` throws. */
export function expectedAnswer(
  edition: PinnedEdition,
  query: Query,
  ticket: { readonly id: BlindAnswer['ticket']; readonly shape: TicketShape },
  commitments: Pick<BlindAnswer, 'sharesDigest' | 'shiftsDigest' | 'ciphertextsDigest'>,
  received: Answer,
): Expected {
  if (!isEditionOf(edition, query)) return { kind: 'different', field: 'edition' }
  const shown = { ...edition, declaration: asAnswered(edition.declaration, received) }
  const planned = planPinned(shown, query)
  const { blind } = planned
  if (!isShapeFor(ticket.shape, blind)) return { kind: 'different', field: 'blind' }
  const filled = fill(shown.declaration, planned.parts, received, false)
  if (filled === undefined) return { kind: 'different', field: 'parts' }
  const body = makeAnswer(shown, planned, filled, {
    v: received.v,
    id: received.id,
    mode: 'blind',
    query,
    charge: chargeOf(filled),
    blind: {
      ticket: ticket.id,
      shape: ticket.shape,
      hidden: { dimensions: [...blind.dimensions], mode: blind.mode },
      ...commitments,
      parts: blind.parts.map(({ part, groups }) => ({ part, groups })),
    },
  })
  const { seq, released } = received
  const answer: Answer = { ...body, seq, released }
  const field = firstDifference(answer, received)
  return field === undefined ? { kind: 'same', answer, blind } : { kind: 'different', field }
}

/**
 * A part that is not hidden has one number for each of its groups, and every one under correlated noise its
 * counts; one of the whole edition may be an earlier answer's, or continue it.
 */
function fill(
  declaration: Declaration,
  planned: readonly PlannedPart[],
  { parts }: Answer,
  mayContinue: boolean,
): readonly FilledPart[] | undefined {
  if (parts.length !== planned.length) return undefined
  const filled = planned.map((wanted, i): FilledPart | undefined => {
    const received = parts[i]
    if (received === undefined) return undefined
    const used = wanted.baseDigest === null ? wanted : receivedBase(wanted, received, mayContinue)
    if (used === undefined) return undefined
    const { part, hidden, stored } = used
    const { values, counts = null } = stored?.kind === 'kept' ? stored.released : received
    const { where, groupBy } = part.shape
    const counted =
      part.noise.kind === 'correlated-gaussian'
        ? groupCount(declaration, where, part.noise.countBy)
        : undefined
    if (counts?.length !== counted) return undefined
    if (hidden) return { part, values: null, counts, reusedFrom: null }
    if (values?.length !== groupCount(declaration, where, groupBy)) return undefined
    if (stored?.kind === 'kept') {
      const { combined } = stored.released
      return { part, values, counts, reusedFrom: stored.from, ...(combined && { earlier: combined.earlier }) }
    }
    const earlier = stored?.kind === 'continued' ? { earlier: stored.earlier } : {}
    return { part, values, counts, ...earlier, reusedFrom: null }
  })
  return filled.every(part => part !== undefined) ? filled : undefined
}

function firstDifference(expected: Answer, received: Answer): string | undefined {
  const [own, other] = [new Map(Object.entries(expected)), new Map(Object.entries(received))]
  return [...new Set([...own.keys(), ...other.keys()])].find(
    name =>
      own.has(name) !== other.has(name) || canonicalJson(own.get(name)) !== canonicalJson(other.get(name)),
  )
}

/** Caps in force may differ from the declared ones, and decide only whether a question is refused. */
function withoutCaps(declaration: Declaration): Declaration {
  const found = uncapped.get(declaration)
  if (found !== undefined) return found
  const budget = { ...declaration.budget, perConsumer: MAX_RHO, total: MAX_RHO }
  const made = { ...declaration, budget }
  uncapped.set(declaration, made)
  return made
}

/** One object for each declaration: what the planner remembers is found by it. */
const uncapped = new WeakMap<Declaration, Declaration>()
/** The largest NanoRho. */
const MAX_RHO = '9'.repeat(18)
