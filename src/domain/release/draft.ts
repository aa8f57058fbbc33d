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
import { answerMembers, type FilledPart, makeAnswer } from '../answer.ts'
import type { Planned, PlannedPart } from '../plan/plan.ts'
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
  readonly baseParts: readonly BaseDrawn[]
  readonly content: ReleaseContent
}

/** `over`: the answer that has served this part so far; absent: none has. */
export type BaseDrawn = { readonly digest: string; readonly position: number; readonly over?: string }

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
  const charge = planned.parts.reduce(
    (sum, { part }, position) => (reused.has(position) ? sum : sum + BigInt(part.rho)),
    0n,
  )
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
  return {
    charge,
    baseParts: planned.parts.flatMap((part, position) => {
      if (part.baseDigest === null || reused.has(position)) return []
      const over = servedUntilNow(part)
      return [{ digest: part.baseDigest, position, ...(over === undefined ? {} : { over }) }]
    }),
    content: {
      software,
      mechanism: mechanismOf(body),
      parties: [actor.organisation, edition.provider],
      answer: answerMembers(answer),
      resultSalt: salts.result,
      body,
      bodyJson: canonicalJson(body),
      bodySalt: salts.body,
      accountBody: { v: 1, type: 'account', edition: edition.id, organisation: actor.organisation },
      accountSalt: salts.account,
    },
  }
}

function servedUntilNow({ part, stored }: PlannedPart): string | undefined {
  return stored?.kind === 'replaced' ? stored.in : part.after?.answer
}
