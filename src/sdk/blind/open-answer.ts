// What the consumer does with a blind answer. Everything in it is derived anew and compared before it is
// decrypted; from then on nothing throws because of a number, and nothing is sent.
import { checkAnswer, openLast } from '../../../protocols/blind/decrypt.ts'
import { fromBase64, fromHex, toHex, utf8 } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { withHiddenValues } from '../../../schemas/answer-tables.ts'
import type { Answer } from '../../../schemas/answer.ts'
import type { BlindAnswerFile } from '../../../schemas/blind.ts'
import type { AnswerFile } from '../../../schemas/records.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import type { BlindPlan } from '../../domain/plan/blind.ts'
import { expectedAnswer } from '../../domain/plan/expected-answer.ts'
import { SdkError } from '../errors.ts'
import { readAnswer, verifyAnswer } from '../verify-answer.ts'
import { digestSha256 } from '../web-crypto.ts'
import type { BlindClientDeps } from './side.ts'
import type { VersionedTicket, TicketIn, TicketStore } from './ticket-store.ts'

/**
 * `opened`: the ticket's shares. The signature of the response was verified by the client. Before decryption:
 * receipt and commitments, every member of the answer against what follows from the question and the edition
 * that was pinned with it, the ciphertexts as far as their public bytes tell. Throws what a broken proof
 * throws, `sdk.answer` and `sdk.blind_differs`; none of these depends on a key, and the answer may be fetched
 * again. Throws `sdk.blind_unreadable` where it does not decrypt all the same: the ticket is closed then, for
 * BFV is not CCA secure and a second try would be an oracle.
 */
export async function openBlindAnswer(
  side: BlindClientDeps,
  held: VersionedTicket<TicketIn<'asked'>>,
  received: BlindAnswerFile,
  opened: Promise<Float64Array>,
): Promise<Answer> {
  const checked = await checkBlindAnswer(side, held.ticket, received)
  const { answer } = checked
  const answerDigest = toHex(await digestSha256(utf8(received.file.answer)))
  const close = async (values: TicketIn<'answered'>['values']): Promise<void> => {
    const { v, service, dataset, shape, id, query, hidden, room, asked } = held.ticket
    const asBefore = { v, service, dataset, shape, id, query, hidden, room, asked }
    await side.store.advance(held, {
      state: 'answered',
      ...asBefore,
      answer: answer.id,
      answerDigest,
      values,
    })
    await side.store.removeShares(held)
  }
  const sums = decrypt(side, held.ticket, checked, await opened)
  if (sums === undefined) {
    await close(null)
    throw new SdkError('sdk.blind_unreadable', 'the answer does not decrypt', { id: answer.id })
  }
  const values = valuesOf(checked.blind, sums)
  await close(values.map(({ part, values: numbers }) => ({ part, values: numbers.map(String) })))
  return fill(answer, values)
}

export type ReadBlind = { readonly answer: Answer; readonly hidden: HiddenValues }

/**
 * A blind answer that this consumer has read before, with its numbers; undefined where the store does not
 * know it. `file` may come from an attacker: only the very text that was checked before it was decrypted is
 * filled. Throws `sdk.answer` and `sdk.blind_differs`.
 */
export async function readBlindAnswer(store: TicketStore, file: AnswerFile): Promise<ReadBlind | undefined> {
  for (const { ticket } of (await store.list()).held) {
    if (ticket.state !== 'answered' || ticket.answer !== file.id || ticket.values === null) continue
    if (toHex(await digestSha256(utf8(file.answer))) !== ticket.answerDigest) throw differs('answer')
    const values = ticket.values.map(({ part, values: texts }) => ({ part, values: texts.map(BigInt) }))
    return { answer: fill(readAnswer(file), values), hidden: ticket.hidden }
  }
  return undefined
}

type Values = readonly { readonly part: number; readonly values: readonly bigint[] }[]

/** Total in the values. */
function fill(answer: Answer, values: Values): Answer {
  return withHiddenValues(answer, new Map(values.map(entry => [entry.part, entry.values])))
}

type Checked = { readonly answer: Answer; readonly blind: BlindPlan; readonly ciphertexts: Uint8Array }

/** The answer that is returned is the one that was derived here. */
async function checkBlindAnswer(
  side: BlindClientDeps,
  ticket: TicketIn<'asked'>,
  received: BlindAnswerFile,
): Promise<Checked> {
  const { answer: claimed, time } = await verifyAnswer(received.file, { logKey: side.logKey })
  if (claimed.released !== time) throw differs('released')
  const ciphertexts = fromBase64(received.ciphertexts)
  // All summands: what is added to these ciphertexts is what the log committed to before there was a
  // question.
  const commitments = {
    sharesDigest: ticket.sharesDigest,
    shiftsDigest: toHex(await digestSha256(fromBase64(ticket.shifts))),
    ciphertextsDigest: toHex(await digestSha256(ciphertexts)),
  }
  const expected = expectedAnswer(ticket.edition, ticket.query, ticket, commitments, claimed)
  if (expected.kind === 'different') throw differs(expected.field)
  const { answer, blind } = expected
  try {
    checkAnswer(side.scheme(ticket.shape.parameters), ticket, blind.groups, ciphertexts)
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    throw differs('ciphertexts', { cause: error })
  }
  return { answer, blind, ciphertexts }
}

function decrypt(
  side: BlindClientDeps,
  { shape, seeds, shifts }: TicketIn<'asked'>,
  { blind, ciphertexts }: Checked,
  opened: Float64Array,
): Float64Array | undefined {
  try {
    const asked = {
      kind: 'asked',
      shape,
      seeds: seeds.map(fromHex),
      shifts: fromBase64(shifts),
    } as const
    return openLast(side.scheme(shape.parameters), asked, blind.groups, opened, ciphertexts)
  } catch {
    return undefined
  }
}

function valuesOf({ parts }: BlindPlan, sums: Float64Array): Values {
  let at = 0
  return parts.map(({ part, groups }) => {
    const values = Array.from(sums.subarray(at, at + groups), BigInt)
    at += groups
    return { part, values }
  })
}

function differs(field: string, options?: ErrorOptions): SdkError {
  return new SdkError('sdk.blind_differs', 'the answer does not follow from the question', { field }, options)
}
