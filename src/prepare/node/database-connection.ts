import { readFile, realpath } from 'node:fs/promises'
import { isIP } from 'node:net'
import { isAbsolute, join, relative, sep } from 'node:path'
import type { DatabaseSource } from '../../../schemas/database-source.ts'
import { type Fault, fault } from '../../../schemas/fault.ts'
import type { SourceRow } from './csv-spool.ts'

export type DatabaseLogin = {
  readonly source: DatabaseSource
  readonly password: string | undefined
  /** Undefined: without TLS. */
  readonly tls: { readonly ca: string | undefined } | undefined
}

/** Rows by batch, first the names of the columns: every cell the text that the database writes for it. */
export type DatabaseRows = AsyncIterable<readonly SourceRow[]>

export async function loginOf(
  source: DatabaseSource,
  password: string | undefined,
  folder: string,
): Promise<DatabaseLogin> {
  const wanted = source.tls ?? (isLocal(source.host) ? 'off' : 'verify')
  if (wanted === 'off') return { source, password, tls: undefined }
  return {
    source,
    password,
    tls: { ca: source.ca === undefined ? undefined : await readCa(folder, source.ca) },
  }
}

export async function readCa(folder: string, name: string): Promise<string> {
  try {
    const path = await realpath(join(folder, name))
    const below = relative(folder, path)
    if (!isAbsolute(below) && !below.startsWith(`..${sep}`)) return await readFile(path, 'utf8')
  } catch {
    // Said below.
  }
  throw fault('source.ca', {}, name)
}

function isLocal(host: string): boolean {
  return host.startsWith('/') || isLoopback(host)
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

export function databasePlace({ host, port }: DatabaseSource, usual: number): string {
  return host.startsWith('/') ? host : `${host}:${port ?? usual}`
}

/** What went wrong before there was a session, by the codes of Node; undefined: none of that. */
export function connectFault(error: unknown, place: string): Fault | undefined {
  const code = errorCodeOf(error)
  if (NOT_REACHED.has(code)) return fault('source.unreachable', { place, reason: code })
  if (/^(?:ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|HANDSHAKE_(?:NO_)?SSL|EPROTO)/.test(code))
    return fault('source.tls', { place, reason: code })
  return undefined
}

export function errorCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

const NOT_REACHED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENOENT',
  'EACCES',
])
