// Standing questions as a member uses them: published, published again on the next edition, and read.
import type { Estimate } from '../../schemas/estimate.ts'
import type { Query } from '../../schemas/query.ts'
import type { StandingQuestion } from '../../schemas/standing.ts'
import type { Client } from './client.ts'
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

/**
 * What the caller published on the dataset's edition before, as it would be on this one, with its cost: all
 * of it is estimated before anything is published. Empty where nothing was published before.
 */
export async function planRenewal(client: Client, edition: string): Promise<readonly Renewal[]> {
  const { organisation } = await client.me()
  const [dataset] = edition.split('@')
  const own = (await publishedQuestions(client, dataset)).filter(
    each => each.provider === organisation.id && each.withdrawn === null && each.edition !== edition,
  )
  const before = own[0]?.edition
  const renewals: Renewal[] = []
  for (const from of own.filter(each => each.edition === before).toReversed()) {
    const query = { ...from.query, edition: edition as Query['edition'] }
    const estimate = await client.standingEstimate({ body: { query, readers: from.readers } })
    renewals.push({ from, query, estimate })
  }
  return renewals
}

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
