/** Why a grant file is not a valid contract: `details.why` of `sdk.contract`. */
export type BrokenContract =
  | 'party'
  | 'file'
  | 'alone'
  | 'provider'
  | 'consumer'
  | 'signature'
  | 'text'
  | 'spelling'

/**
 * The same with the reasons that a client finds by comparing the contract with the one that it has displayed.
 */
export type ContractFault = BrokenContract | 'other' | 'changed'
