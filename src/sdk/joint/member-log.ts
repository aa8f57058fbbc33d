// The log of a member of market editions, verified under the key that all members signed: whether it is where
// the edition was sealed and signed, and whether each charge that the hub's joint entries name is there.
import { encodeEntry } from '../../../protocols/audit/entry.ts'
import { leafHash } from '../../../protocols/audit/merkle.ts'
import { type NoteKey, parseVkey } from '../../../protocols/audit/note.ts'
import { logKeyAlone, type LogPolicy } from '../../../protocols/audit/policy.ts'
import { type LogReader, type LogReport, verifyLog } from '../../../protocols/audit/verify-log.ts'
import { toHex } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { verifyEd25519 } from '../../../protocols/identity/ed25519.ts'
import type { MarketEdition } from '../../../protocols/joint/market-edition.ts'
import type { Verify } from '../../../protocols/signature.ts'
import type { Client } from '../client.ts'
import { SdkError } from '../errors.ts'
import { httpLogReader } from '../log-files.ts'
import { fetchThrough } from './hub-calls.ts'

/** What market editions and a hub's joint entries say of one member. */
export interface MemberLog {
  readonly organisation: string
  /** C2SP verifier key. */
  readonly logKey: string
  readonly editions: readonly {
    readonly marketEdition: string
    readonly edition: string
    /** Leaf hash, hex. */
    readonly sealing: string
  }[]
  /** `edition`: the member's in the market edition. */
  readonly charges: readonly { readonly seq: number; readonly edition: string }[]
}

export interface MemberLogResult {
  readonly organisation: string
  readonly origin: string
  readonly report: LogReport | undefined
  /** Of the named charges, those that are released computations of the member's edition. */
  readonly found: number
  readonly named: number
  /**
   * `ok`, `edition-missing`, `charge-missing`, `not-cosigned`, `unread`, or the code of what was wrong with
   * the log or the way to it.
   */
  readonly verdict: string
}

type Formed = { readonly id: string; readonly edition: Pick<MarketEdition, 'members'> }
type Completed = {
  readonly marketEdition: string
  readonly nodes: readonly { readonly organisation: string; readonly entry: string }[]
}

/** Every member of these market editions, in their order, with what the hub's entries name. */
export function memberLogs(
  markets: readonly Formed[],
  completed: readonly Completed[],
): readonly MemberLog[] {
  const found = new Map<string, MemberLog>()
  for (const { id, edition } of markets)
    for (const { organisation, logKey, edition: own, sealing } of edition.members) {
      const known = found.get(`${organisation} ${logKey}`)
      const editions = [...(known?.editions ?? []), { marketEdition: id, edition: own, sealing }]
      const entries = completed.filter(({ marketEdition }) => marketEdition === id)
      const charges = entries.flatMap(({ nodes }) =>
        nodes.flatMap(({ organisation: node, entry }) =>
          node === organisation ? [{ seq: Number(entry), edition: own }] : [],
        ),
      )
      found.set(`${organisation} ${logKey}`, {
        organisation,
        logKey,
        editions,
        charges: [...(known?.charges ?? []), ...charges],
      })
    }
  return [...found.values()]
}

/** Of a node without a port: its hub carries the paths of its public files. */
export function nodeLogReader(hub: Pick<Client, 'nodeRequest'>, organisation: string): LogReader {
  return httpLogReader('http://node.invalid', { fetch: fetchThrough(hub, organisation) })
}

export interface MemberLogOptions {
  readonly verify?: Verify | undefined
  /** The hub, where the log is not its own: it has to have cosigned the log. Absent: its key is not known. */
  readonly cosigner?: NoteKey
}

function mustSign(witness: NoteKey): Pick<LogPolicy, 'witnesses' | 'quorum'> {
  return { witnesses: [witness], quorum: 1 }
}

/** `reader`: undefined where there is no way to the log. */
export async function verifyMemberLog(
  reader: LogReader | undefined,
  { organisation, logKey, editions, charges }: MemberLog,
  { verify = verifyEd25519, cosigner }: MemberLogOptions = {},
): Promise<MemberLogResult> {
  const { name: origin } = parseVkey(logKey)
  const wanted = new Map(charges.map(({ seq, edition }) => [seq, edition]))
  const nothing = { organisation, origin, report: undefined, found: 0, named: wanted.size }
  if (reader === undefined) return { ...nothing, verdict: 'unread' }
  const signed = new Set<string>()
  const sealed = new Set<string>()
  let found = 0
  try {
    const report = await verifyLog(reader, {
      policy: { ...logKeyAlone(logKey), ...(cosigner === undefined ? {} : mustSign(cosigner)) },
      verify,
      onEntry: entry => {
        if (entry.type === 'market-edition') signed.add(entry.marketEdition)
        if (entry.type === 'edition') sealed.add(toHex(leafHash(encodeEntry(entry))))
        if (entry.type !== 'computation' || entry.outcome !== 'released') return
        if (wanted.get(Number(entry.seq)) === entry.edition) found++
      },
    })
    const isMember = editions.every(each => signed.has(each.marketEdition) && sealed.has(each.sealing))
    const missing = found < wanted.size ? 'charge-missing' : undefined
    return { ...nothing, report, found, verdict: isMember ? (missing ?? 'ok') : 'edition-missing' }
  } catch (error) {
    if (error instanceof ProtocolError && error.details['cause'] === 'policy.quorum')
      return { ...nothing, verdict: 'not-cosigned' }
    if (error instanceof SdkError || error instanceof ProtocolError)
      return { ...nothing, verdict: error.code }
    throw error
  }
}
