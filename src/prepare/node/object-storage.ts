// An S3-compatible object storage, read through Amazon's own client. The storage is another party: what it
// says in words is not shown, and an object counts only as whole as it was listed.
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { Fault, fault } from '../../../schemas/fault.ts'
import type { ObjectSource } from '../../../schemas/object-source.ts'
import { errorCodeOf, isLoopback, readCa } from './database-connection.ts'
import type { ObjectKey } from './source-secrets.ts'

export interface StoredObject {
  readonly key: string
  /** As listed. */
  readonly etag: string
  readonly bytes: number
}

export interface ObjectStorage extends Disposable {
  /** Every object below the prefix, in the order of keys. */
  readonly list: () => Promise<readonly StoredObject[]>
  /** Writes an object to a new file, whole and as listed, or throws a Fault. */
  readonly fetchTo: (object: StoredObject, path: string, onBytes: (bytes: number) => void) => Promise<void>
}

const MAX_OBJECTS = 10_000
/** Of a thousand keys each. */
const MAX_PAGES = 20
const ATTEMPTS = 4
const CONNECT_MS = 20_000
/** Without a byte. */
const IDLE_MS = 60_000

export async function openObjectStorage(
  source: ObjectSource,
  key: ObjectKey | undefined,
  folder: string,
): Promise<ObjectStorage> {
  if (key === undefined) throw fault('source.object_keys', {}, '/objects')
  const { bucket, prefix } = placeOf(source)
  const place = source.endpoint ?? `s3.${source.region}`
  requireTls(source, place)
  const ca = source.ca === undefined ? undefined : await readCa(folder, source.ca)
  const client = new S3Client({
    region: source.region,
    credentials: key,
    ...(source.endpoint === undefined ? {} : { endpoint: source.endpoint }),
    forcePathStyle: (source.addressing ?? (source.endpoint === undefined ? 'host' : 'path')) === 'path',
    maxAttempts: ATTEMPTS,
    // Other storages do not know Amazon's newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      socketTimeout: IDLE_MS,
      ...(ca === undefined ? {} : { httpsAgent: { ca } }),
    },
  })
  const about = { place, bucket, prefix }
  return {
    list: async () => await listAll(client, about),
    fetchTo: async (object, path, onBytes) => {
      for (let attempt = 1; ; attempt++) {
        try {
          await fetchOnce(client, about, object, path, onBytes)
          return
        } catch (error) {
          const wrong = faultOf(error, about, object.key)
          // The client repeats requests; a body that broke off is repeated here.
          if (wrong.code !== 'source.object_truncated' || attempt === ATTEMPTS) throw wrong
        }
      }
    },
    [Symbol.dispose]: () => client.destroy(),
  }
}

interface About {
  readonly place: string
  readonly bucket: string
  readonly prefix: string
}

function placeOf({ url }: ObjectSource): { readonly bucket: string; readonly prefix: string } {
  const rest = url.slice('s3://'.length)
  const end = rest.includes('/') ? rest.indexOf('/') : rest.length
  return { bucket: rest.slice(0, end), prefix: rest.slice(end + 1) }
}

/** Rows would cross the network readably. */
function requireTls({ endpoint, tls }: ObjectSource, place: string): void {
  if (endpoint === undefined || endpoint.startsWith('https:') || tls === 'off') return
  if (tls === undefined && isLoopback(new URL(endpoint).hostname.replace(/^\[|\]$/g, ''))) return
  throw fault('source.object_tls', { place, reason: 'http' }, '/objects/endpoint')
}

