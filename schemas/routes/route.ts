// What one route says of itself, and the shapes that many routes share.
import { z } from 'zod'
import { issueCode } from '../issue-code.ts'
import type { Role } from '../records.ts'

/** Who may call: anyone unsigned, any member, or a member with one of these roles. */
export type Access = 'public' | 'member' | readonly Role[]

export type Route = Content & {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly access: Access
  readonly summary: string
  readonly params?: z.ZodObject
  /** Parameters that it does not name are refused; absent: it takes none. */
  readonly query?: z.ZodObject
  /**
   * It decides something: each refusal is an entry of the log, or counted for one. The other routes change
   * nothing, or only the caller's own work in progress.
   */
  readonly recordsRefusals?: true
  /**
   * Whether a suspended or halted member may call it; absent: if it is a GET. Such a member reads what it has
   * and sees why, and may still take away its own: a lost key, its grants and editions.
   */
  readonly whileSuspended?: boolean
  readonly status: 200 | 201 | 202
  /** Most bytes of the response that a client accepts; absent: `RESPONSE.usual`. */
  readonly longest?: number
  readonly response: z.ZodType
  /** Of a 202: where to follow what was accepted; `:id` is that of the reply. */
  readonly location?: string
  /**
   * Held open until there is something to answer: once it is verified it takes no place among requests that
   * are worked on.
   */
  readonly isHeld?: true
  /**
   * The reply is built from strings that this service made and validated: it is serialised without the
   * schema, which would read the whole answer again. Clients parse it, so tests hold that it fits.
   */
  readonly madeFromStrings?: true
}

/**
 * What a JSON body may hold: bytes are refused before any is read, values (of objects, arrays and their
 * members) while they are parsed.
 */
export type BodyLimit = { readonly bytes: number; readonly values: number }

/** A JSON body within `limit`, raw bytes of at most `bytes`, or no content. */
type Content =
  | { readonly body: z.ZodType; readonly limit: BodyLimit; readonly bytes?: never }
  | { readonly body?: never; readonly limit?: never; readonly bytes: number }
  | { readonly body?: never; readonly limit?: never; readonly bytes?: never }

/**
 * The worst body within each limit blocks the event loop for less than 50 ms until it is refused (`npm run
 * evidence -- overload` measures every route).
 */
export const BODY = {
  /** Fixed fields. */
  small: { bytes: 4 * 1024, values: 200 },
  /** Contracts, and the digests of a ticket. */
  medium: { bytes: 32 * 1024, values: 500 },
  /** 4 096 values of one dimension by name take 130 kB. */
  question: { bytes: 192 * 1024, values: 6000 },
  /** Words of an accused, with the signed record of a ticket. */
  rebuttal: { bytes: 128 * 1024, values: 3000 },
  /** A checkpoint with up to 384 KiB of entries. */
  nodeCheckpoint: { bytes: 2 ** 20, values: 3000 },
  /** Shares of several questions, or the answer to a relayed request. */
  nodeResults: { bytes: 8 * 2 ** 20, values: 6000 },
  /** A question with the shifts of a selection over 2^20 cells, in one text. */
  blindQuestion: { bytes: 3 * 2 ** 20, values: 6000 },
  /** A dimension of 4 096 values with its labels in both languages takes 20 500. */
  declaration: { bytes: 2 ** 20, values: 25_000 },
} as const satisfies Record<string, BodyLimit>

/**
 * What a client accepts of a response, in bytes, before it verifies or parses any of it: a service, or
 * whoever answers in its place, could send without end.
 */
export const RESPONSE = {
  /** An error of any route. */
  problem: 2 ** 20,
  /** One object: a declaration has at most 1 MiB. */
  usual: 4 * 2 ** 20,
  /** One part of an opening or of share ciphertexts, in base64. */
  part: 16 * 2 ** 20,
  /** A page of a list. The log's entries and stored answers end theirs before it is so long. */
  page: 64 * 2 ** 20,
  /** 10 000 groups of eight statistics with their tables, beside the signed question with its shifts. */
  answer: 64 * 2 ** 20,
} as const

export const page = z.strictObject({
  /** Opaque; ids and indices are printable. */
  after: z
    .string()
    .regex(/^[\x21-\x7e]{1,120}$/, issueCode('shape.cursor'))
    .optional(),
  // In this order the issue of a number beyond every integer names the limit too.
  limit: z.coerce.number().min(1).max(500).int().default(100),
})
/**
 * Of a list in the order of the log, whose places are indices: any other text would begin it anew without a
 * word.
 */
export const seqPage = page.extend({
  after: z
    .string()
    .regex(/^[0-9]{1,16}$/, issueCode('shape.cursor'))
    .optional(),
})
export const listOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), next: z.string().nullable() })
/** What a route says that answers a list page by page. */
export const pageOf = <Q extends z.ZodObject, T extends z.ZodType>(query: Q, item: T) =>
  ({ query, status: 200, longest: RESPONSE.page, response: listOf(item) }) as const
export const byId = <T extends z.ZodType>(id: T) => z.object({ id })
