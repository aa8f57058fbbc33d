// What a consumer, an auditor or a court checks in an answer file, without asking the service anything.
import { verifyAnswerEvidence as verifyEvidence } from '../../protocols/audit/answer-evidence.ts'
import type { Entry } from '../../protocols/audit/entry.ts'
import type { StandingEntry } from '../../protocols/audit/entry-standing.ts'
import type { Cosigned } from '../../protocols/audit/policy.ts'
import { parseVkey } from '../../protocols/audit/note.ts'
import { fromHex, utf8 } from '../../protocols/bytes.ts'
import { figureHalfWidth } from '../../protocols/dp/figure-noise.ts'
import { canonicalJson, parseStrictJson } from '../../protocols/canonical-json.ts'
import type { ActorBody } from '../../schemas/actor-body.ts'
import { Answer } from '../../schemas/answer.ts'
import { answerTables } from '../../schemas/answer-tables.ts'
import { readAuthored } from '../../schemas/authored.ts'
import type { ComputationEntry } from '../../protocols/audit/entry-ledger.ts'
import { verifyKeptAction } from '../../schemas/kept-action.ts'
import { AskedBody } from '../../schemas/body.ts'
import type { StandingReaders } from '../../schemas/standing.ts'
import { isCharged } from '../../schemas/charged.ts'
import { combinationOf, figureNoiseOf } from '../../schemas/combined.ts'
import { parseOrThrow } from '../../schemas/validation-errors.ts'
import { Query, type QueryInput } from '../../schemas/query.ts'
import { AnswerFile } from '../../schemas/records.ts'
import { asksTheSame, openDifference, type PinnedEdition } from '../domain/plan/expected-answer.ts'
import { plannedPart } from '../domain/plan/stored-parts.ts'
import { SdkError } from './errors.ts'
import { checkSteps, type ProvenStep } from './verify-steps.ts'
import { verifyStrictly } from './web-crypto.ts'

export interface VerifiedAnswerFile {
  readonly file: AnswerFile
  readonly answer: Answer
  /** The entry's place in the log, and the log's size when it was proven. */
  readonly index: number
  readonly logSize: number
  readonly time: string
  /**
   * Who asked, proven by the signature in the private body; that this key is the organisation's, the log's
   * entries say.
   */
  readonly asker: Pick<ActorBody, 'organisation' | 'keyId'>
  /** Those of the demanded witnesses that cosigned that state of the log; at least the quorum. */
  readonly cosignatures: readonly Cosigned[]
  /** Of a published question: `asker` is who published it, for these readers. Absent: its consumer's own. */
  readonly readers?: StandingReaders
}

/** What the caller asked for: without it an answer is only known to be some answer of this consumer. */
export interface Asked {
  /** The answer with this name. */
  readonly id?: string
  /** The answer to this question. */
  readonly query?: QueryInput
  /**
   * As it was shown before the question was asked: with it an open answer is derived from the question, and
   * one with other parts, noise, charges or figures is refused. The service answers a question that was asked
   * before, in whatever words, from its store; with the edition such an answer is accepted. Absent: the
   * answer has to repeat the words of `query`.
   */
  readonly edition?: PinnedEdition | undefined
}

export interface VerifyAnswerOptions {
  readonly asked?: Asked
  /** C2SP verifier key of the log, pinned at enrolment or given by the operator. */
  readonly logKey: string
  readonly witnesses?: readonly string[]
  readonly quorum?: number
}

/**
 * That the log charged and released exactly this answer, that its consumer signed this question, or its
 * provider that it be published, and that it is what was `asked` for. Everything in the file may come from
 * an attacker. Throws a ProtocolError for a broken proof or commitment, `sdk.author` where the question was
 * not signed, and what `readAnswer` throws.
 */
