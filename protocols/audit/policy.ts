// Which checkpoints a reader accepts: the log's key and a quorum of witnesses, by count (C2SP signed-note
// leaves this to the reader).
import { toHex } from '../bytes.ts'
import { ProtocolError } from '../errors.ts'
import type { Verify } from '../signature.ts'
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts'
import { type NoteKey, parseVkey } from './note.ts'
import { openNote } from './verifier.ts'

/**
 * The reader chooses it; it never comes from the log. Without witnesses the log's key holder can show two
 * histories.
 */
export interface LogPolicy {
  readonly logKey: NoteKey
  readonly witnesses: readonly NoteKey[]
  /** How many of the witnesses must have signed: 0 trusts the log's key holder alone. */
  readonly quorum: number
  /**
   * Unix seconds of the reader's clock; a cosignature from more than five minutes after it does not count.
   * Absent: not looked at.
   */
  readonly now?: number
}

/** No witness is asked for: whoever holds the log's key could show others another log. */
export function logKeyAlone(vkey: string): LogPolicy {
  return { logKey: parseVkey(vkey), witnesses: [], quorum: 0 }
}

export const CLOCK_TOLERANCE_S = 300

export interface Cosigned {
  readonly name: string
  /** Unix seconds. */
  readonly time: number
}

export interface TrustedCheckpoint extends Checkpoint {
  /** In the policy's order. */
  readonly cosignatures: readonly Cosigned[]
}

/**
 * The checkpoint in a signed note, once the policy is met. Throws `policy.keys` for a policy that cannot be
 * meant, `note.*`, `checkpoint.*`, `policy.log-key`, `policy.origin`, `policy.quorum`.
 */
export async function openCheckpoint(
  bytes: Uint8Array,
  policy: LogPolicy,
  verify: Verify,
): Promise<TrustedCheckpoint> {
  checkPolicy(policy)
  const { text, signers } = await openNote(bytes, [policy.logKey, ...policy.witnesses], verify)
  if (!signers.some(signer => signer.key === policy.logKey)) {
    throw new ProtocolError('policy.log-key', "the log's key did not sign the checkpoint")
  }
  const latest = (policy.now ?? Number.POSITIVE_INFINITY) + CLOCK_TOLERANCE_S
  const cosignatures = policy.witnesses.flatMap(witness => {
    const time = signers.find(({ key }) => key === witness)?.time
    return time === undefined || time > latest ? [] : [{ name: witness.name, time }]
  })
  if (cosignatures.length < policy.quorum) {
    throw new ProtocolError('policy.quorum', 'too few witnesses signed the checkpoint', {
      needed: policy.quorum,
      found: cosignatures.length,
    })
  }
  const checkpoint = parseCheckpoint(text)
  if (checkpoint.origin !== policy.logKey.name) {
    throw new ProtocolError('policy.origin', 'the checkpoint is of another log')
  }
  return { ...checkpoint, cosignatures }
}

/** One key under two names would count twice: the cosigned message doesn't name the witness. */
function checkPolicy({ logKey, witnesses, quorum }: LogPolicy): void {
  const keys = new Set([logKey, ...witnesses].map(key => toHex(key.publicKey)))
  const distinct = keys.size === witnesses.length + 1
  const kinds = logKey.kind === 'log' && witnesses.every(key => key.kind === 'witness')
  if (!distinct || !kinds || !Number.isInteger(quorum) || quorum < 0 || quorum > witnesses.length) {
    throw new ProtocolError(
      'policy.keys',
      'keys must be distinct and of the right kind, the quorum reachable',
    )
  }
}
