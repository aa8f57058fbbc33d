// C2SP tlog-witness (c2sp.org/tlog-witness@v1.0.0): what a log asks of a witness, and what a witness must
// refuse.
import { sha256 } from '../hashes.ts'
import { toBase64, toHex, utf8 } from '../bytes.ts'
import { ProtocolError } from '../errors.ts'
import type { Verify } from '../signature.ts'
import { decodeBase64 } from './decode-base64.ts'
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts'
import { isHash, isSize, verifyConsistency } from './merkle.ts'
import { formatNote, noteKeyId, type NoteKey, type NoteSignature, parseSignatureLine } from './note.ts'
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

type SeenTree = Pick<Checkpoint, 'size' | 'root'>

/** `status` is the HTTP status to answer with; a 409 carries the size that the witness saw last. */
export type Judgement =
  | { readonly kind: 'cosign'; readonly text: string; readonly checkpoint: Checkpoint }
  | { readonly kind: 'refuse'; readonly status: 400 | 403 | 404 | 422 }
  | { readonly kind: 'refuse'; readonly status: 409; readonly size: number }

/**
 * What came back from `add-checkpoint`, for the log that asked. The witness is trusted to sign honestly, not
 * to answer well.
 */
export type WitnessAnswer =
  | { readonly kind: 'cosigned'; readonly signature: NoteSignature; readonly time: number }
  /** It saw last a log of this size, which may be larger than ours. */
  | { readonly kind: 'stale'; readonly size: number }
  /** It saw another tree of which ours is no extension. */
  | { readonly kind: 'forked' }
  | { readonly kind: 'refused'; readonly status: number }

/**
 * Reads a witness's answer to `asked`. Signatures of other keys are ignored; one of the witness's own key
 * must be valid. Throws `witness.syntax` for an answer of another form, `note.*` for a wrong or missing
 * signature.
 */
export async function readCosignature(
  asked: AddCheckpoint,
  status: number,
  body: string,
  witness: NoteKey,
  verify: Verify,
): Promise<WitnessAnswer> {
  if (status === 409) {
    const size = Number(/^(0|[1-9][0-9]{0,15})\n$/.exec(body)?.[1] ?? Number.NaN)
    if (!isSize(size)) throw syntaxError()
    // The size that we named, and still a conflict: the same size with another root.
    return size === asked.oldSize ? { kind: 'forked' } : { kind: 'stale', size }
  }
  if (status === 422) return { kind: 'forked' }
  if (status !== 200) return { kind: 'refused', status }
  if (!body.endsWith('\n')) throw syntaxError()
  const text = asked.checkpoint.slice(0, asked.checkpoint.indexOf('\n\n') + 1)
  const id = noteKeyId(witness)
  const signatures = body.slice(0, -1).split('\n').map(parseSignatureLine)
  const { signers } = await openNote(formatNote({ text, signatures }), [witness], verify)
  const signature = signatures.find(line => line.name === witness.name && line.keyId === id)
  const time = signers[0]?.time
  if (signature === undefined || time === undefined) throw syntaxError()
  return { kind: 'cosigned', signature, time }
}

/**
 * Whether a witness may cosign. `latest` is the largest tree that it cosigned for an origin (size 0 and the
 * empty root at first); the caller compares and stores in one atomic step, else two requests at once can fork
 * the log under it. The request comes from anyone.
 */
export async function judgeAddCheckpoint(
  request: string,
  logs: readonly NoteKey[],
  latest: (origin: string) => SeenTree | Promise<SeenTree>,
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
  // More than one where the log's key is being changed.
  const keys = logs.filter(key => key.kind === 'log' && key.name === checkpoint.origin)
  if (keys.length === 0) return { kind: 'refuse', status: 404 }
  let text: string
  try {
    text = (await openNote(utf8(asked.checkpoint), keys, verify)).text
    checkpoint = parseCheckpoint(text)
  } catch (error) {
    return refuseOrThrow(error, 403)
  }
  if (asked.oldSize > checkpoint.size) return { kind: 'refuse', status: 400 }
  const seen = await latest(checkpoint.origin)
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
  const hash = decodeBase64(line, syntaxError)
  if (!isHash(hash)) throw syntaxError()
  return hash
}

function syntaxError(): ProtocolError {
  return new ProtocolError('witness.syntax', 'not an add-checkpoint request')
}
