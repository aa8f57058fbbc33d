// C2SP tlog-witness (c2sp.org/tlog-witness@v1.0.0): what a log asks of a witness, and what a witness must refuse.
import { sha256 } from '@noble/hashes/sha2.js'
import { fromBase64, toBase64, toHex, utf8 } from '../bytes.ts'
import { ProtocolError } from '../errors.ts'
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts'
import { isHash, isSize, verifyConsistency } from './merkle.ts'
import type { NoteKey, Verify } from './note.ts'
import { openNote } from './verifier.ts'

export interface AddCheckpoint {
  /** The size that the log believes the witness saw last; 0 the first time. */
  readonly oldSize: number
  readonly proof: readonly Uint8Array[]
  /** The signed note, verbatim. */
  readonly checkpoint: string
}

/** Lower-case hex SHA-256 of an origin: where a witness shows the latest checkpoint of a log. */
export function originHash(origin: string): string {
  return toHex(sha256(utf8(origin)))
}

/** The body of `POST <submission prefix>/add-checkpoint`. */
export function formatAddCheckpoint({ oldSize, proof, checkpoint }: AddCheckpoint): string {
  const text = `old ${oldSize}\n${proof.map(hash => `${toBase64(hash)}\n`).join('')}\n${checkpoint}`
  parseAddCheckpoint(text)
  return text
}

/** Throws `witness.syntax`. */
export function parseAddCheckpoint(text: string): AddCheckpoint {
  const split = text.indexOf('\n\n')
  if (split < 0) throw syntaxError()
  const [first = '', ...lines] = text.slice(0, split).split('\n')
  const [, digits] = /^old (0|[1-9][0-9]{0,15})$/.exec(first) ?? []
  const oldSize = Number(digits ?? Number.NaN)
  const proof = lines.map(decodeHash)
  if (!isSize(oldSize) || proof.length > 63) throw syntaxError()
  return { oldSize, proof, checkpoint: text.slice(split + 2) }
}

/** `status` is the HTTP status to answer with; a 409 carries the size that the witness saw last. */
export type Judgement =
  | { readonly kind: 'cosign'; readonly text: string; readonly checkpoint: Checkpoint }
  | { readonly kind: 'refuse'; readonly status: 400 | 403 | 404 | 422 }
  | { readonly kind: 'refuse'; readonly status: 409; readonly size: number }

/**
 * Whether a witness may cosign. `latest` is the largest tree that it cosigned for an origin (size 0 and the empty root at
 * first); the caller compares and stores in one atomic step, else two requests at once can fork the log under it. The
 * request comes from anyone.
 */
export async function judgeAddCheckpoint(
  request: string,
  logs: readonly NoteKey[],
  latest: (origin: string) => Pick<Checkpoint, 'size' | 'root'>,
  verify: Verify,
): Promise<Judgement> {
  let asked: AddCheckpoint
  let checkpoint: Checkpoint
  try {
    asked = parseAddCheckpoint(request)
    checkpoint = parseCheckpoint(asked.checkpoint.slice(0, asked.checkpoint.indexOf('\n\n') + 1))
  } catch (error) {
    return refuseOrThrow(error, 400)
  }
  const log = logs.find(key => key.kind === 'log' && key.name === checkpoint.origin)
  if (log === undefined) return { kind: 'refuse', status: 404 }
  let text: string
  try {
    text = (await openNote(utf8(asked.checkpoint), [log], verify)).text
    checkpoint = parseCheckpoint(text)
  } catch (error) {
    return refuseOrThrow(error, 403)
  }
  if (asked.oldSize > checkpoint.size) return { kind: 'refuse', status: 400 }
  const seen = latest(checkpoint.origin)
  if (asked.oldSize !== seen.size) return { kind: 'refuse', status: 409, size: seen.size }
  try {
    verifyConsistency(seen.size, checkpoint.size, asked.proof, seen.root, checkpoint.root)
  } catch (error) {
    return refuseOrThrow(error, 422)
  }
  return { kind: 'cosign', text, checkpoint }
}

function refuseOrThrow(error: unknown, status: 400 | 403 | 422): Judgement {
  if (error instanceof ProtocolError) return { kind: 'refuse', status }
  throw error
}

function decodeHash(line: string): Uint8Array {
  let hash: Uint8Array
  try {
    hash = fromBase64(line)
  } catch {
    throw syntaxError()
  }
  if (!isHash(hash)) throw syntaxError()
  return hash
}

function syntaxError(): ProtocolError {
  return new ProtocolError('witness.syntax', 'not an add-checkpoint request')
}
