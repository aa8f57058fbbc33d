import { type SelectQueryBuilder, sql } from 'kysely'
import type { Database } from './tables.ts'

/** One page of a list; `next` is opaque and null at the end. */
export interface Page<T> {
  readonly items: T[]
  readonly next: string | null
}

export interface PageRequest {
  readonly after?: string | undefined
  readonly limit: number
}

export const MAX_PAGE = 200

/**
 * Lists are sorted by one unique text or number: the cursor is its last value. `rows` holds one more than
 * asked where there is more.
 */
export function pageOf<Row, T>(
  rows: readonly Row[],
  request: PageRequest,
  cursor: (row: Row) => string,
  item: (row: Row) => T,
): Page<T> {
  const limit = pageLimit(request)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const next = rows.length > limit && last !== undefined ? cursor(last) : null
  return { items: shown.map(item), next }
}

/** The page of a query's rows by their `id`. */
export async function pageById<Tables extends keyof Database, Row extends { readonly id: string }, T>(
  query: SelectQueryBuilder<Database, Tables, Row>,
  request: PageRequest,
  item: (row: Row) => T,
): Promise<Page<T>> {
  const id = sql.ref<string>('id')
  const rows = await query
    .where(id, '>', request.after ?? '')
    .orderBy(id)
    .limit(pageLimit(request) + 1)
    .execute()
  return pageOf(rows, request, row => row.id, item)
}

/** The page of a query's rows by the `seq` of `column`, the newest first. */
export async function pageBySeq<DB, Tables extends keyof DB, Row extends { readonly seq: bigint }, T>(
  query: SelectQueryBuilder<DB, Tables, Row>,
  request: PageRequest,
  item: (row: Row) => T,
  column = 'seq',
): Promise<Page<T>> {
  return pageOf(await rowsBySeq(query, request, column), request, row => String(row.seq), item)
}

/** The same rows, one more than asked for where there is more. */
export async function rowsBySeq<DB, Tables extends keyof DB, Row extends { readonly seq: bigint }>(
  query: SelectQueryBuilder<DB, Tables, Row>,
  { after, limit }: PageRequest,
  column = 'seq',
): Promise<readonly Row[]> {
  const seq = sql.ref<bigint>(column)
  const older = after === undefined ? query : query.where(seq, '<', seqCursor(after))
  return await older
    .orderBy(seq, 'desc')
    .limit(pageLimit({ limit }) + 1)
    .execute()
}

export function pageLimit(request: PageRequest): number {
  return Math.max(1, Math.min(MAX_PAGE, Math.floor(request.limit)))
}

/** A cursor that is a log index; whatever else a stranger sends sorts after everything. */
export function seqCursor(after: string): bigint {
  return /^[0-9]{1,16}$/.test(after) ? BigInt(after) : 2n ** 62n
}
