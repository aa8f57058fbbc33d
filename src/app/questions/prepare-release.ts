// How the one transaction turns what was drawn into an answer or a refusal, with its entry: the same for open and blind questions.
import { commit } from '../../../protocols/audit/commitment.ts'
import { toHex } from '../../../protocols/bytes.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { formatRho } from '../../../protocols/dp/zcdp.ts'
import type { BlindAnswer } from '../../../schemas/answer.ts'
import type { ComputationBody } from '../../../schemas/body.ts'
import type { FaultDetail } from '../../../schemas/fault.ts'
import type { Edition } from '../../../schemas/records.ts'
import { epsilonText, type FilledPart, makeAnswer, writeAnswer } from '../../domain/answer.ts'
import { encodeWithBody, type Leaf } from '../../domain/entries.ts'
import { chargeOfParts } from '../../domain/estimate.ts'
import { joinMembers, know, writeMembers } from '../../domain/written-json.ts'
import type { RefusalCode, ReleaseMember, Standing } from '../../store/release-member.ts'
import { sha256 } from '../../store/sha256.ts'
import { actorBody, MOST_ASKED_BYTES } from '../actor-body.ts'
import type { MadeAnswer } from './answer-file.ts'
import type { Asking, Question } from './question.ts'
import { type Context, freshSalt, makeId } from '../context.ts'

export type Release = {
  readonly member: ReleaseMember
  readonly charge: bigint
  /** Once the answer was built. */
  readonly made: () => MadeAnswer
}

/** What only the consumer can read, and its public side. */
export type Hidden = { readonly answer: BlindAnswer; readonly ciphertexts: Uint8Array }

export function makeRelease(
  context: Pick<Context, 'software'>,
  call: Asking,
  question: Question,
  filled: readonly FilledPart[],
  hidden?: Hidden,
): Release {
  const { edition, planned, grant, purpose, mode } = question
  const { query, idempotencyKey } = call.body
  const consumer = call.actor.organisation
  // By position: what is free must not hang on what parts are called.
  const reused = new Set(
    filled.flatMap(({ reusedFrom }, position) => (reusedFrom === null ? [] : [position])),
  )
  const drawn = planned.parts.filter((_, position) => !reused.has(position))
  const charge = chargeOfParts(drawn, new Set())
  const id = makeId('answer')
  const header = { id, mode, query, charge, ...(hidden === undefined ? {} : { blind: hidden.answer }) }
  const answer = makeAnswer(edition, planned, filled, header)
  const [bodySalt, resultSalt] = [freshSalt(), freshSalt()]
  const body = (answered: boolean): ComputationBody => ({
    v: 1,
    type: 'computation',
    actor: actorBody(call, MOST_ASKED_BYTES),
    edition: edition.id,
    mode,
    query,
    parts: planned.parts.map(({ part }) => part),
    reused: planned.parts.flatMap(({ part }, position) => (reused.has(position) ? [part.name] : [])),
    grant: grant.id,
    purpose,
    price: grant.price,
    answer: answered ? id : null,
  })
  const leaf = (
    standing: Standing,
    result: Pick<
      Extract<Leaf, { type: 'computation' }>,
      'charge' | 'outcome' | 'code' | 'bodyCommitment' | 'resultCommitment'
    >,
  ): Leaf => ({
    type: 'computation',
    edition: edition.id,
    account: standing.account,
    mode,
    mechanism: query.mechanism,
    totalSpent: String(standing.totalSpent),
    totalCap: String(standing.totalCap),
    accountSpent: String(standing.accountSpent),
    accountCap: String(standing.accountCap),
    ...result,
  })
  // All that the transaction does not decide is written before it: others wait for it.
  const writtenQuery = know([canonicalJson(query)])
  const members = writeAnswer(answer, writtenQuery)
  const answered = body(true)
  const writtenBody = joinMembers(
    writeMembers(answered, { query: writtenQuery, parts: JSON.stringify(answered.parts) }),
  )
  let made: MadeAnswer | undefined
  const parties = [consumer, edition.provider]
  return {
    charge,
    made: () => {
      if (made === undefined) throw new Error('an answer that was not built was released')
      return made
    },
    member: {
      id,
      nonce: call.nonce,
      edition: edition.id,
      organisation: consumer,
      grant: grant.id,
      mode,
      kind: query.kind,
      canonicalDigest: planned.digest,
      idempotencyKey,
      charge,
      baseParts: planned.parts.flatMap(({ baseDigest }, position) =>
        baseDigest === null || reused.has(position) ? [] : [{ digest: baseDigest, position }],
      ),
      ...(hidden === undefined
        ? {}
        : { blind: { ticket: hidden.answer.ticket, ciphertexts: hidden.ciphertexts } }),
      buildAnswer: ({ seq, time, after }) => {
        const written = joinMembers({ ...members, seq: `"${seq}"`, released: `"${time}"` })
        const entry = encodeWithBody(
          { seq, time },
          context.software,
          answered,
          bodySalt,
          parties,
          bodyCommitment =>
            leaf(after, {
              charge: String(charge),
              outcome: 'released',
              code: 'ok',
              bodyCommitment,
              resultCommitment: commit('result', resultSalt, written.bytes, sha256),
            }),
          writtenBody.bytes,
          sha256,
        )
        made = { id, answer: written, resultSalt, leaf: entry.leaf, body: writtenBody, bodySalt }
        return { ...entry, answer: { bytes: written.bytes, salt: resultSalt } }
      },
      buildRefusal: ({ seq, time, code, standing }) =>
        encodeWithBody({ seq, time }, context.software, body(false), bodySalt, parties, bodyCommitment =>
          leaf(standing, { charge: '0', outcome: 'refused', code, bodyCommitment, resultCommitment: null }),
        ),
      buildAccount: ({ seq, time, account, cap, spent, salt }) =>
        encodeWithBody(
          { seq, time },
          context.software,
          { v: 1, type: 'account', edition: edition.id, organisation: consumer, salt: toHex(salt) },
          freshSalt(),
          parties,
          bodyCommitment => ({
            type: 'account',
            edition: edition.id,
            account,
            grantId: grant.id,
            cap: String(cap),
            spent: String(spent),
            bodyCommitment,
          }),
        ),
    },
  }
}

/** A cap, or what changed since the question was permitted, with what would fit. */
export function refusal(
  { id, dataset, declaration }: Edition,
  charge: bigint,
  code: RefusalCode,
  room: bigint | null,
): FaultDetail {
  const left = room ?? 0n
  return {
    code,
    params: {
      edition: id,
      dataset,
      room: formatRho(left),
      charge: formatRho(charge),
      epsilon: left > 0n ? epsilonText(left, declaration.budget.delta) : '0',
    },
  }
}
