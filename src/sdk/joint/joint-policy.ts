// What a reader of a joint answer demands of the logs in it.
import { parseVkey } from '../../../protocols/audit/note.ts'
import type { LogPolicy } from '../../../protocols/audit/policy.ts'
import { cosignerOf } from '../../../protocols/joint/cosigner.ts'
import type { MarketEdition, Member } from '../../../protocols/joint/market-edition.ts'
import { SdkError } from '../errors.ts'

/**
 * Without witnesses of the reader's own, nobody proves an entry alone: that of a node's log counts under the
 * cosignature of the hub, and that of the hub's log under one of a member with a node of its own.
 */
export type JointPolicy = {
  /** C2SP verifier key of the hub's log. Those of the nodes are in the market edition. */
  readonly hubLogKey: string
  /** M, as its members say it. Absent: the file's own. */
  readonly marketEdition?: string
} & (
  | { readonly hubServiceKey: string; readonly witnesses?: undefined; readonly quorum?: undefined }
  | {
      readonly witnesses: readonly string[]
      /** How many of the witnesses must have cosigned each log; all where it is absent. */
      readonly quorum?: number
    }
)

/** Without witnesses of one's own, under the keys that were pinned where the hub was enrolled at. */
export function hubPolicy({ logKey, serviceKey }: Pick<Member, 'logKey' | 'serviceKey'>): JointPolicy {
  return { hubLogKey: logKey, hubServiceKey: serviceKey }
}

/** For the entries that prove a joint answer: each member's charge, and the hub's own. */
export function jointLogPolicy(
  logKey: string,
  policy: JointPolicy,
  { members }: Pick<MarketEdition, 'members'>,
): LogPolicy {
  if (policy.witnesses !== undefined) return statedPolicy(logKey, policy)
  const { hubLogKey, hubServiceKey } = policy
  const nodes = members.filter(member => member.logKey !== hubLogKey)
  const hub = { logKey: hubLogKey, serviceKey: hubServiceKey }
  const witnesses = (logKey === hubLogKey ? nodes : [hub]).map(cosignerOf)
  // A hub that acts for all members is all that there is.
  return { logKey: parseVkey(logKey), witnesses, quorum: Math.min(1, witnesses.length) }
}

/** What the reader states, and nothing more: for entries that prove no charge. */
export function statedPolicy(logKey: string, { witnesses = [], quorum }: JointPolicy): LogPolicy {
  return {
    logKey: parseVkey(logKey),
    witnesses: witnesses.map(parseVkey),
    quorum: quorum ?? witnesses.length,
  }
}

export function different(field: string): SdkError {
  return new SdkError('sdk.joint', 'the joint answer does not follow from what its nodes signed', { field })
}
