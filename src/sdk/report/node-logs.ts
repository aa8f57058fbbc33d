// The logs of a hub's nodes, read through the hub and verified under the keys that all members signed: whether
// each charge that the hub's joint entries name is there.
import { parseVkey } from '../../../protocols/audit/note.ts'
import { logKeyAlone } from '../../../protocols/audit/policy.ts'
import { type LogReport, verifyLog } from '../../../protocols/audit/verify-log.ts'
import type { Verify } from '../../../protocols/signature.ts'
import { verifyEd25519 } from '../../../protocols/identity/ed25519.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import type { Client } from '../client.ts'
import { SdkError } from '../errors.ts'
import { fetchThrough } from '../joint/hub-calls.ts'
import { httpLogReader } from '../log-files.ts'

/** What a hub's joint entries say of one member. */
export interface NamedCharges {
  readonly organisation: string
  /** C2SP verifier key, from the market edition. */
  readonly logKey: string
  /** `edition`: the member's in the market edition. */
  readonly charges: readonly { readonly seq: number; readonly edition: string }[]
}

export interface NodeLogResult {
  readonly organisation: string
  readonly origin: string
  readonly report: LogReport | undefined
  /** Of the named charges, those that are released computations of the member's edition. */
  readonly found: number
  readonly named: number
  /** `ok`, `charge-missing`, or the code of what was wrong with the log or the way to it. */
  readonly verdict: string
}

export async function verifyNodeLog(
  hub: Pick<Client, 'nodeRequest'>,
  { organisation, logKey, charges }: NamedCharges,
  verify: Verify = verifyEd25519,
): Promise<NodeLogResult> {
  const origin = parseVkey(logKey).name
  const wanted = new Map(charges.map(({ seq, edition }) => [seq, edition]))
  const named = wanted.size
  let found = 0
  try {
    const report = await verifyLog(httpLogReader(NOWHERE, { fetch: fetchThrough(hub, organisation) }), {
      policy: logKeyAlone(logKey),
      verify,
      onEntry: entry => {
        if (entry.type !== 'computation' || entry.outcome !== 'released') return
        if (wanted.get(Number(entry.seq)) === entry.edition) found++
      },
    })
    const verdict = found === named ? 'ok' : 'charge-missing'
    return { organisation, origin, report, found, named, verdict }
  } catch (error) {
    if (error instanceof SdkError || error instanceof ProtocolError)
      return { organisation, origin, report: undefined, found: 0, named, verdict: error.code }
    throw error
  }
}

/** The hub carries the path alone. */
const NOWHERE = 'http://node.invalid'
