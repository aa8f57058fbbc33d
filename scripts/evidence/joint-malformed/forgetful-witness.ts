// A hub that cosigns whatever a node shows it and remembers none of it, as one would that was restored
// together with its node. Other members are silent.
import { cosign } from '../../../protocols/audit/cosignature.ts'
import { formatSignatureLine, type NoteKey } from '../../../protocols/audit/note.ts'
import { parseAddCheckpoint } from '../../../protocols/audit/witness.ts'
import type { Sign } from '../../../protocols/signature.ts'
import type { HubCalls } from '../../../src/app/joint/hub-calls.ts'

export function forgetfulWitness(key: NoteKey, sign: Sign): HubCalls['cosign'] {
  return async (witness, request) => {
    if (witness !== null) return { status: 503, body: '', note: null }
    const { checkpoint } = parseAddCheckpoint(request)
    const text = checkpoint.slice(0, checkpoint.indexOf('\n\n') + 1)
    const line = await cosign(text, key, Math.floor(Date.now() / 1000), sign)
    return { status: 200, body: formatSignatureLine(line), note: null }
  }
}