export async function verifyAnswer(
  answerFile: unknown,
  options: VerifyAnswerOptions,
): Promise<VerifiedAnswerFile> {
  const parsed = AnswerFile.safeParse(answerFile)
  if (!parsed.success) throw new SdkError('sdk.answer', 'not an answer file')
  const { earlier: files = [], ...file } = parsed.data
  const earlier: ProvenStep[] = []
  for (const each of files) {
    const { step } = await verifyOne(each, options, earlier)
    // A published answer is nobody's to continue.
    if (step === undefined) throw other('it combines releases of a published answer', 'earlier')
    earlier.push(step)
  }
  const proven = await verifyOne(file, options, earlier)
  const answer = readAnswer(parsed.data, options.asked)
  return { ...proven.verified, file: parsed.data, answer }
}

/** One answer with its own receipt, and that it continues what it says of those before it. */
async function verifyOne(
  file: AnswerFile,
  options: VerifyAnswerOptions,
  earlier: readonly ProvenStep[],
): Promise<{ readonly step?: ProvenStep; readonly verified: Omit<VerifiedAnswerFile, 'file' | 'answer'> }> {
  const witnesses = (options.witnesses ?? []).map(parseVkey)
  const { entry, index, checkpoint } = await verifyEvidence(
    {
      leaf: utf8(file.leaf),
      receipt: file.receipt,
      body: utf8(file.body),
      bodySalt: fromHex(file.bodySalt),
      answer: utf8(file.answer),
      resultSalt: fromHex(file.resultSalt),
    },
    { logKey: parseVkey(options.logKey), witnesses, quorum: options.quorum ?? witnesses.length },
    verifyStrictly,
  )
  const answer = parseFile(file)
  const contradiction =
    (answer.seq !== entry.seq && 'seq') ||
    (answer.edition !== entry.edition && 'edition') ||
    (answer.mode !== (entry.type === 'standing' ? 'open' : entry.mode) && 'mode') ||
    (answer.privacy.charge !== entry.charge && 'charge') ||
    (answer.privacy.pool !== poolOf(entry) && 'charge')
  if (contradiction !== false) throw other('the answer and its entry contradict each other', contradiction)
  const body = readBody(file)
  checkNumbers(answer, body)
  const asker = await askerOf(file, entry)
  const { size: logSize, cosignatures } = checkpoint
  const verified = { index, asker, logSize, time: entry.time, cosignatures }
  if (entry.type === 'standing' || body.type === 'standing')
    return { verified: { ...verified, readers: readersOf(answer, body, entry) } }
  const step = { answer, body, entry }
  checkSteps(step, earlier)
  return { step, verified }
}

/** What the edition's pool paid; undefined: it is charged in ρ. */
function poolOf(entry: ComputationEntry | StandingEntry): string | undefined {
  return entry.type === 'standing' ? entry.pool?.charge : undefined
}

/** A published answer stands alone: every part was drawn for it. */
function readersOf(
  answer: Answer,
  body: AskedBody,
  entry: ComputationEntry | StandingEntry,
): StandingReaders {
  if (entry.type !== 'standing' || body.type !== 'standing')
    throw other('it is another kind of entry', 'type')
  const field =
    (entry.answer !== answer.id && 'id') ||
    (answer.query.sharpen !== undefined && 'query') ||
    (answer.parts.some(({ after, reusedFrom }) => after !== undefined || reusedFrom !== null) && 'parts')
  if (field !== false) throw other('a published answer is not drawn for itself alone', field)
  return entry.readers
}

/**
 * What the log charged is what the noise of the parts costs for their sensitivities, and the figures follow
 * from what was released. Those of a blind answer its consumer derives before it decrypts (`expectedAnswer`).
 */
function checkNumbers(answer: Answer, body: AskedBody): void {
  const drawn = body.type === 'standing' ? { ...body, reused: [] } : body
  const { charge, pool } = answer.privacy
  if (!isCharged(drawn, { charge: BigInt(charge), pool: pool === undefined ? undefined : BigInt(pool) }))
    throw other('the charge is not what the noise of its parts costs', 'privacy')
  if (answer.mode === 'blind') return
  const field =
    (!answer.parts.every(part => hasItsNumbers(part, answer.look?.of ?? 1)) && 'parts') ||
    (!isSame(answer.parts.map(plannedPart), body.parts) && 'parts') ||
    (!hasItsTables(answer) && 'tables')
  if (field !== false) throw other('the figures of the answer do not follow from what was released', field)
}

