// C2SP tlog-witness, the witness's side: cosigns what extends the tree that it saw last, and nothing else. It
// trusts nobody who calls.
import { fromUtf8, utf8 } from '../bytes.ts'
import type { Sign, Verify } from '../signature.ts'
import { cosign } from './cosignature.ts'
import {
  formatNote,
  formatSignatureLine,
  noteKeyId,
  type NoteKey,
  type NoteSignature,
  parseNote,
} from './note.ts'
import { judgeAddCheckpoint } from './witness.ts'

/** The largest tree of one log that a witness cosigned. */
export interface WitnessedTree {
  readonly size: number
  readonly root: Uint8Array
  /** The note as the log signed it, with our cosignature; absent before the first. */
  readonly note?: string
}

/** Outlives the process: a witness that forgets cosigns a fork. */
export interface WitnessMemory {
  readonly seen: (origin: string) => WitnessedTree | Promise<WitnessedTree>
  /**
   * Compare and set, in one step, durable when it returns: false where the tree was moved since `before` was
   * read.
   */
  readonly advance: (
    origin: string,
    before: WitnessedTree,
    next: Required<WitnessedTree>,
  ) => boolean | Promise<boolean>
}

export interface WitnessKey {
  readonly key: NoteKey
  readonly sign: Sign
}

export interface WitnessReply {
  readonly status: number
  readonly type: string
  readonly body: string
}

export interface WitnessOptions {
  readonly own: WitnessKey
  /** The keys of the logs that it watches over; two of one name while that log changes its key. */
  readonly logs: readonly NoteKey[]
  readonly state: WitnessMemory
  readonly verify: Verify
  /** Milliseconds since 1970. */
  readonly clock: () => number
}

/** `POST add-checkpoint`. The tree is stored before the cosignature leaves. */
export async function addCheckpoint(request: string, options: WitnessOptions): Promise<WitnessReply> {
  const { own, logs, state, verify, clock } = options
  for (let attempt = 0; attempt < 10; attempt++) {
    const seen = new Map<string, WitnessedTree>()
    const latest = async (origin: string): Promise<WitnessedTree> => {
      const tree = await state.seen(origin)
      seen.set(origin, tree)
      return tree
    }
    const judgement = await judgeAddCheckpoint(request, logs, latest, verify)
    if (judgement.kind === 'refuse') return refusal(judgement)
    const { text, checkpoint } = judgement
    const signature = await cosign(text, own.key, Math.floor(clock() / 1000), own.sign)
    const note = kept(request, text, logs, signature)
    const before = seen.get(checkpoint.origin) ?? (await state.seen(checkpoint.origin))
    const { size, root } = checkpoint
    // Another request came in between: judge again by what it left.
    if (!(await state.advance(checkpoint.origin, before, { size, root, note }))) continue
    return { status: 200, type: TEXT, body: formatSignatureLine(signature) }
  }
  return { status: 503, type: TEXT, body: '' }
}

/** The signatures of strangers are not kept; one of a known key is valid, or the judgement were another. */
function kept(request: string, text: string, logs: readonly NoteKey[], own: NoteSignature): string {
  const { signatures } = parseNote(utf8(request.slice(request.indexOf('\n\n') + 2)))
  const known = new Set(logs.map(key => `${key.name} ${noteKeyId(key)}`))
  const ofLog = signatures.filter(({ name, keyId: id }) => known.has(`${name} ${id}`)).slice(0, 2)
  return fromUtf8(formatNote({ text, signatures: [...ofLog, own] }))
}

const TEXT = 'text/plain; charset=utf-8'

function refusal(judgement: Extract<Awaited<ReturnType<typeof judgeAddCheckpoint>>, { kind: 'refuse' }>) {
  if (judgement.status === 409) return { status: 409, type: 'text/x.tlog.size', body: `${judgement.size}\n` }
  return { status: judgement.status, type: TEXT, body: '' }
}
