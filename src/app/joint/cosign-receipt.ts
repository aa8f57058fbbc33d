// protocols/joint/SPEC.md, "Cosigning", at the hub: a node sends a share together with the checkpoint over
// its charge, and the hub passes the share on once it has cosigned that.
import { parseCheckpoint } from '../../../protocols/audit/checkpoint.ts'
import { formatNote, noteKeyId, type NoteSignature, parseNote } from '../../../protocols/audit/note.ts'
import { formatReceipt, parseReceipt } from '../../../protocols/audit/receipt.ts'
import { fromUtf8, utf8 } from '../../../protocols/bytes.ts'
import type { Context } from '../context.ts'

export type CosignedReceipt =
  | { readonly kind: 'cosigned'; readonly receipt: string }
  /** The node had a later checkpoint cosigned in its place: it sends the share with that when asked again. */
  | { readonly kind: 'passed' }
  | { readonly kind: 'late' }

/**
 * The receipt of the log with this verifier key, with this service's cosignature. Throws a ProtocolError where
 * the text is no receipt.
 */
export async function cosignReceipt(
  { store, cosignings, meshKey }: Pick<Context, 'store' | 'cosignings' | 'meshKey'>,
  log: string,
  text: string,
): Promise<CosignedReceipt> {
  const receipt = parseReceipt(text)
  const note = parseNote(utf8(receipt.checkpoint))
  const { size } = parseCheckpoint(note.text)
  const { name } = meshKey.key
  const keyId = noteKeyId(meshKey.key)
  const isOwn = (each: NoteSignature) => each.name === name && each.keyId === keyId
  if (note.signatures.some(isOwn)) return { kind: 'cosigned', receipt: text }
  const look = async (): Promise<CosignedReceipt> => {
    const witnessed = await store.read.witnessedLog(log)
    const own = witnessed.note === undefined ? undefined : parseNote(utf8(witnessed.note))
    if (own?.text !== note.text) return { kind: witnessed.size > size ? 'passed' : 'late' }
    const signatures = [...note.signatures, ...own.signatures.filter(isOwn)]
    const checkpoint = fromUtf8(formatNote({ text: note.text, signatures }))
    return { kind: 'cosigned', receipt: formatReceipt({ ...receipt, checkpoint }) }
  }
  for (const end = performance.now() + WAIT_MS; ; ) {
    const left = end - performance.now()
    const news = cosignings.next(log, Math.max(0, left))
    const found = await look()
    if (found.kind !== 'late' || left <= 0) {
      news.forget()
      return found
    }
    await news.heard
  }
}

/** The node's own request is under way when its share comes. */
const WAIT_MS = 5000
