// An answer with everything that proves it: as it was made just now, or as it is stored.
import { fromUtf8, toBase64, toHex } from '../../../protocols/bytes.ts'
import type { BlindAnswerFile } from '../../../schemas/blind.ts'
import { fault } from '../../../schemas/fault.ts'
import type { AnswerFile } from '../../../schemas/records.ts'
import { quoteEach, type Written } from '../../domain/written-json.ts'
import type { StoredAnswer } from '../../store/readers/answers.ts'
import { type Context, found } from '../context.ts'

type Stores = Pick<Context, 'store'>

/** All of it but the receipt. */
export type MadeAnswer = {
  readonly id: string
  readonly answer: Written
  readonly resultSalt: Uint8Array
  readonly leaf: Uint8Array
  readonly body: Written
  readonly bodySalt: Uint8Array
}

export function madeFile(made: MadeAnswer, receipt: string): AnswerFile {
  const [answer, body] = [fromUtf8(made.answer.bytes), fromUtf8(made.body.bytes)]
  return { v: 1, answer, body, ...small(made), receipt }
}

/** The JSON of `{ file: madeFile(…), stored: false }`, with the two long texts as they were written. */
export function freshReplyJson(made: MadeAnswer, receipt: string): Uint8Array {
  const rest = JSON.stringify({ ...small(made), receipt }).slice(1)
  return quoteEach([
    '{"file":{"v":1,"answer":"',
    made.answer,
    '","body":"',
    made.body,
    `",${rest},"stored":false}`,
  ])
}

function small({ id, resultSalt, leaf, bodySalt }: MadeAnswer) {
  return { id, resultSalt: toHex(resultSalt), leaf: fromUtf8(leaf), bodySalt: toHex(bodySalt) }
}

/** Under the newest checkpoint. */
export async function answerFile(stores: Stores, id: string, consumer: string): Promise<AnswerFile> {
  return found(await provenAnswer(stores, id, consumer))
}

/** Undefined where its checkpoint is not signed yet. */
export async function provenAnswer(
  { store }: Stores,
  id: string,
  consumer: string,
): Promise<AnswerFile | undefined> {
  const stored: StoredAnswer | undefined = await store.read.answer(id, consumer)
  if (stored === undefined) {
    const entry = await store.read.destroyedAnswer(id, consumer)
    if (entry !== undefined) throw fault('request.destroyed', { entry: String(entry) })
    throw fault('request.not_found')
  }
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

/** The same bytes however often it is asked for. */
export async function blindAnswerFile({ store }: Stores, file: AnswerFile): Promise<BlindAnswerFile> {
  const ciphertexts = found(await store.read.blindCiphertexts(file.id))
  return { file, ciphertexts: toBase64(ciphertexts), stored: true }
}
