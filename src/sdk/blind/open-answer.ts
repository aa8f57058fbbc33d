// What the consumer does with a blind answer: everything about it is verified before it is decrypted, and nothing of the decryption is told.
import { openLast } from '../../../protocols/blind/decrypt.ts'
import { fromBase64, fromHex, toHex } from '../../../protocols/bytes.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { withHiddenValues } from '../../../schemas/answer-tables.ts'
import type { Answer, BlindAnswer } from '../../../schemas/answer.ts'
import type { BlindAnswerFile } from '../../../schemas/blind.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import { SdkError } from '../errors.ts'
import { verifyAnswer } from '../verify-answer.ts'
import { sha256 } from '../web-crypto.ts'
import type { BlindSide } from './side.ts'
import type { Held, Ticket, TicketStore } from './ticket-store.ts'

/**
 * `opened`: the ticket's shares. The signature of the response was verified by the client; here its receipt, its commitments and that it answers this question on this
 * ticket. Throws what a broken proof throws and `sdk.answer`; after those the answer may be fetched again. Throws `sdk.blind_unreadable` where
 * it is the service's but does not decrypt: the ticket is closed then, for BFV is not CCA secure and a second try would be an oracle.
 */
export async function openBlindAnswer(
  side: BlindSide,
  held: Held<Ticket<'asked'>>,
  received: BlindAnswerFile,
  opened: Promise<Float64Array>,
): Promise<Answer> {
  const { answer } = await verifyAnswer(received.file, { logKey: side.logKey })
  const ciphertexts = fromBase64(received.ciphertexts)
  const blind = await answerTo(held.ticket, answer, ciphertexts)
  const { v, service, dataset, shape, id, query, hidden, room, asked } = held.ticket
  const close = async (values: Ticket<'answered'>['values']): Promise<void> => {
    await side.store.advance(held, {
      state: 'answered',
      v,
      service,
      dataset,
      shape,
      id,
      query,
      hidden,
      room,
      asked,
      answer: answer.id,
      values,
    })
    await side.store.removeShares(held)
  }
  const sums = decrypt(side, held.ticket, blind, await opened, ciphertexts)
  if (sums === undefined) {
    await close(null)
    throw new SdkError('sdk.blind_unreadable', 'the answer does not decrypt', { id: answer.id })
  }
  const values = valuesOf(blind, sums)
  await close(values.map(({ part, values: texts }) => ({ part, values: texts.map(String) })))
  return fill(answer, values)
}

export type ReadBlind = { readonly answer: Answer; readonly hidden: HiddenValues }

/** A blind answer that this consumer has read before, with its numbers; undefined where the store does not know it. */
export async function readBlindAnswer(store: TicketStore, answer: Answer): Promise<ReadBlind | undefined> {
  for (const { ticket } of (await store.list()).held) {
    if (ticket.state !== 'answered' || ticket.answer !== answer.id || ticket.values === null) continue
    const values = ticket.values.map(({ part, values: texts }) => ({ part, values: texts.map(BigInt) }))
    return { answer: fill(answer, values), hidden: ticket.hidden }
  }
  return undefined
}

type Values = readonly { readonly part: number; readonly values: readonly bigint[] }[]

function fill(answer: Answer, values: Values): Answer {
  return withHiddenValues(answer, new Map(values.map(entry => [entry.part, entry.values])))
}

function decrypt(
  side: BlindSide,
  { shape, seeds, shifts }: Ticket<'asked'>,
  blind: BlindAnswer,
  opened: Float64Array,
  ciphertexts: Uint8Array,
): Float64Array | undefined {
  try {
    const asked = {
      kind: 'asked',
      shape,
      seeds: seeds.map(fromHex),
      shifts: fromBase64(shifts),
    } as const
    const groups = blind.parts.reduce((sum, part) => sum + part.groups, 0)
    return openLast(side.scheme(shape.parameters), asked, groups, opened, ciphertexts)
  } catch {
    return undefined
  }
}

/** That the service answered what was asked, on the ticket that it was asked on, with these bytes. */
async function answerTo(
  ticket: Ticket<'asked'>,
  answer: Answer,
  ciphertexts: Uint8Array,
): Promise<BlindAnswer> {
  const { blind } = answer
  if (answer.mode !== 'blind' || blind === undefined) throw contradiction('mode')
  if (blind.ticket !== ticket.id) throw contradiction('ticket')
  if (canonicalJson(blind.shape) !== canonicalJson(ticket.shape)) throw contradiction('shape')
  if (canonicalJson(answer.query) !== canonicalJson(ticket.query)) throw contradiction('query')
  if (canonicalJson(blind.hidden) !== canonicalJson(ticket.query.hidden)) throw contradiction('hidden')
  if (toHex(await sha256(ciphertexts)) !== blind.ciphertextsDigest) throw contradiction('ciphertextsDigest')
  // All summands: what is added to these ciphertexts is what the log committed to before there was a question.
  if (blind.sharesDigest !== ticket.sharesDigest) throw contradiction('sharesDigest')
  if (blind.shiftsDigest !== toHex(await sha256(fromBase64(ticket.shifts))))
    throw contradiction('shiftsDigest')
  const hidden = new Map(blind.parts.map(({ part, groups }) => [part, groups]))
  const fits = answer.parts.every(({ values, shape }, part) =>
    values === null ? hidden.get(part) === groupsOf(answer, shape) : !hidden.has(part),
  )
  if (!fits || hidden.size !== blind.parts.length || [...hidden.keys()].some(part => !answer.parts[part])) {
    throw contradiction('parts')
  }
  return blind
}

function groupsOf(answer: Answer, { groupBy, where }: Answer['parts'][number]['shape']): number {
  const sizes = groupBy.map(
    name =>
      where.find(({ dimension }) => dimension === name)?.codes.length ??
      answer.dimensions.find(dimension => dimension.name === name)?.values.length ??
      0,
  )
  return sizes.reduce((product, size) => product * size, 1)
}

function valuesOf({ parts }: BlindAnswer, sums: Float64Array): Values {
  let at = 0
  return parts.map(({ part, groups }) => {
    const values = Array.from(sums.subarray(at, at + groups), BigInt)
    at += groups
    return { part, values }
  })
}

function contradiction(field: string): SdkError {
  return new SdkError('sdk.answer', 'the answer is not to this question', { field })
}
