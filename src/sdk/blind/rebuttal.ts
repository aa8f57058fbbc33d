// The accused answers: in its own words, signed, with what its client kept of the ticket; and what an officer
// can verify of that.
import { parseStrictJson } from '../../../protocols/canonical-json.ts'
import { ROUTES } from '../../../schemas/api.ts'
import { type Evidence, NewRebuttal, type Rebuttal } from '../../../schemas/blind.ts'
import type { EvidenceFlaw } from '../../../schemas/evidence-flaw.ts'
import type { Client } from '../client.ts'
import { flawed, flawOf } from './flawed.ts'
import { checkSignedRequest } from './signed-request.ts'
import { isPolicyUnmet } from './ticket-entry.ts'
import type { TicketStore } from './ticket-store.ts'
import type { LogGround } from './verify-evidence.ts'
import { type RecordOptions, type VerifiedRecord, verifyRecord } from './verify-record.ts'

/**
 * With the record of the ticket, where this store has one. Officers read all of it; the log gets its digest.
 */
export async function rebut(
  client: Client,
  evidence: Pick<Evidence, 'id' | 'ticket'>,
  text: string,
  store?: Pick<TicketStore, 'record'>,
): Promise<Evidence> {
  const record = (await store?.record(evidence.ticket)) ?? null
  return await client.evidenceRebut({ params: { id: evidence.id }, body: { text, record } })
}

/**
 * What came with an answer. `unproven`: a record that proves nothing. `policy`: its receipt lacks signatures
 * that this reader demands, so it says nothing for either side until they are there.
 */
export type RebuttalRecord =
  | { readonly kind: 'none' | 'policy' }
  | { readonly kind: 'unproven'; readonly flaw: EvidenceFlaw }
  | ({ readonly kind: 'verified' } & VerifiedRecord)

export interface VerifiedRebuttal {
  readonly keyId: string
  /** Its entry. */
  readonly index: number
  readonly text: string
  readonly record: RebuttalRecord
}

export type RebuttalVerdict =
  | ({ readonly kind: 'signed' } & VerifiedRebuttal)
  /** The accused did not say this: the service shows words that nobody signed, or that somebody else did. */
  | { readonly kind: 'forged'; readonly flaw: EvidenceFlaw }

type RebuttalGround = LogGround & Pick<RecordOptions, 'serviceKey'>

/** One verdict for each answer, in order: none of them hides another. */
export async function judgeRebuttals(
  evidence: Evidence,
  ground: RebuttalGround,
): Promise<readonly RebuttalVerdict[]> {
  return await Promise.all(evidence.rebuttals.map(rebuttal => judge(evidence, rebuttal, ground)))
}

async function judge(
  evidence: Evidence,
  rebuttal: Rebuttal,
  ground: RebuttalGround,
): Promise<RebuttalVerdict> {
  try {
    return { kind: 'signed', ...(await verifyRebuttal(evidence, rebuttal, ground)) }
  } catch (error) {
    const flaw = flawOf(error)
    if (flaw === undefined) throw error
    return { kind: 'forged', flaw }
  }
}

/** Unverified: what the service shows. Undefined where it has another form. */
export function rebuttalText({ signed }: Rebuttal): string | undefined {
  return readRebuttal(signed.content)?.text
}

/**
 * That the accused said this, under a key that was its own at the rebuttal's entry: the service cannot put
 * words in its mouth. Throws `sdk.evidence`.
 */
export async function verifyRebuttal(
  evidence: Evidence,
  rebuttal: Rebuttal,
  ground: RebuttalGround,
): Promise<VerifiedRebuttal> {
  const { seq, signed } = rebuttal
  const path = ROUTES.evidenceRebut.path.replace(':id', evidence.id)
  await checkSignedRequest(signed, {
    method: 'POST',
    authority: ground.authority,
    path,
    flaw: 'answer',
  })
  if (!ground.history.held(ground.commitment, signed.keyId, Number(seq)))
    throw flawed('answerKey', `key ${signed.keyId} was not the organisation’s at entry ${seq}`)
  const said = readRebuttal(signed.content)
  if (said === undefined) throw flawed('answerText', 'what was signed is no rebuttal')
  const record = await judgeRecord(said.record, ground)
  return { keyId: signed.keyId, index: Number(seq), text: said.text, record }
}

async function judgeRecord(record: NewRebuttal['record'], ground: RebuttalGround): Promise<RebuttalRecord> {
  if (record === null) return { kind: 'none' }
  try {
    return { kind: 'verified', ...(await verifyRecord(record, ground)) }
  } catch (error) {
    const flaw = flawOf(error)
    if (flaw !== undefined) return { kind: 'unproven', flaw }
    if (isPolicyUnmet(error)) return { kind: 'policy' }
    throw error
  }
}

function readRebuttal(content: string): NewRebuttal | undefined {
  try {
    return NewRebuttal.parse(parseStrictJson(content))
  } catch {
    return undefined
  }
}
