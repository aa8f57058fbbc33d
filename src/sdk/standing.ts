// Standing questions as a member uses them: published, published again on the next edition, and read.
import type { Estimate } from '../../schemas/estimate.ts'
import type { Query } from '../../schemas/query.ts'
import type { StandingQuestion } from '../../schemas/standing.ts'
import type { Client } from './client.ts'
import { ProblemError } from './errors.ts'
import { collect, listAll } from './list-all.ts'
import { readAnswer, type VerifiedAnswerFile, verifyAnswer } from './verify-answer.ts'

/** Reads and verifies it: free; the first time is logged. Throws what `verifyAnswer` throws. */
export async function readPublished(
  client: Client,
  id: string,
  { logKey }: { readonly logKey: string },
): Promise<VerifiedAnswerFile> {
  const verified = await verifyAnswer(await client.standingRead({ params: { id } }), {
    logKey,
    asked: { id },
  })
  const edition = await client.editionShow({ params: { id: verified.answer.edition } })
  readAnswer(verified.file, { id, edition })
  return verified
}

/** Of one dataset, or of all; the newest first. */
export async function publishedQuestions(
  client: Client,
  dataset?: string,
): Promise<readonly StandingQuestion[]> {
  const all = await collect(listAll(client, 'standingList'))
  return dataset === undefined ? all : all.filter(each => each.dataset === dataset)
}

export type Renewal = {
  readonly from: StandingQuestion
  readonly query: Query
  readonly estimate: Estimate
}

/** What they cost together: in nano-rho, and in nano units of pure ε of the edition's pool. */
export function renewalCost(renewals: readonly Renewal[]): {
  readonly charge: bigint
  readonly pool: bigint
} {
  const sum = (of: (privacy: Estimate['privacy']) => string | undefined): bigint =>
    renewals.reduce((total, { estimate }) => total + BigInt(of(estimate.privacy) ?? 0), 0n)
  return { charge: sum(({ charge }) => charge), pool: sum(({ pool }) => pool) }
}

/**
 * What the caller published on the dataset's edition before, as it would be on this one, with its cost: all
 * of it is estimated before anything is published. Empty where nothing was published before. What a pool paid
 * is paid by this edition's; `onLeftOut` takes what this one's, if it has any, is too small for.
 */
export async function planRenewal(
  client: Client,
  edition: string,
  onLeftOut: (from: StandingQuestion) => void = () => undefined,
): Promise<readonly Renewal[]> {
  const { organisation } = await client.me()
  const [dataset] = edition.split('@')
  const own = (await publishedQuestions(client, dataset)).filter(
    each => each.provider === organisation.id && each.withdrawn === null && each.edition !== edition,
  )
  const before = own[0]?.edition
  const renewals: Renewal[] = []
  for (const from of own.filter(each => each.edition === before).toReversed()) {
    const query = { ...from.query, edition: edition as Query['edition'] }
    try {
      const estimate = await client.standingEstimate({ body: { query, readers: from.readers } })
      renewals.push({ from, query, estimate })
    } catch (error) {
      if (!(error instanceof ProblemError && POOL_REFUSALS.has(error.code))) throw error
      onLeftOut(from)
    }
  }
  return renewals
}

const POOL_REFUSALS: ReadonlySet<string> = new Set(['query.pool_none', 'query.pool_too_large'])

/** Publishes them; what is published already is charged nothing. */
export async function renewStanding(
  client: Client,
  renewals: readonly Renewal[],
): Promise<readonly { readonly from: string; readonly id: string; readonly stored: boolean }[]> {
  const done: { readonly from: string; readonly id: string; readonly stored: boolean }[] = []
  for (const { from, query } of renewals) {
    const { file, stored } = await client.standingPublish({ body: { query, readers: from.readers } })
    done.push({ from: from.id, id: file.id, stored })
  }
  return done
}