function hasItsNumbers(part: Answer['parts'][number], looks: number): boolean {
  const { noise, values, counts = null, combined, after, halfWidth } = part
  const isCorrelated = noise.kind === 'correlated-gaussian'
  if (values === null || (counts !== null) !== isCorrelated) return false
  if ((combined === undefined) !== (after === undefined)) return false
  try {
    if (
      combined !== undefined &&
      !isSame(combined, combinationOf(combined.earlier, { noise, values, counts }))
    )
      return false
    return BigInt(halfWidth) === figureHalfWidth(figureNoiseOf(part, looks))
  } catch {
    return false
  }
}

function hasItsTables(answer: Answer): boolean {
  try {
    return isSame(answerTables(answer), answer.tables)
  } catch {
    // Derivations of parts or tables that there are not.
    return false
  }
}

/** Throws `sdk.author` unless the key in the body signed this very question. */
async function askerOf(file: AnswerFile, entry: Entry): Promise<ActorBody> {
  const body = readBody(file)
  const { actor } = body
  const request = await verifyKeptAction(actor, verifyStrictly)
  const authored = readAuthored(entry, body, request)
  if (typeof authored === 'string')
    throw new SdkError('sdk.author', 'the consumer did not sign this question', { why: authored })
  return actor
}

/**
 * The answer in a file, without its proofs: that it is the one that was asked for, and says the same question
 * as the body beside it. Every reader of an answer goes through here. Throws `sdk.answer`, with the `field`
 * that differs, `sdk.author` for a body of another form, and a Fault for an asked question of another form.
 */
export function readAnswer(file: AnswerFile, asked: Asked = {}): Answer {
  const answer = parseFile(file)
  const earlier = (file.earlier ?? []).map(parseAnswer)
  if (asked.id !== undefined && answer.id !== asked.id) throw other('it is another answer', 'id')
  if (asked.query !== undefined && !answers(answer, parseOrThrow(Query, asked.query), asked.edition, earlier))
    throw other('it is the answer to another question', 'query')
  const field =
    asked.edition === undefined || answer.mode === 'blind'
      ? undefined
      : openDifference(asked.edition, answer, earlier)
  if (field !== undefined) throw other('the answer does not follow from the question', field)
  return answer
}

/** The same with the answers whose releases it combines, the oldest first. */
export function readAnswers(file: AnswerFile, asked: Asked = {}): readonly Answer[] {
  const answer = readAnswer(file, asked)
  return [...(file.earlier ?? []).map(parseAnswer), answer]
}

/** Checks that the answer states the same id and question as its file and its body. */
function parseFile(file: AnswerFile): Answer {
  const answer = parseAnswer(file)
  const body = readBody(file)
  if (answer.id !== file.id || body.answer !== file.id)
    throw other('the answer and its file have different names', 'id')
  if (!isSame(answer.query, body.query))
    throw other('the answer says another question than the one that was logged', 'query')
  return answer
}

function answers(
  { query, mode }: Answer,
  asked: Query,
  edition: PinnedEdition | undefined,
  earlier: readonly Answer[],
): boolean {
  if (isSame(query, asked)) return true
  // A blind question is never answered from other words: its ticket is used once.
  return mode === 'open' && edition !== undefined && asksTheSame(edition, asked, query, earlier)
}

function isSame(one: unknown, two: unknown): boolean {
  return canonicalJson(one) === canonicalJson(two)
}

function parseAnswer(file: AnswerFile): Answer {
  try {
    return Answer.parse(parseStrictJson(file.answer))
  } catch (error) {
    throw new SdkError('sdk.answer', 'the answer in the file has another form', {}, { cause: error })
  }
}

function readBody(file: AnswerFile): AskedBody {
  try {
    return AskedBody.parse(parseStrictJson(file.body))
  } catch (error) {
    throw new SdkError('sdk.author', 'the body of the answer has another form', {}, { cause: error })
  }
}

function other(message: string, field: string): SdkError {
  return new SdkError('sdk.answer', message, { field })
}