async function listAll(client: S3Client, about: About): Promise<readonly StoredObject[]> {
  const { bucket, prefix } = about
  const found: StoredObject[] = []
  let from: string | undefined
  // Bounded in pages too: a storage could say "more" for ever.
  for (let page = 0; page < MAX_PAGES; page++) {
    const command = new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: prefix,
      ...(from === undefined ? {} : { ContinuationToken: from }),
    })
    const listed = await client.send(command).catch((error: unknown) => {
      throw faultOf(error, about)
    })
    for (const { Key: key = '', ETag: etag = '', Size: bytes = 0 } of listed.Contents ?? [])
      if (!isMark(key.slice(prefix.length))) found.push({ key, etag, bytes })
    from = listed.IsTruncated === true ? listed.NextContinuationToken : undefined
    if (from === undefined) break
  }
  if (from !== undefined || found.length > MAX_OBJECTS)
    throw fault('source.objects_too_many', { limit: MAX_OBJECTS }, '/objects/url')
  if (found.length === 0) throw fault('source.no_objects', { bucket, prefix }, '/objects/url')
  return found.toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

/** Folders, and what Spark and others leave beside the data: `_SUCCESS`, `_temporary/…`. */
function isMark(name: string): boolean {
  return name.endsWith('/') || name.split('/').some(part => /^[._]/.test(part))
}

async function fetchOnce(
  client: S3Client,
  { bucket }: About,
  { key, etag, bytes }: StoredObject,
  path: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  // Another object under this key would be rows of two times in one edition.
  const command = new GetObjectCommand({
    Bucket: bucket,
    Key: key,
    ...(etag === '' ? {} : { IfMatch: etag }),
  })
  const { Body: body, ETag: given } = await client.send(command)
  if (!(body instanceof Readable)) throw fault('source.object_truncated', { name: key })
  const idle = setTimeout(() => body.destroy(new Error('idle')), IDLE_MS)
  let read = 0
  const counted = async function* (pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const piece of pieces) {
      idle.refresh()
      read += piece.length
      onBytes(read)
      yield piece
    }
  }
  try {
    await pipeline(body, counted, createWriteStream(path, { mode: 0o600, flags: 'w' }))
  } finally {
    clearTimeout(idle)
    body.destroy()
  }
  if (given !== undefined && etag !== '' && given !== etag)
    throw fault('source.object_changed', { name: key })
  if (read > bytes) throw fault('source.object_changed', { name: key })
  if (read < bytes) throw fault('source.object_truncated', { name: key })
}

/** By the storage's codes and status, and Node's codes: never by its words. */
function faultOf(error: unknown, { place, bucket }: About, key?: string): Fault {
  if (error instanceof Fault) return error
  const name = error instanceof Error ? error.name : ''
  const status = statusOf(error)
  if (name === 'NoSuchBucket') return fault('source.no_bucket', { place, bucket }, '/objects/url')
  if (BAD_KEY.has(name)) return fault('source.object_login', { place, reason: name }, '/objects')
  if (name === 'PermanentRedirect' || name === 'AuthorizationHeaderMalformed' || status === 301)
    return fault('source.object_region', { place, bucket }, '/objects/region')
  if (key !== undefined) {
    if (status === 404 || status === 412) return fault('source.object_changed', { name: key })
    if (name === 'InvalidObjectState') return fault('source.object_archived', { name: key })
  } else if (status === 404) return fault('source.no_bucket', { place, bucket }, '/objects/url')
  if (status === 403) return fault('source.object_access', { place, bucket }, '/objects/url')
  if (status !== undefined && status >= 300)
    return fault('source.object_failed', { place, status }, '/objects')
  const code = errorCodeOf(error)
  if (/^(?:ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|EPROTO)/.test(code))
    return fault('source.object_tls', { place, reason: code }, '/objects/endpoint')
  // While an object is read, its connection ends in many ways.
  if (key !== undefined && status === undefined && !UNREACHABLE.has(code))
    return fault('source.object_truncated', { name: key })
  return fault('source.object_unreachable', { place, reason: code === '' ? name : code }, '/objects/endpoint')
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined
  const { $metadata: metadata } = error
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined
}

const UNREACHABLE: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'])

const BAD_KEY: ReadonlySet<string> = new Set([
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'ExpiredToken',
  'InvalidToken',
  'InvalidClientTokenId',
  'RequestTimeTooSkewed',
])
