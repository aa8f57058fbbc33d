import { concatBytes, fromBase64, toHex } from '../../../protocols/bytes.ts'
import type { Client } from '../client.ts'
import { SdkError } from '../errors.ts'
import { retried } from '../retried.ts'
import { digestSha256 } from '../web-crypto.ts'

/** Requests. */
const AT_ONCE = 4

/**
 * The `count` share messages of a ticket, one after the other. Throws `sdk.shares` where they are not those
 * that the log committed to: altered ones would shift every number of the answer, and its receipt would hold
 * all the same.
 */
export async function fetchShares(
  client: Client,
  id: TicketId,
  { count, sharesDigest }: { readonly count: number; readonly sharesDigest: string },
  onPart: () => void,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  const next = { part: 0 }
  const fetching = Array.from({ length: Math.min(AT_ONCE, count) }, async () => {
    for (let part = next.part++; part < count; part = next.part++) {
      const { bytes } = await retried(() => client.ticketShares({ params: { id, part } }))
      parts[part] = fromBase64(bytes)
      onPart()
    }
  })
  await Promise.all(fetching)
  const shares = concatBytes(...parts)
  if (toHex(await digestSha256(shares)) !== sharesDigest)
    throw new SdkError('sdk.shares', 'the share ciphertexts are not those that the log committed to', { id })
  return shares
}

/** `open` refuses by their public bytes alone. Throws `sdk.response` then. */
export function openedAs(id: string, open: () => Float64Array): Float64Array {
  try {
    return open()
  } catch (error) {
    throw new SdkError(
      'sdk.response',
      'the share ciphertexts are not of this ticket',
      { id },
      { cause: error },
    )
  }
}

type TicketId = Parameters<Client['ticketShares']>[0]['params']['id']
