// A stored answer with everything that proves it.
import { fromUtf8, toBase64, toHex } from '../../protocols/bytes.ts'
import type { BlindAnswerFile } from '../../schemas/blind.ts'
import type { AnswerFile } from '../../schemas/records.ts'
import type { StoredAnswer } from '../store/readers/answers.ts'
import { type Context, found } from './context.ts'

type Stores = Pick<Context, 'store'>

/** Under the newest checkpoint. */
export async function answerFile({ store }: Stores, id: string, consumer: string): Promise<AnswerFile> {
  const stored: StoredAnswer = found(await store.read.answer(id, consumer))
  return {
    v: 1,
    id,
    answer: fromUtf8(stored.answer),
    resultSalt: toHex(stored.resultSalt),
    leaf: fromUtf8(stored.leaf),
    body: fromUtf8(stored.body),
    bodySalt: toHex(stored.bodySalt),
    receipt: found(await store.log.receipt(stored.seq)),
  }
}

/** The same bytes however often it is asked for. */
export async function blindAnswerFile(
  { store }: Stores,
  id: string,
  consumer: string,
): Promise<BlindAnswerFile> {
  const file = await answerFile({ store }, id, consumer)
  const ciphertexts = found(await store.read.blindCiphertexts(id))
  return { file, ciphertexts: toBase64(ciphertexts), stored: true }
}
