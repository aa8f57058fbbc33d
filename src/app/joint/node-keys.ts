// The private keys of the nodes that this service is: one for each member that it acts for.
import type { Sign } from '../../../protocols/signature.ts'
import type { MaskKey } from '../../../protocols/joint/mask-key.ts'

export interface NodeKeys {
  /** Made at first use. `vrfKey` is public. */
  readonly of: (organisation: string) => {
    readonly signingKey: string
    readonly sign: Sign
    readonly vrfKey: string
    /** protocols/joint/vrf.ts: the same bytes for the same input. */
    readonly prove: (input: Uint8Array) => Uint8Array
  }
  /**
   * Made at first use and destroyed when the member's sealed edition is withdrawn. There is one for each market
   * edition, so that a key that leaks opens the masks of no other.
   */
  readonly mask: (organisation: string, market: string, label: string) => MaskKey
  /** On the disk and in memory. Does nothing where there is none. */
  readonly destroyMask: (organisation: string, market: string, label: string) => void
}
