// Where a grant stands for its consumer: which one answers, and what an other one waits for.
import type { Contract } from '../../../../schemas/contract.ts'
import type { Grant } from '../../../../schemas/records.ts'
import { parseVkey } from '../../../../protocols/audit/note.ts'
import {
  acceptGrant,
  type BrokenContract,
  type VerifiedGrant,
  verifyGrant,
} from '../../../../src/sdk/grants.ts'
import type { Client } from '../../../../src/sdk/client.ts'
import { SdkError } from '../../../../src/sdk/errors.ts'

/** `offered` waits for the consumer’s signature; `effective` alone is answered under. */
export type GrantStatus = 'offered' | 'waiting' | 'rejected' | 'effective' | 'frozen' | 'revoked' | 'expired'

export function statusOf(grant: Grant, now: string = new Date().toISOString()): GrantStatus {
  if (grant.revoked !== null) return 'revoked'
  if (grant.expires <= now) return 'expired'
  if (grant.frozen !== null) return 'frozen'
  if (grant.approval === 'rejected') return 'rejected'
  if (grant.effective !== null) return 'effective'
  return grant.accepted === null ? 'offered' : 'waiting'
}

/** The one that answers, else the one that could: nothing that is over. */
export function grantFor(grants: readonly Grant[], dataset: string, organisation: string): Grant | undefined {
  const own = grants.filter(grant => grant.dataset === dataset && grant.consumer === organisation)
  return ORDER.flatMap(status => own.filter(grant => statusOf(grant) === status))[0]
}

const ORDER: readonly GrantStatus[] = ['effective', 'offered', 'waiting', 'frozen', 'rejected']

export function offersTo(grants: readonly Grant[], organisation: string): readonly Grant[] {
  return grants.filter(grant => grant.consumer === organisation && statusOf(grant) === 'offered')
}

/** Those of its editions that a contract is about. */
export function coversEdition({ content }: Grant, edition: string): boolean {
  return content.editions === null || content.editions.some(known => known === edition)
}

export type ReadContract = VerifiedGrant & {
  readonly providerKey: string
  readonly consumerKey: string | undefined
}

/** The contract with its signatures, checked here. Throws `sdk.contract`. */
export async function readContract(client: Client, id: string): Promise<ReadContract> {
  const file = await client.grantShow({ params: { id } })
  const verified = await verifyGrant(file)
  if (verified.contract.id !== id) throw broken('other', 'it is another contract')
  return {
    ...verified,
    providerKey: file.signed?.provider.keyId ?? '',
    consumerKey: file.signed?.consumer?.keyId,
  }
}

/** Signs what was read and nothing else: the service may show another text now than it did then. `logKey` is the pinned one. */
export function signContract(client: Client, { contract, text }: ReadContract, logKey: string) {
  return acceptGrant(client, contract.id, (_: Contract, offered) => {
    if (offered !== text) throw broken('changed', 'it is not the text that was shown')
    if (contract.service !== parseVkey(logKey).name) throw broken('party', 'it is about another service')
  })
}

/** `details.why` of `sdk.contract`: the SDK's reasons, and what only who read the text before can tell. */
export type ContractFault = BrokenContract | 'other' | 'changed'

function broken(why: ContractFault, message: string): SdkError {
  return new SdkError('sdk.contract', message, { why })
}
