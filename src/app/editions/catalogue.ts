// What every member may see of datasets: declarations, caps, and the totals of approved editions.
// Nothing about who asks, and no exact count.
import type { CatalogueDataset, CatalogueEdition, EditionSummary } from '../../../schemas/api-bodies.ts'
import type { Edition } from '../../../schemas/records.ts'
import { epsilonText } from '../../domain/answer.ts'
import { blindStatistics } from '../../domain/plan/blind.ts'
import { readsAll } from '../../domain/roles.ts'
import type { EditionHead } from '../../store/readers/datasets.ts'
import type { Store } from '../../store/store.ts'
import type { Actor } from '../call.ts'

/** Undefined where none of its editions is sealed. */
export async function catalogueDataset(
  { read }: Pick<Store, 'read'>,
  dataset: { readonly id: string },
): Promise<CatalogueDataset | undefined> {
  const { items } = await read.editionHeads({ dataset: dataset.id, limit: MAX_EDITIONS })
  const editions = items.filter(({ status }) => status !== 'failed' && status !== 'sealing')
  const newest = editions.at(-1)
  if (newest === undefined) return undefined
  return {
    id: newest.dataset,
    provider: newest.provider,
    title: newest.head.title,
    editions: editions.map(summaryOf),
  }
}

const MAX_EDITIONS = 200

function summaryOf({ id, status, head, perConsumerCap, totalCap }: EditionHead): EditionSummary {
  return {
    id,
    status,
    head,
    yearlyEpsilon: epsilons(head.perYear, head.delta, head.pool?.perYear),
    capEpsilon: epsilons({ perConsumer: perConsumerCap, total: totalCap }, head.delta, head.pool?.epsilon),
  }
}

/**
 * As this member sees it. What was released at the sealing of an unapproved edition is shown to its provider
 * and its approvers only, and so is that of an edition in a market whose members answer only together.
 */
export function catalogueEdition(
  edition: Edition,
  actor: Actor,
  { isOnlyJoint }: { readonly isOnlyJoint: boolean },
): CatalogueEdition {
  const isApproved = edition.status === 'open' || edition.status === 'frozen'
  const isInside = edition.provider === actor.organisation || readsAll(actor)
  const { budget } = edition.declaration
  const inForce = { perConsumer: edition.perConsumerCap, total: edition.totalCap }
  return {
    id: edition.id,
    status: edition.status,
    declaration: edition.declaration,
    totals: (isApproved && !isOnlyJoint) || isInside ? edition.totals : [],
    yearlyEpsilon: epsilons(budget.perYear, budget.delta, budget.pool?.perYear),
    capEpsilon: epsilons(inForce, budget.delta, budget.pool?.epsilon),
    blind: blindStatistics(edition.declaration),
  }
}

function epsilons(
  caps: { readonly perConsumer: string; readonly total: string },
  delta: string,
  pool: string | undefined,
) {
  const beside = BigInt(pool ?? 0)
  return {
    perConsumer: epsilonText(BigInt(caps.perConsumer), delta, beside),
    total: epsilonText(BigInt(caps.total), delta, beside),
  }
}

/** Undefined for an edition that is not sealed: only its provider sees it, as a job. */
export function visible(edition: Edition | undefined): Edition | undefined {
  return edition?.status === 'sealing' || edition?.status === 'failed' ? undefined : edition
}
