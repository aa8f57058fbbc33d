// The disclosure list: which public data a public body has opened, by what right, and what of it is
// published. The words come from the service; charges, dates and readings are those of the public log,
// verified here.
import type { Entry } from '../../../protocols/audit/entry.ts'
import type { StandingEntry } from '../../../protocols/audit/entry-standing.ts'
import type { LogPolicy } from '../../../protocols/audit/policy.ts'
import { type LogReader, verifyLog } from '../../../protocols/audit/verify-log.ts'
import { epsilonOfRho, formatEpsilon } from '../../../protocols/dp/zcdp.ts'
import type { Verify } from '../../../protocols/signature.ts'
import type { Passport } from '../../../schemas/passport.ts'
import type { PassportStatement } from '../../../schemas/passport-statement.ts'
import type { StandingQuestion } from '../../../schemas/standing.ts'
import type { Client } from '../client.ts'
import { SdkError } from '../errors.ts'
import { collect, listAll } from '../list-all.ts'
import { questionLine } from '../questions/question-words.ts'
import { publishedQuestions } from '../standing.ts'

export type Disclosure = Pick<
  Passport,
  'edition' | 'dataset' | 'provider' | 'title' | 'period' | 'status'
> & {
  readonly publicData: NonNullable<PassportStatement['publicData']>
  /** The day on which a second person approved it; null: nobody has. */
  readonly approved: string | null
  readonly delta: string
  readonly questions: readonly Disclosed[]
}

export type Disclosed = Pick<StandingQuestion, 'id' | 'readers' | 'charge' | 'pool' | 'seq' | 'published'> & {
  readonly question: string
  /** Of ρ at the edition's δ; of what its pool paid exactly, without δ. */
  readonly epsilon: string
  /** The time of its entry; null: it is open to new readers. */
  readonly withdrawn: string | null
  /** How many members have read it. */
  readonly readings: number
}

export type DisclosureOptions = {
  readonly policy: LogPolicy
  readonly verify: Verify
  /** One public body; absent: all. */
  readonly provider?: string | undefined
  readonly onProgress?: (done: number, total: number) => void
}

/**
 * Throws what `verifyLog` throws, and `sdk.log` where the service lists a published question otherwise than
 * the log has it, or leaves one out.
 */
export async function readDisclosures(
  client: Client,
  reader: LogReader,
  { policy, verify, provider, onProgress }: DisclosureOptions,
): Promise<readonly Disclosure[]> {
  const log = new PublishedLog()
  const { checkpoint } = await verifyLog(reader, {
    policy,
    verify,
    onEntry: entry => log.add(entry),
    ...(onProgress === undefined ? {} : { onProgress }),
  })
  // After the log, so that whatever the log has is listed.
  const listed = (await publishedQuestions(client)).filter(({ seq }) => Number(seq) < checkpoint.size)
  const found: Disclosure[] = []
  for (const dataset of await collect(listAll(client, 'datasetList'))) {
    if (provider !== undefined && dataset.provider !== provider) continue
    for (const { id } of dataset.editions) {
      const passport = await client.editionPassport({ params: { id } })
      const publicData = passport.statement?.publicData
      if (publicData === undefined) continue
      const of = listed.filter(({ edition }) => edition === id)
      log.checkComplete(id, of)
      found.push(
        disclosureOf(
          passport,
          publicData,
          of.map(each => log.disclosed(each, passport.claim.delta)),
        ),
      )
    }
  }
  return found
}

function disclosureOf(
  { edition, dataset, provider, title, period, status, decisions, claim }: Passport,
  publicData: Disclosure['publicData'],
  questions: readonly Disclosed[],
): Disclosure {
  const approval = decisions.findLast(({ kind, state }) => kind === 'edition' && state === 'approved')
  return {
    edition,
    dataset,
    provider,
    title,
    period,
    status,
    publicData,
    approved: approval?.decided ?? null,
    delta: claim.delta,
    questions,
  }
}

/** What the public log says of published questions. */
class PublishedLog {
  readonly #published = new Map<string, StandingEntry>()
  readonly #withdrawn = new Map<string, string>()
  readonly #readings = new Map<string, number>()

  add(entry: Entry): void {
    if (entry.type === 'standing') this.#published.set(entry.answer, entry)
    if (entry.type === 'standing-withdrawal') this.#withdrawn.set(entry.answer, entry.time)
    if (entry.type === 'standing-reading')
      this.#readings.set(entry.answer, (this.#readings.get(entry.answer) ?? 0) + 1)
  }

  checkComplete(edition: string, listed: readonly StandingQuestion[]): void {
    const known = new Set<string>(listed.map(({ id }) => id))
    for (const entry of this.#published.values())
      if (entry.edition === edition && !known.has(entry.answer))
        throw differs('a published question is not listed', entry.seq)
  }

  disclosed(
    { id, edition, query, readers, charge, pool, seq, published }: StandingQuestion,
    delta: string,
  ): Disclosed {
    const entry = this.#published.get(id)
    const isSame =
      entry !== undefined &&
      entry.edition === edition &&
      entry.readers === readers &&
      entry.charge === charge &&
      (entry.pool?.charge ?? null) === pool &&
      entry.seq === seq &&
      entry.time === published
    if (!isSame) throw differs('a published question is listed otherwise than the log has it', seq)
    return {
      id,
      readers,
      charge,
      pool,
      seq,
      published,
      question: questionLine(query),
      epsilon: pool === null ? String(epsilonOfRho(BigInt(charge), delta)) : formatEpsilon(BigInt(pool)),
      withdrawn: this.#withdrawn.get(id) ?? null,
      readings: this.#readings.get(id) ?? 0,
    }
  }
}

function differs(why: string, seq: string): SdkError {
  return new SdkError('sdk.log', why, { index: Number(seq) })
}
