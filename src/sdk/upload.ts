// A contribution, of one file or several, goes up in parts: digest first, parts that are there already are
// skipped, so a closed terminal costs nothing.
import type { Upload } from '../../schemas/records.ts'
import { boundedWait } from './bounded-wait.ts'
import type { Client } from './client.ts'
import { ProblemError, SdkError } from './errors.ts'
import { pause } from './pause.ts'
import { isUncertain } from './retried.ts'

/** Bytes that can be read from any place: a Blob, a file. */
export interface UploadSource {
  readonly size: number
  /** The bytes of each, where they are several files one behind the other. */
  readonly files?: readonly number[]
  /** SHA-256 of all bytes, lower-case hex. */
  readonly sha256: () => Promise<string>
  readonly read: (offset: number, length: number) => Promise<Uint8Array>
}

export interface UploadOptions {
  /** An upload that began before; taken up again if the service still has it. */
  readonly resumeId?: string
  /** Called once the id is known: what to keep for resuming. */
  readonly onStart?: (upload: Upload) => void | Promise<void>
  readonly onProgress?: (sentBytes: number, totalBytes: number) => void
  readonly retries?: number
  /** The largest part, where what carries it to the service takes less than the service does. */
  readonly partBytes?: number
  /** How long the service may take to check the whole; an hour if absent. */
  readonly commitMs?: number
}

/** Parts on their way at once: while the service hashes and stores one, the next is read and signed. */
const LANES = 2

/**
 * Resolves once the service has checked the whole digest. Throws `sdk.upload` if the upload to resume is of
 * other bytes, `sdk.stalled` if it never checks.
 */
export async function upload(
  client: Client,
  source: UploadSource,
  options: UploadOptions = {},
): Promise<Upload> {
  const sha256 = await source.sha256()
  const started =
    (await resume(client, options.resumeId)) ??
    (await client.uploadStart({
      body: {
        size: source.size,
        sha256,
        ...(options.partBytes === undefined ? {} : { partBytes: options.partBytes }),
        ...(source.files === undefined ? {} : { files: [...source.files] }),
      },
    }))
  const isSame = started.sha256 === sha256 && started.files.join() === (source.files ?? [source.size]).join()
  if (!isSame) {
    throw new SdkError('sdk.upload', 'the upload to resume is of another file', { id: started.id })
  }
  await options.onStart?.(started)
  if (started.committed) return started
  await sendParts(client, source, started, options)
  return await committed(client, started.id, options.commitMs ?? HOUR_MS)
}

/** Undefined where the service has forgotten it (parts expire after a day). */
async function resume(client: Client, id: string | undefined): Promise<Upload | undefined> {
  if (id === undefined) return undefined
  try {
    return await client.uploadShow({ params: { id } })
  } catch (error) {
    if (error instanceof ProblemError && error.status === 404 && error.authenticated) return undefined
    throw error
  }
}

async function sendParts(
  client: Client,
  source: UploadSource,
  { id, size, partBytes, parts }: Upload,
  options: UploadOptions,
): Promise<void> {
  const present = new Set(parts)
  const count = Math.ceil(size / partBytes)
  const length = (part: number): number => Math.min(partBytes, size - part * partBytes)
  const missing = Array.from({ length: count }, (_, part) => part).filter(part => !present.has(part))
  let sent = [...present].reduce((sum, part) => sum + length(part), 0)
  options.onProgress?.(sent, size)
  let next = 0
  /** The first failure stops the other lane too, after the part that it is sending. */
  const lane = async (): Promise<void> => {
    try {
      for (let part = missing[next++]; part !== undefined; part = missing[next++]) {
        const bytes = await source.read(part * partBytes, length(part))
        await sendPart(client, id, part, bytes, options.retries ?? 3)
        sent += bytes.length
        options.onProgress?.(sent, size)
      }
    } catch (error) {
      next = missing.length
      throw error
    }
  }
  const lanes = Array.from({ length: LANES }, lane)
  await Promise.allSettled(lanes)
  await Promise.all(lanes)
}

async function sendPart(
  client: Client,
  id: string,
  part: number,
  bytes: Uint8Array,
  retries: number,
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await client.uploadPart({ params: { id, part }, bytes })
      return
    } catch (error) {
      if (attempt >= retries || !mayPass(error)) throw error
      await pause(500 * 2 ** attempt)
    }
  }
}

/** A part is the same part however often it is sent. */
function mayPass(error: unknown): boolean {
  return isUncertain(error) || (error instanceof ProblemError && error.status >= 500)
}

const HOUR_MS = 3_600_000

async function committed(client: Client, id: string, mostMs: number): Promise<Upload> {
  const wait = boundedWait(mostMs)
  let upload = await client.uploadCommit({ params: { id } })
  for (let polled = 0; !upload.committed; polled++) {
    await wait(Math.min(500, 25 * 2 ** polled), { id, state: 'uncommitted' })
    upload = await client.uploadShow({ params: { id } })
  }
  return upload
}
