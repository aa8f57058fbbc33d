// The numbers of a joint blind answer, which only the asker's store has.
import { addAnswers } from '../../../protocols/blind/add-answers.ts'
import { openLast } from '../../../protocols/blind/decrypt.ts'
import { fromBase64, fromHex } from '../../../protocols/bytes.ts'
import { withHiddenValues } from '../../../schemas/answer-tables.ts'
import type { Answer } from '../../../schemas/answer.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import type { JointBlindPlan } from '../../domain/plan/joint/plan.ts'
import type { TicketIn, TicketStore } from '../blind/ticket-store.ts'
import type { JointSide } from './joint-side.ts'
import { readEach } from './read-each.ts'

/** A joint answer that was verified, with the numbers that this store has of it; undefined: none. */
export async function readJointBlind(
  store: TicketStore,
  answer: Answer,
): Promise<{ readonly answer: Answer; readonly hidden: HiddenValues } | undefined> {
  for (const { ticket } of (await store.list()).held) {
    if (ticket.state !== 'joint-answered' || ticket.values === null) continue
    if (ticket.answerDigest !== answer.blind?.ciphertextsDigest) continue
    return { answer: filledWith(answer, ticket.values), hidden: ticket.hidden }
  }
  return undefined
}

/**
 * Undefined where the sum does not decrypt; nothing that is sent reveals whether it did. Throws
 * `sdk.joint_share` with the members whose ciphertexts SEAL does not load, of whose bytes none is decrypted
 * then.
 */
export function decryptSums(
  { hub, market }: Pick<JointSide, 'hub' | 'market'>,
  { shape, seeds, shifts }: TicketIn<'joint-asked'>,
  plan: JointBlindPlan | null,
  ciphertexts: readonly Uint8Array[],
  opened: Float64Array,
): Float64Array | undefined {
  if (plan === null) return undefined
  const scheme = hub.scheme(shape.parameters)
  const loaded = readEach(market, ciphertexts, message => addAnswers(scheme, [message], plan.used))
  try {
    const last = addAnswers(scheme, loaded, plan.used)
    const asked = { kind: 'asked', shape, seeds: seeds.map(fromHex), shifts: fromBase64(shifts) } as const
    return openLast(scheme, asked, plan.groups, opened, last)
  } catch {
    return undefined
  }
}

type Values = NonNullable<TicketIn<'joint-answered'>['values']>

export function hiddenValuesOf({ blind }: Answer, sums: Float64Array): Values {
  let at = 0
  return (blind?.parts ?? []).map(({ part, groups }) => {
    const values = Array.from(sums.subarray(at, (at += groups)), String)
    return { part, values }
  })
}

export function filledWith(answer: Answer, values: Values): Answer {
  return withHiddenValues(answer, new Map(values.map(({ part, values: own }) => [part, own.map(BigInt)])))
}
