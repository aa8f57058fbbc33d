import type { TicketOpening } from '../../../schemas/blind.ts'
import type { Client } from '../client.ts'
import { ProblemError } from '../errors.ts'
import { retried } from '../retried.ts'
import { upload, type UploadOptions } from '../upload.ts'
import { openingBinding } from './ticket-entry.ts'

export interface EncodedOpening {
  readonly bytes: Uint8Array
  /** Lower-case hex. */
  readonly sha256: string
}

/** The opening, and the signed statement for which logged choice it is: never for another one. */
export async function sendOpening(
  client: Client,
  id: TicketId,
  { bytes, sha256 }: EncodedOpening,
  [choice, digests, entry]: Readonly<Parameters<typeof openingBinding>>,
  options: UploadOptions,
): Promise<void> {
  const source = {
    size: bytes.length,
    sha256: async () => sha256,
    read: async (from: number, length: number) => bytes.subarray(from, from + length),
  }
  const file = await upload(client, source, options)
  const body: TicketOpening = { upload: file.id, sha256, ...(await openingBinding(choice, digests, entry)) }
  await retried(() => client.ticketOpening({ params: { id }, body })).catch((error: unknown) => {
    // An opening whose answer was lost is not accepted twice; the state of the ticket says the rest.
    if (!(error instanceof ProblemError && error.code === 'blind.ticket_state')) throw error
  })
}

type TicketId = Parameters<Client['ticketOpening']>[0]['params']['id']
