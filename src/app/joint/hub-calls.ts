// What a node asks of its hub: outbound only, signed by the node's key at the hub, answers verified under the
// hub's pinned key by whoever implements it (src/sdk/joint).
import type { NodeFacts } from '../../../schemas/node-status.ts'
import type {
  CosignReply,
  KeptEntries,
  PolledMessage,
  PollResult,
  SentLeaves,
} from '../../../schemas/joint.ts'
import type { MarketEditionRecord, MarketOffer, MarketRecord } from '../../../schemas/market.ts'

export interface HubCalls {
  /** The provider, by the name that hub and node both know it by. */
  readonly organisation: string
  /** The authority that market editions of this hub name. */
  readonly authority: string
  /** Of the hub, as they were pinned when the node enrolled there. */
  readonly serviceKey: string
  /** C2SP verifier key. */
  readonly logKey: string
  readonly poll: (results: readonly PollResult[], node: NodeFacts) => Promise<readonly PolledMessage[]>
  readonly markets: () => Promise<readonly MarketRecord[]>
  readonly join: (market: string, offer: MarketOffer) => Promise<MarketRecord>
  readonly marketEdition: (id: string) => Promise<MarketEditionRecord>
  readonly sign: (id: string, signature: string) => Promise<MarketEditionRecord>
  /**
   * To the hub itself (null) or through it to the node of another member: `add-checkpoint`. The hub keeps the
   * entries that come with it.
   */
  readonly cosign: (witness: string | null, request: string, entries?: SentLeaves) => Promise<CosignReply>
  /** What the hub kept of this node's log, from an index on. It is trusted with nothing. */
  readonly entries: (origin: string, from: number) => Promise<KeptEntries>
  /** Ends calls under way. */
  readonly close: () => void
}
