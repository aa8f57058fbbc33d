// The opening that an evidence is about, part by part.
import { concatBytes, fromBase64 } from '../../../protocols/bytes.ts'
import type { Evidence } from '../../../schemas/blind.ts'
import type { Client } from '../client.ts'

/** Nothing of it is judged here: `verifyEvidence` compares it with what was signed. */
export async function fetchOpening(
  client: Client,
  { id, openingParts }: Pick<Evidence, 'id' | 'openingParts'>,
  onProgress?: (done: number, total: number) => void,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for (let part = 0; part < openingParts; part++) {
    parts.push(fromBase64((await client.evidenceOpening({ params: { id, part } })).bytes))
    onProgress?.(part + 1, openingParts)
  }
  return concatBytes(...parts)
}
