// One question from plan to answer. Exact figures never leave the engine; noisy ones are shown only once they are charged and logged.
import { commit } from '../../protocols/audit/commitment.ts'
import { fromUtf8, toHex, utf8 } from '../../protocols/bytes.ts'
import { canonicalJson } from '../../protocols/canonical-json.ts'
import { formatRho } from '../../protocols/dp/zcdp.ts'
import type { ComputationBody } from '../../schemas/body.ts'
import type { Answer } from '../../schemas/answer.ts'
import { fault } from '../../schemas/fault.ts'
import type { AnswerFile, Edition, Grant } from '../../schemas/records.ts'
import { epsilonText, type FilledPart, makeAnswer } from '../domain/answer.ts'
import { encodeWithBody, type Leaf } from '../domain/entries.ts'
import { chargeOfParts } from '../domain/estimate.ts'
import { type Planned, plan } from '../domain/plan/plan.ts'
import { checkGrant, checkOpen, findGrant } from '../domain/policy.ts'
import type { Outcome, RefusalCode, ReleaseMember, Standing } from '../store/release-member.ts'
import type { StoredAnswer, StoredUse } from '../store/readers/answers.ts'
import { actorBody } from './actor-body.ts'
import { type Context, found, freshSalt, makeId } from './context.ts'
import { RecordedFault } from './refusals.ts'
import { visible } from './routes/catalogue.ts'
import type { Call, Reply } from './services.ts'

const MODE = 'open'

/** A base part that somebody else's commit stored meanwhile makes the plan stale; each round finds more stored ones. */
const MOST_ROUNDS = 5

export async function ask(context: Context, call: Call<'ask'>): Promise<Reply<'ask'>> {
  const { store } = context
  const { query, idempotencyKey } = call.body
  const edition = found(visible(await store.recent.edition(query.edition)))
  const planned = plan(edition.declaration, query, MODE)
  const consumer = call.actor.organisation
  const use = await storedUse(context, call, edition, planned)
  const stored = await storedAnswer(context, call, edition, planned.digest, use)
  if (stored !== undefined) {
    if (!(await store.useNonce(call.nonce))) throw fault('request.replayed')
    return { file: stored, stored: true }
  }
  const grant = findGrant(
    await store.recent.grantsFor(edition.dataset, consumer),
    edition.dataset,
    consumer,
    call.now.toISOString(),
  )
  const purpose = checkGrant(grant, MODE, query.purpose)
  checkOpen(edition)
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { bases } = round === 0 ? use : await storedUse(context, call, edition, planned)
    const question = { edition, planned, bases, grant, purpose, idempotencyKey }
    const release = await prepareRelease(context, call, question)
    const outcome = await store.commitRelease(release.member)
    const reply = await settle(context, call, edition, release, outcome)
    if (reply !== 'stale') return reply
  }
  throw fault('request.overloaded', { seconds: 1 })
}

/** What the consumer has already of this question. */
async function storedUse(
  { store }: Context,
  call: Call<'ask'>,
  edition: Edition,
  planned: Planned,
): Promise<StoredUse> {
  return await store.read.storedUse({
    edition: edition.id,
    organisation: call.actor.organisation,
    canonicalDigest: planned.digest,
    idempotencyKey: call.body.idempotencyKey,
    baseDigests: planned.parts.flatMap(({ baseDigest }) => baseDigest ?? []),
  })
}

/** The answer to this very question, or to the request of this idempotency key, that the consumer has already. */
async function storedAnswer(
  { store }: Context,
  call: Call<'ask'>,
  edition: Edition,
  digest: string,
  { byKey: used, answer }: StoredUse,
): Promise<AnswerFile | undefined> {
  const consumer = call.actor.organisation
  if (used !== undefined && (used.canonicalDigest !== digest || used.edition !== edition.id)) {
    throw fault('request.idempotency_conflict', {}, '/idempotencyKey')
  }
  const id = used?.answer ?? answer
  // Undefined too where its checkpoint is not signed yet: the next commit signs it, and then finds the stored answer.
  return id === undefined ? undefined : await provenAnswer({ store }, id, consumer)
}

/** A stored answer with everything that proves it, under the newest checkpoint. */
export async function answerFile(
  context: Pick<Context, 'store'>,
  id: string,
  consumer: string,
): Promise<AnswerFile> {
  return found(await provenAnswer(context, id, consumer))
}

async function provenAnswer(
  { store }: Pick<Context, 'store'>,
  id: string,
  consumer: string,
): Promise<AnswerFile | undefined> {
  const stored: StoredAnswer = found(await store.read.answer(id, consumer))
  const receipt = await store.log.receipt(stored.seq)
  if (receipt === undefined) return undefined
  return {
    v: 1,
    id,
    answer: fromUtf8(stored.answer),
    resultSalt: toHex(stored.resultSalt),
    leaf: fromUtf8(stored.leaf),
    body: fromUtf8(stored.body),
    bodySalt: toHex(stored.bodySalt),
    receipt,
  }
}

type Question = {
  readonly edition: Edition
  readonly planned: Planned
  readonly bases: StoredUse['bases']
  readonly grant: Grant
  readonly purpose: string
  readonly idempotencyKey: string
}

