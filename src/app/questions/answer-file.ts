// An answer with everything that proves it: just released, or stored.
import { parseEntry } from '../../../protocols/audit/entry.ts'
import { fromUtf8, toBase64, toHex, utf8 } from '../../../protocols/bytes.ts'
import type { BlindAnswerFile } from '../../../schemas/blind.ts'
import { earlierOf } from '../../../schemas/combined.ts'
import { Fault, fault } from '../../../schemas/fault.ts'
import type { AnswerFile } from '../../../schemas/records.ts'
import type { MadeAnswer } from '../../domain/release/entries.ts'
import type { StoredAnswer } from '../../store/readers/answers.ts'
import type { Context } from '../context.ts'
import { orNotFound } from '../presence.ts'

type Stores = Pick<Context, 'store'>

export function madeFile(made: MadeAnswer, receipt: string): AnswerFile {
  return {
    v: 1,
    id: made.id,
    answer: made.answer,
    resultSalt: toHex(made.resultSalt),
    leaf: fromUtf8(made.leaf),
    body: made.body,
    bodySalt: toHex(made.bodySalt),
    receipt,
  }
}

/** The same, with the answers whose releases it combines with its own. */
export async function madeFileWithEarlier(
  stores: Stores,
  made: MadeAnswer,
  receipt: string,
  consumer: string,
): Promise<AnswerFile> {
  return { ...madeFile(made, receipt), ...(await earlierFiles(stores, made.id, consumer)) }
}

/**
 * The consumer's stored answer under the newest checkpoint. Throws `request.not_found` and
 * `request.destroyed`.
 */
export async function answerFile(stores: Stores, id: string, consumer: string): Promise<AnswerFile> {
  return orNotFound(await provenAnswer(stores, id, consumer))
}

/** The same; undefined while its checkpoint is not signed. */
export async function provenAnswer(
  stores: Stores,
  id: string,
  consumer: string,
): Promise<AnswerFile | undefined> {
  const file = await ownFile(stores, id, consumer)
  return file === undefined || !mayCombine(file)
    ? file
    : { ...file, ...(await earlierFiles(stores, id, consumer)) }
}

/**
 * The answers whose releases this one combines with its own, and those that they combine, as far as they were
 * not destroyed after their time.
 */
async function earlierFiles(
  stores: Stores,
  id: string,
  consumer: string,
): Promise<Pick<AnswerFile, 'earlier'>> {
  const files = new Map<string, AnswerFile>()
  const names = [id]
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    const answer = await stores.store.read.answerDocument(name, consumer)
    for (const earlier of answer === undefined ? [] : earlierOf(answer)) {
      if (files.has(earlier)) continue
      const file = await ownFile(stores, earlier, consumer).catch(orDestroyed)
      if (file === undefined) continue
      files.set(earlier, file)
      names.push(earlier)
    }
  }
  if (files.size === 0) return {}
  return { earlier: [...files.values()].toSorted((one, other) => seqOf(one) - seqOf(other)) }
}

function orDestroyed(error: unknown): undefined {
  if (!(error instanceof Fault) || error.code !== 'request.destroyed') throw error
}

/** The member's name occurs nowhere else in canonical JSON: a quote within a string is escaped. */
function mayCombine({ answer }: AnswerFile): boolean {
  return answer.includes('"combined":')
}

function seqOf({ leaf }: AnswerFile): number {
  return Number(parseEntry(utf8(leaf)).seq)
}

/** Without the answers that it combines. Throws what `answerFile` throws. */
async function ownFile(stores: Stores, id: string, consumer: string): Promise<AnswerFile | undefined> {
  return await fileOf(stores, id, await storedAnswerOf(stores, id, consumer))
}

/** The same without its proof. */
export async function storedAnswerOf({ store }: Stores, id: string, consumer: string): Promise<StoredAnswer> {
  const stored = await store.read.answer(id, consumer)
  if (stored !== undefined) return stored
  const entry = await store.read.destroyedAnswer(id, consumer)
  if (entry !== undefined) throw fault('request.destroyed', { entry: String(entry) })
  throw fault('request.not_found')
}

/** Under the newest checkpoint; undefined while that is not signed. */
export async function fileOf(
  { store }: Stores,
  id: string,
  { answer, body, leaf, seq }: StoredAnswer,
): Promise<AnswerFile | undefined> {
  const receipt = await store.log.receipt(seq)
  if (receipt === undefined) return undefined
  return {
    v: 1,
    id,
    answer: fromUtf8(answer.bytes),
    resultSalt: toHex(answer.salt),
    leaf: fromUtf8(leaf),
    body: fromUtf8(body.bytes),
    bodySalt: toHex(body.salt),
    receipt,
  }
}

/** The same bytes at every request. */
export async function blindAnswerFile({ store }: Stores, file: AnswerFile): Promise<BlindAnswerFile> {
  const ciphertexts = orNotFound(await store.read.blindCiphertexts(file.id))
  return { file, ciphertexts: toBase64(ciphertexts), stored: true }
}
