// What a provider publishes: its answer, and the entry that charges it to the edition.
import { commit } from '../../../protocols/audit/commitment.ts'
import { utf8 } from '../../../protocols/bytes.ts'
import type { ActorBody } from '../../../schemas/actor-body.ts'
import { type Charged, mechanismOf } from '../../../schemas/charged.ts'
import type { Query } from '../../../schemas/query.ts'
import type { Edition } from '../../../schemas/records.ts'
import type { StandingBody, StandingReaders } from '../../../schemas/standing.ts'
import { answerMembers, type FilledPart, makeAnswer } from '../answer.ts'
import { joinMembers } from '../canonical-members.ts'
import { encodeWithBody, type EntryBytes, type Place } from '../entries.ts'
import type { Planned } from '../plan/plan.ts'
import { chargeOfPlan } from '../plan/stored-parts.ts'

export type StandingDraft = {
  /** Of the answer. */
  readonly id: string
  readonly charged: Charged
  /** The entry at this place, and the answer that it commits to. */
  readonly at: (
    place: Place,
    after: StandingTotals,
  ) => { readonly entry: EntryBytes; readonly answer: Uint8Array }
}

/** Of the edition, after the charge. In nano-rho. */
export type StandingTotals = {
  readonly totalSpent: bigint
  readonly totalCap: bigint
  readonly standingSpent: bigint
  /** Of the pool, in nano units of pure ε. */
  readonly poolSpent: bigint
}

/** Every part is drawn for this answer: it continues and reuses nothing. */
export function draftStanding(
  edition: Edition,
  planned: Planned,
  filled: readonly FilledPart[],
  given: {
    readonly software: string
    readonly query: Query
    readonly readers: StandingReaders
    readonly actor: ActorBody
    /** Of the new answer. */
    readonly id: string
    /** 32 fresh random bytes each. */
    readonly salts: { readonly result: Uint8Array; readonly body: Uint8Array }
  },
): StandingDraft {
  const { software, query, readers, actor, id, salts } = given
  const [charge, { pool }] = [chargeOfPlan(planned), planned]
  const members = answerMembers(makeAnswer(edition, planned, filled, { id, mode: 'open', query, charge }))
  const body: StandingBody = {
    v: 1,
    type: 'standing',
    actor,
    edition: edition.id,
    query,
    parts: planned.parts.map(({ part }) => part),
    readers,
    answer: id,
  }
  return {
    id,
    charged: { charge, pool },
    at: (place, after) => {
      const answer = utf8(joinMembers({ ...members, seq: `"${place.seq}"`, released: `"${place.time}"` }))
      const entry = encodeWithBody(place, software, body, salts.body, [edition.provider], {
        type: 'standing',
        edition: edition.id,
        answer: id,
        readers,
        mechanism: mechanismOf(body),
        charge: String(charge),
        totalSpent: String(after.totalSpent),
        totalCap: String(after.totalCap),
        standingSpent: String(after.standingSpent),
        ...(pool === undefined ? {} : { pool: { charge: String(pool), spent: String(after.poolSpent) } }),
        resultCommitment: commit('result', salts.result, answer),
      })
      return { entry, answer }
    },
  }
}