type Release = {
  readonly member: ReleaseMember
  readonly charge: bigint
  readonly file: () => Omit<AnswerFile, 'receipt'>
}

/** Draws what has to be drawn, and says how the transaction turns it into an answer or a refusal. */
async function prepareRelease(context: Context, call: Call<'ask'>, question: Question): Promise<Release> {
  const { edition, planned, bases, grant, purpose, idempotencyKey } = question
  const { query } = call.body
  const consumer = call.actor.organisation
  const filled = await fillParts(context, consumer, edition, planned, bases)
  const reused = new Set(filled.flatMap(({ reusedFrom, part }) => (reusedFrom === null ? [] : [part.name])))
  const storedBases = new Set(
    planned.parts.flatMap(({ baseDigest, part }) =>
      baseDigest !== null && reused.has(part.name) ? [baseDigest] : [],
    ),
  )
  const charge = chargeOfParts(planned.parts, storedBases)
  const id = makeId('answer')
  const answer = makeAnswer(edition, planned, filled, { id, mode: MODE, query, charge })
  const [bodySalt, resultSalt] = [freshSalt(), freshSalt()]
  const body = (answered: boolean): ComputationBody => ({
    v: 1,
    type: 'computation',
    actor: actorBody(call),
    edition: edition.id,
    mode: MODE,
    query,
    parts: planned.parts.map(({ part }) => part),
    reused: [...reused],
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
    mode: MODE,
    mechanism: query.mechanism,
    totalSpent: String(standing.totalSpent),
    totalCap: String(standing.totalCap),
    accountSpent: String(standing.accountSpent),
    accountCap: String(standing.accountCap),
    ...result,
  })
  let made: Omit<AnswerFile, 'receipt'> | undefined
  const parties = [consumer, edition.provider]
  return {
    charge,
    file: () => {
      if (made === undefined) throw new Error('an answer that was not built was released')
      return made
    },
    member: {
      id,
      nonce: call.nonce,
      edition: edition.id,
      organisation: consumer,
      grant: grant.id,
      mode: MODE,
      kind: query.kind,
      canonicalDigest: planned.digest,
      idempotencyKey,
      charge,
      baseParts: planned.parts.flatMap(({ baseDigest, part }, position) =>
        baseDigest === null || reused.has(part.name) ? [] : [{ digest: baseDigest, position }],
      ),
      buildAnswer: ({ seq, time, after }) => {
        const document: Answer = { ...answer, seq: String(seq), released: time }
        const text = canonicalJson(document)
        const bytes = utf8(text)
        const entry = encodeWithBody(
          { seq, time },
          context.software,
          body(true),
          bodySalt,
          parties,
          bodyCommitment =>
            leaf(after, {
              charge: String(charge),
              outcome: 'released',
              code: 'ok',
              bodyCommitment,
              resultCommitment: commit('result', resultSalt, bytes),
            }),
        )
        made = {
          v: 1,
          id,
          answer: text,
          resultSalt: toHex(resultSalt),
          leaf: fromUtf8(entry.leaf),
          body: fromUtf8(entry.body?.bytes ?? new Uint8Array()),
          bodySalt: toHex(bodySalt),
        }
        return { ...entry, answer: bytes, resultSalt }
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

/** Base statistics that the consumer has already come from their stored answers; the engine draws the rest. */
async function fillParts(
  { store, engine }: Context,
  consumer: string,
  edition: Edition,
  planned: Planned,
  bases: StoredUse['bases'],
): Promise<readonly FilledPart[]> {
  const reused = new Map<string, FilledPart>()
  for (const { digest, answer, position } of bases) {
    const { parts } = found(await store.read.answerDocument(answer, consumer))
    const part = found(parts[position])
    reused.set(digest, { part, values: part.values, reusedFrom: answer })
  }
  const isReused = (digest: string | null) => digest !== null && reused.has(digest)
  const drawn = planned.parts.filter(({ baseDigest }) => !isReused(baseDigest)).map(({ part }) => part)
  const { values } = await engine.release({
    edition: edition.id,
    parts: drawn.map(({ shape, noise }) => ({ shape, noise })),
  })
  const fresh = values.values()
  return planned.parts.map(({ part, baseDigest }) => {
    const stored = baseDigest === null ? undefined : reused.get(baseDigest)
    if (stored !== undefined) return { ...stored, part }
    return { part, values: found(fresh.next().value), reusedFrom: null }
  })
}

async function settle(
  context: Context,
  call: Call<'ask'>,
  edition: Edition,
  release: Release,
  outcome: Outcome,
): Promise<Reply<'ask'> | 'stale'> {
  switch (outcome.kind) {
    case 'released':
      return { file: { ...release.file(), receipt: outcome.receipt }, stored: false }
    case 'stored':
      return { file: await answerFile(context, outcome.answer, call.actor.organisation), stored: true }
    case 'refused':
      throw new RecordedFault(refusal(edition, release.charge, outcome.code, outcome.room))
    case 'idempotency_conflict':
      throw fault('request.idempotency_conflict', {}, '/idempotencyKey')
    case 'replayed':
      throw fault('request.replayed')
    case 'stale':
      return 'stale'
  }
}

function refusal(
  { id, dataset, declaration }: Edition,
  charge: bigint,
  code: RefusalCode,
  room: bigint | null,
) {
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
