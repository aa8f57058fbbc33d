// What a question releases once its parts are filled: the charge, the parts that serve later answers, the
// answer and the private body of its entry. The same for open and blind questions.
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import type { ActorBody } from '../../../schemas/actor-body.ts'
import type { BlindAnswer } from '../../../schemas/answer.ts'
import type { ComputationBody } from '../../../schemas/body.ts'
import { mechanismOf } from '../../../schemas/charged.ts'
import type { Mode } from '../../../schemas/common.ts'
import type { Query } from '../../../schemas/query.ts'
import type { Edition, Grant } from '../../../schemas/records.ts'
import { type FilledPart, makeAnswer, writeAnswer } from '../answer.ts'
import { chargeOfParts } from '../estimate.ts'
import type { Planned } from '../plan/plan.ts'
import { joinMembers, preEncode, writeMembers } from '../written-json.ts'
import type { ReleaseContent } from './entries.ts'

/** A question that policy permits. */
export type Question = {
  readonly edition: Edition
  readonly planned: Planned
  readonly mode: Mode
  readonly grant: Grant
  readonly purpose: string
}

/** What the caller of `draftRelease` supplies: the request, and fresh randomness. */
export type ReleaseInput = {
  readonly software: string
  readonly query: Query
  readonly actor: ActorBody
  /** Of the new answer. */
  readonly id: string
  /** 32 fresh random bytes each. */
  readonly salts: { readonly result: Uint8Array; readonly body: Uint8Array; readonly account: Uint8Array }
  /** The public side of a blind answer. */
  readonly blind?: BlindAnswer
}

export type ReleaseDraft = {
  /** In nano-rho. */
  readonly charge: bigint
  /** Parts that were drawn for this answer and serve later ones free. */
  readonly baseParts: readonly { readonly digest: string; readonly position: number }[]
  readonly content: ReleaseContent
}

/** Only parts that come from a stored answer are free. */
export function draftRelease(
  { edition, planned, mode, grant, purpose }: Question,
  filled: readonly FilledPart[],
  { software, query, actor, id, salts, blind }: ReleaseInput,
): ReleaseDraft {
  // By position: names of parts need not be unique.
  const reused = new Set(
    filled.flatMap(({ reusedFrom }, position) => (reusedFrom === null ? [] : [position])),
  )
  const drawn = planned.parts.filter((_, position) => !reused.has(position))
  const charge = chargeOfParts(drawn, new Set())
  const header = { id, mode, query, charge, ...(blind === undefined ? {} : { blind }) }
  const answer = makeAnswer(edition, planned, filled, header)
  const body: ComputationBody = {
    v: 1,
    type: 'computation',
    actor,
    edition: edition.id,
    mode,
    query,
    parts: planned.parts.map(({ part }) => part),
    reused: planned.parts.flatMap(({ part }, position) => (reused.has(position) ? [part.name] : [])),
    grant: grant.id,
    purpose,
    price: grant.price,
    answer: id,
  }
  const writtenQuery = preEncode([canonicalJson(query)])
  return {
    charge,
    baseParts: planned.parts.flatMap(({ baseDigest }, position) =>
      baseDigest === null || reused.has(position) ? [] : [{ digest: baseDigest, position }],
    ),
    content: {
      software,
      mechanism: mechanismOf(body),
      parties: [actor.organisation, edition.provider],
      answer: writeAnswer(answer, writtenQuery),
      resultSalt: salts.result,
      body,
      writtenBody: joinMembers(
        writeMembers(body, { query: writtenQuery, parts: JSON.stringify(body.parts) }),
      ),
      bodySalt: salts.body,
      accountBody: { v: 1, type: 'account', edition: edition.id, organisation: actor.organisation },
      accountSalt: salts.account,
    },
  }
}
