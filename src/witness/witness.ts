// C2SP tlog-witness, the witness's side: cosigns what extends the tree that it saw last, and nothing else. It
// trusts nobody who calls.
import { cosign } from '../../protocols/audit/cosignature.ts'
import {
  formatNote,
  formatSignatureLine,
  noteKeyId,
  type NoteKey,
  type NoteSignature,
  parseNote,
} from '../../protocols/audit/note.ts'
import { judgeAddCheckpoint } from '../../protocols/audit/witness.ts'
import { fromUtf8, utf8 } from '../../protocols/bytes.ts'
import type { Sign, Verify } from '../../protocols/signature.ts'
import type { WitnessedTree, WitnessStateFile } from './witness-state.ts'

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
  readonly state: WitnessStateFile
  readonly verify: Verify
  /** Milliseconds since 1970. */
  readonly clock: () => number
}

/** `POST add-checkpoint`. The row is on disk before the cosignature leaves. */
export async function addCheckpoint(request: string, options: WitnessOptions): Promise<WitnessReply> {
  const { own, logs, state, verify, clock } = options
  for (let attempt = 0; attempt < 10; attempt++) {
    const seen = new Map<string, WitnessedTree>()
    const latest = (origin: string): WitnessedTree => {
      const tree = state.seen(origin)
      seen.set(origin, tree)
      return tree
    }
    const judgement = await judgeAddCheckpoint(request, logs, latest, verify)
    if (judgement.kind === 'refuse') return refusal(judgement)
    const { text, checkpoint } = judgement
    const signature = await cosign(text, own.key, Math.floor(clock() / 1000), own.sign)
    const note = kept(request, text, logs, signature)
    const before = seen.get(checkpoint.origin) ?? state.seen(checkpoint.origin)
    const { size, root } = checkpoint
    // Another request came in between: judge again by what it left.
    if (!state.advance(checkpoint.origin, before, { size, root, note })) continue
    return { status: 200, type: TEXT, body: formatSignatureLine(signature) }
  }
  return { status: 503, type: TEXT, body: '' }
}

/**
 * The latest checkpoint of a log with this witness's cosignature, so that anybody can see whether two
 * witnesses were shown two logs.
 */
export function latestNote(
  originHash: string,
  { logs, state }: WitnessOptions,
  hash: (origin: string) => string,
) {
  const origin = logs.map(({ name }) => name).find(name => hash(name) === originHash)
  return origin === undefined ? undefined : state.seen(origin).note
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
