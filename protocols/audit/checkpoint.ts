// C2SP tlog-checkpoint (c2sp.org/tlog-checkpoint@v1.0.0): origin, size and root, three lines and no extension
// lines.
import { toBase64 } from '../bytes.ts'
import { ProtocolError } from '../errors.ts'
import type { Sign } from '../signature.ts'
import { decodeBase64 } from './decode-base64.ts'
import { isHash, isSize } from './merkle.ts'
import { formatNote, type NoteKey, signText } from './note.ts'

export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
}

/** The text that log and witnesses sign; throws `checkpoint.syntax`. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const { origin, size, root } = checkpoint
  const text = `${origin}\n${size}\n${toBase64(root)}\n`
  parseCheckpoint(text)
  return text
}

/**
 * Extension lines are refused: the format advises against them, our logs write none, and some cosignatures
 * don't cover them. Throws `checkpoint.syntax`.
 */
export function parseCheckpoint(text: string): Checkpoint {
  const [, origin, digits, encoded] =
    /^([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n$/.exec(text) ?? []
  if (origin === undefined || digits === undefined || encoded === undefined) throw syntaxError()
  const size = Number(digits)
  if (!isSize(size)) throw syntaxError()
  const root = decodeBase64(encoded, syntaxError)
  if (!isHash(root)) throw syntaxError()
  return { origin, size, root }
}

/** The served file: a note that the log's own key signs. The key's name is the origin. */
export async function signCheckpoint(checkpoint: Checkpoint, key: NoteKey, sign: Sign): Promise<Uint8Array> {
  if (key.kind !== 'log' || key.name !== checkpoint.origin) {
    throw new ProtocolError('checkpoint.key', 'a checkpoint is signed by a log key whose name is the origin')
  }
  const text = formatCheckpoint(checkpoint)
  return formatNote({ text, signatures: [await signText(text, key, sign)] })
}

function syntaxError(): ProtocolError {
  return new ProtocolError('checkpoint.syntax', 'not the three lines of a checkpoint')
}
