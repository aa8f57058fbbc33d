// One way to a witness: over HTTP, as C2SP tlog-witness says.
import type { LogView } from '../../store/log-reader.ts'
import { readBounded } from '../http/read-bounded.ts'

export interface WitnessSaid {
  readonly status: number
  readonly body: string
  /** Of a witness in the mesh: the evidence for what it refuses. */
  readonly note?: string | null
}

/**
 * Takes the body of `add-checkpoint`, and the log that its checkpoint is of. Rejects where nothing comes, or
 * more than anybody has to read.
 */
export type AskWitness = (request: string, signal: AbortSignal, view: LogView) => Promise<WitnessSaid>

export function askByUrl(url: string): AskWitness {
  const endpoint = `${url.replace(/\/$/, '')}/add-checkpoint`
  return async (body, signal) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      redirect: 'error',
      signal,
    })
    return { status: response.status, body: await readShort(response) }
  }
}

/** Some signature lines. */
const MAX_BYTES = 16 * 1024

async function readShort(response: Response): Promise<string> {
  const content = await readBounded(response.body, MAX_BYTES)
  if (content === undefined) throw new Error('the answer of the witness is too long')
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
}
