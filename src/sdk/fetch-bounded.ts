// One HTTP exchange whose answer may come from anybody: never more bytes than the caller expects, and never
// longer than it waits.
import { concatBytes } from '../../protocols/bytes.ts'
import { connectionError, SdkError } from './errors.ts'

export interface FetchBounds {
  /** Most bytes of the content, by its status. */
  readonly limit: (status: number) => number
  /** From the request to the last byte of the answer. */
  readonly timeoutMs: number
}

export interface Fetched {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array
}

/**
 * Throws `sdk.connection` where there is no answer, `sdk.timeout` for one that was not complete in time
 * (after both the request may have been carried out), and `sdk.response_size` for a longer one, which is
 * dropped as soon as it is known to be.
 */
export async function fetchBounded(
  send: typeof fetch,
  url: URL,
  init: RequestInit,
  { limit, timeoutMs }: FetchBounds,
): Promise<Fetched> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const response = await orAborted(send(url, { ...init, signal }), signal)
    const { status, headers } = response
    return { status, headers, bytes: await readBody(response, limit(status), signal, url) }
  } catch (error) {
    if (error instanceof SdkError) throw error
    if (!signal.aborted) throw connectionError(url, error)
    const seconds = timeoutMs / 1000
    const details = { url: url.origin, seconds }
    throw new SdkError('sdk.timeout', `no complete answer from ${url.origin} in ${seconds} s`, details, {
      cause: error,
    })
  }
}

async function readBody(
  { body, headers }: Response,
  limit: number,
  signal: AbortSignal,
  { origin }: URL,
): Promise<Uint8Array> {
  if (body === null) return new Uint8Array(0)
  const reader = body.getReader()
  const tooLong = (): SdkError =>
    new SdkError('sdk.response_size', `the answer of ${origin} is longer than ${limit} bytes`, {
      url: origin,
      limit,
    })
  try {
    // What it claims is a reason to refuse only. What arrives is counted.
    if (Number(headers.get('content-length') ?? 0) > limit) throw tooLong()
    const chunks: Uint8Array[] = []
    for (let length = 0; ; ) {
      const { done, value } = await orAborted(reader.read(), signal)
      if (done) return concatBytes(...chunks)
      length += value.length
      if (length > limit) throw tooLong()
      chunks.push(value)
    }
  } catch (error) {
    reader.cancel().catch(() => undefined)
    throw error
  }
}

/** A `fetch` that was handed in may ignore the signal. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let end = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    end = () => reject(signal.reason)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', end)
  }
}
