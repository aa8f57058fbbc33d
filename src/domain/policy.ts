// Whether a member may ask at all: grant, mode, purpose, expiry. A refusal by policy says which rule and what
// would pass.
import type { Mode } from '../../schemas/common.ts'
import { type Fault, fault } from '../../schemas/fault.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { Part } from '../../schemas/plan.ts'
import type { Query } from '../../schemas/query.ts'
import type { Edition, Grant } from '../../schemas/records.ts'
import { isTemplate } from './plan/templates/is-template.ts'

/**
 * The grant under which a consumer asks now: the valid one, else the one that is not in effect or ended last,
 * so that the refusal says why. `now` is an Instant: instants compare as texts. Throws a Fault
 * `query.no_grant` or `query.grant_*`.
 */
export function findGrant(grants: readonly Grant[], dataset: string, consumer: string, now: string): Grant {
  const grant = latestGrant(grants, dataset, consumer, now)
  if (grant === undefined) throw fault('query.no_grant', { dataset })
  if (grant.revoked !== null) throw fault('query.grant_revoked', { dataset })
  if (now >= grant.expires) throw fault('query.grant_expired', { dataset, expires: grant.expires })
  if (grant.effective === null || grant.frozen !== null) throw whyNot(grant)
  return grant
}

/** The same without a refusal, for what a stored answer follows from; undefined where there never was one. */
export function latestGrant(
  grants: readonly Grant[],
  dataset: string,
  consumer: string,
  now: string,
): Grant | undefined {
  const own = grants.filter(grant => grant.dataset === dataset && grant.consumer === consumer)
  const current = own.filter(grant => grant.revoked === null && now < grant.expires)
  const valid = current.find(({ effective, frozen }) => effective !== null && frozen === null)
  return valid ?? current[0] ?? own.toSorted((a, b) => a.issued.localeCompare(b.issued)).at(-1)
}

/** Why a grant that has not ended is not in effect. */
function whyNot({ id, dataset, accepted, approval }: Grant): Fault {
  if (accepted === null && approval !== 'rejected') return fault('query.grant_not_accepted', { grant: id })
  if (approval === 'waiting' || approval === 'rejected')
    return fault('query.grant_not_approved', { grant: id })
  return fault('query.grant_frozen', { dataset })
}

/** Checks mode and purpose; returns the purpose, which may be left out where the grant allows only one. */
export function checkGrant(grant: Grant, mode: Mode, purpose: string | undefined): string {
  if (!grant.modes.includes(mode)) throw fault('query.mode_not_granted', { mode, valid: grant.modes })
  if (purpose === undefined) {
    const [only, ...others] = grant.purposes
    if (only !== undefined && others.length === 0) return only
    throw fault('query.purpose_missing', { valid: grant.purposes }, '/query/purpose')
  }
  if (!grant.purposes.includes(purpose)) {
    throw fault('query.purpose_not_granted', { valid: grant.purposes }, '/query/purpose')
  }
  return purpose
}

/**
 * Whether the contract is about this edition, this kind of question, these views and these statistics, and
 * has a use left.
 */
export function checkContent(
  grant: Grant,
  edition: Edition,
  query: Query,
  parts: readonly Pick<Part, 'shape'>[],
): void {
  const { editions, views, statistics, templates } = grant.content
  if ('pool' in query.privacy) throw fault('query.pool_published', {}, '/query/privacy/pool')
  if (editions !== null && !editions.includes(edition.id))
    throw fault('query.edition_not_granted', { valid: editions }, '/query/edition')
  if (templates !== undefined && !templates.some(name => isTemplate(name, edition.declaration, query)))
    throw fault('query.template_not_granted', { valid: templates }, '/query')
  for (const { shape } of parts) {
    const { statistic } = shape
    if (views !== null && !views.includes(shape.view))
      throw fault('query.view_not_granted', { view: shape.view, valid: views }, '/query')
    if (statistics !== null && !statistics.includes(statistic))
      throw fault('query.statistic_not_granted', { statistic, valid: statistics }, '/query')
  }
  if (usesLeft(grant) === 0n) throw fault('query.grant_uses', { dataset: grant.dataset })
}

/** Null: as many as the budget holds. */
export function usesLeft({ uses }: Pick<Grant, 'uses'>): bigint | null {
  return uses.limit === null ? null : BigInt(uses.limit) - BigInt(uses.used)
}

/**
 * The declaration with the caps as they are: a change of caps leaves the declaration as it was registered.
 */
export function declarationInForce(edition: Edition): Declaration {
  const { declaration, perConsumerCap, totalCap } = edition
  const { budget } = declaration
  if (budget.perConsumer === perConsumerCap && budget.total === totalCap) return declaration
  const inForce = changed.get(edition) ?? {
    ...declaration,
    budget: { ...budget, perConsumer: perConsumerCap, total: totalCap },
  }
  changed.set(edition, inForce)
  return inForce
}

/** One object for each edition as it was read, so that caches by declaration are hit. */
const changed = new WeakMap<Edition, Declaration>()

/** Whether an officer may decide on the level of its tickets: there have to be some. `now` is an Instant. */
export function checkBlindLevel({ id, dataset, modes, revoked, expires }: Grant, now: string): void {
  if (revoked !== null) throw fault('query.grant_revoked', { dataset })
  if (expires <= now) throw fault('query.grant_expired', { dataset, expires })
  if (!modes.includes('blind')) throw fault('registry.grant_not_blind', { grant: id })
}

/** New questions are answered by an open edition only; stored answers are returned whatever its state. */
export function checkOpen(edition: Edition): void {
  if (edition.status === 'sealed' || edition.status === 'waiting')
    throw fault('query.edition_not_approved', { edition: edition.id })
  if (edition.status !== 'open')
    throw fault('query.edition_not_open', { edition: edition.id, status: edition.status })
}
