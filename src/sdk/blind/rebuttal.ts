// The accused answers: in its own words, signed, with what its client kept of the ticket; and what an officer can verify of that.
import { parseStrictJson } from '../../../protocols/canonical-json.ts'
import { ROUTES } from '../../../schemas/api.ts'
import { type Evidence, NewRebuttal, type Rebuttal } from '../../../schemas/blind.ts'
import type { Client } from '../client.ts'
import { SdkError } from '../errors.ts'
import { checkSignedRequest } from './signed-request.ts'
import type { TicketStore } from './ticket-store.ts'
import type { LogGround } from './verify-evidence.ts'
import { type RecordOptions, type VerifiedRecord, verifyRecord } from './verify-record.ts'

/** With the record of the ticket, where this store has one. Officers read all of it; the log gets its digest. */
export async function rebut(
  client: Client,
  evidence: Pick<Evidence, 'id' | 'ticket'>,
  text: string,
  store?: Pick<TicketStore, 'record'>,
): Promise<Evidence> {
  const record = (await store?.record(evidence.ticket)) ?? null
  return await client.evidenceRebut({ params: { id: evidence.id }, body: { text, record } })
}

export interface VerifiedRebuttal {
  readonly keyId: string
  /** Its entry. */
  readonly index: number
  readonly text: string
  /** Null where none came with it, or none that proves anything. */
  readonly record: VerifiedRecord | null
}

/** Unverified: what the service shows. Undefined where it has another form. */
export function textOf({ signed }: Rebuttal): string | undefined {
  return readRebuttal(signed.content)?.text
}

/**
 * That the accused said this, under a key that was its own at the rebuttal's entry: the service cannot put words in its mouth. Throws
 * `sdk.evidence`.
 */
export async function verifyRebuttal(
  evidence: Evidence,
  rebuttal: Rebuttal,
  ground: LogGround & Pick<RecordOptions, 'serviceKey'>,
): Promise<VerifiedRebuttal> {
  const { seq, signed } = rebuttal
  const path = ROUTES.evidenceRebut.path.replace(':id', evidence.id)
  await checkSignedRequest(signed, { method: 'POST', authority: ground.authority, path })
  if (!ground.history.held(ground.commitment, signed.keyId, Number(seq)))
    throw new SdkError('sdk.evidence', `key ${signed.keyId} was not the organisation’s at entry ${seq}`)
  const said = readRebuttal(signed.content)
  if (said === undefined) throw new SdkError('sdk.evidence', 'what was signed is no rebuttal')
  const record = said.record === null ? null : await verifyRecord(said.record, ground).catch(unproven)
  return { keyId: signed.keyId, index: Number(seq), text: said.text, record }
}

function unproven(error: unknown): null {
  if (error instanceof SdkError) return null
  throw error
}

function readRebuttal(content: string): NewRebuttal | undefined {
  try {
    return NewRebuttal.parse(parseStrictJson(content))
  } catch {
    return undefined
  }
}
