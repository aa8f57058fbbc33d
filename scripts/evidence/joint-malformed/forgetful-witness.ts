// Witnesses of a node's log in the hands of the evidence.
import { addCheckpoint, type WitnessedTree } from '../../../protocols/audit/add-checkpoint.ts'
import { cosign } from '../../../protocols/audit/cosignature.ts'
import { EMPTY_ROOT } from '../../../protocols/audit/merkle.ts'
import { formatSignatureLine, type NoteKey, parseVkey } from '../../../protocols/audit/note.ts'
import { parseAddCheckpoint } from '../../../protocols/audit/witness.ts'
import type { Sign } from '../../../protocols/signature.ts'
import { nodeVerifier } from '../../../src/server/keys/ed25519.ts'
import type { HubCalls } from '../../../src/app/joint/hub-calls.ts'

/**
 * Cosigns whatever a node shows it and remembers none of it, like a hub that was restored together with its
 * node. Other members are silent.
 */
export function forgetfulWitness(key: NoteKey, sign: Sign): HubCalls['cosign'] {
  return async (witness, request) => {
    if (witness !== null) return { status: 503, body: '', note: null }
    const { checkpoint } = parseAddCheckpoint(request)
    const text = checkpoint.slice(0, checkpoint.indexOf('\n\n') + 1)
    const line = await cosign(text, key, Math.floor(Date.now() / 1000), sign)
    return { status: 200, body: formatSignatureLine(line), note: null }
  }
}

/** An honest member, which remembers what it signed of the log with this verifier key. */
export function honestWitness(key: NoteKey, sign: Sign, logKey: string): HubCalls['cosign'] {
  let seen: WitnessedTree = { size: 0, root: EMPTY_ROOT }
  return async (_, request) => {
    const { status, body } = await addCheckpoint(request, {
      own: { key, sign },
      logs: [parseVkey(logKey)],
      verify: nodeVerifier(),
      clock: () => Date.now(),
      state: {
        seen: async () => seen,
        advance: async (_log, before, next) => {
          if (before.size !== seen.size) return false
          seen = next
          return true
        },
      },
    })
    return { status, body, note: status === 409 || status === 422 ? (seen.note ?? null) : null }
  }
}
