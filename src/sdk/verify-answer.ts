// What a consumer, an auditor or a court checks in an answer file, without asking the service anything.
import { verifyAnswer as verifyEvidence } from '../../protocols/audit/answer-evidence.ts'
import type { Entry } from '../../protocols/audit/entry.ts'
import type { Cosigned } from '../../protocols/audit/policy.ts'
import { parseVkey } from '../../protocols/audit/note.ts'
import { fromHex, utf8 } from '../../protocols/bytes.ts'
import { parseStrictJson } from '../../protocols/canonical-json.ts'
import { verifyKeptRequest } from '../../protocols/identity/kept-request.ts'
import type { ActorBody } from '../../schemas/actor-body.ts'
import { Answer } from '../../schemas/answer.ts'
import { readAuthored } from '../../schemas/authored.ts'
import { ComputationBody } from '../../schemas/body.ts'
import { AnswerFile } from '../../schemas/records.ts'
import { SdkError } from './errors.ts'
import { verifyStrictly } from './web-crypto.ts'

export interface VerifiedAnswerFile {
  readonly file: AnswerFile
  readonly answer: Answer
  /** The entry's place in the log, and the log's size when it was proven. */
  readonly index: number
  readonly logSize: number
  readonly time: string
  /** Who asked, proven by the signature in the private body; that this key is the organisation's, the log's entries say. */
  readonly asker: Pick<ActorBody, 'organisation' | 'keyId'>
  /** Those of the demanded witnesses that cosigned that state of the log; at least the quorum. */
  readonly cosignatures: readonly Cosigned[]
}

export interface VerifyAnswerOptions {
  /** C2SP verifier key of the log, pinned at enrolment or told by the operator. */
  readonly logKey: string
  readonly witnesses?: readonly string[]
  readonly quorum?: number
}

/**
 * That the log charged and released exactly this answer. Everything in the file may come from an attacker. Throws a ProtocolError for a broken
 * proof or commitment, `sdk.answer` for a file of another shape or one whose parts contradict one another.
 */
export async function verifyAnswer(
  answerFile: unknown,
  options: VerifyAnswerOptions,
): Promise<VerifiedAnswerFile> {
  const parsed = AnswerFile.safeParse(answerFile)
  if (!parsed.success) throw new SdkError('sdk.answer', 'not an answer file')
  const file = parsed.data
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
  const answer = readAnswer(file)
  const contradiction =
    (answer.id !== file.id && 'id') ||
    (answer.seq !== entry.seq && 'seq') ||
    (answer.edition !== entry.edition && 'edition') ||
    (answer.mode !== entry.mode && 'mode') ||
    (answer.privacy.charge !== entry.charge && 'charge')
  if (contradiction !== false) {
    throw new SdkError('sdk.answer', 'the answer and its entry contradict each other', {
      field: contradiction,
    })
  }
  const asker = await askerOf(file, entry)
  return {
    file,
    answer,
    index,
    asker,
    logSize: checkpoint.size,
    time: entry.time,
    cosignatures: checkpoint.cosignatures,
  }
}

/** Throws `sdk.author` unless the key in the body signed this very question. */
async function askerOf(file: AnswerFile, entry: Entry): Promise<ActorBody> {
  const body = ComputationBody.safeParse(parseStrictJson(file.body)).data
  if (body === undefined) throw new SdkError('sdk.author', 'the body of the answer has another form')
  const { actor } = body
  const request = await verifyKeptRequest(actor.request, actor.keyId, verifyStrictly)
  const authored = readAuthored(entry, body, request)
  if (typeof authored === 'string')
    throw new SdkError('sdk.author', 'the consumer did not sign this question', { why: authored })
  return actor
}

/** The answer in a file, unverified. Throws `sdk.answer`. */
export function readAnswer(file: AnswerFile): Answer {
  try {
    return Answer.parse(parseStrictJson(file.answer))
  } catch (error) {
    throw new SdkError('sdk.answer', 'the answer in the file has another form', {}, { cause: error })
  }
}
