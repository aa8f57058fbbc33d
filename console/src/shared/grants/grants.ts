// Grants as their consumer sees them: status, signature, and which one applies.
import type { ContractFault } from '../../../../schemas/contract-fault.ts'
import type { Contract } from '../../../../schemas/contract.ts'
import type { Grant } from '../../../../schemas/records.ts'
import { parseVkey } from '../../../../protocols/audit/note.ts'
import { acceptGrant, type VerifiedGrant, verifyGrant } from '../../../../src/sdk/grants.ts'
import type { Client } from '../../../../src/sdk/client.ts'
import { SdkError } from '../../../../src/sdk/errors.ts'

/** `offered` waits for the consumer’s signature; only under `effective` is anything answered. */
type GrantStatus = 'offered' | 'waiting' | 'rejected' | 'effective' | 'frozen' | 'revoked' | 'expired'

/** The status of a grant at an instant (ISO 8601). Revocation comes before expiry, expiry before a pause. */
export function grantStatus(grant: Grant, now: string = new Date().toISOString()): GrantStatus {
  if (grant.revoked !== null) return 'revoked'
  if (grant.expires <= now) return 'expired'
  if (grant.frozen !== null) return 'frozen'
  if (grant.approval === 'rejected') return 'rejected'
  if (grant.effective !== null) return 'effective'
  return grant.accepted === null ? 'offered' : 'waiting'
}

/** The effective grant for a dataset, else the one nearest to it; none that is revoked or expired. */
export function grantFor(grants: readonly Grant[], dataset: string, organisation: string): Grant | undefined {
  const own = grants.filter(grant => grant.dataset === dataset && grant.consumer === organisation)
  return ORDER.flatMap(status => own.filter(grant => grantStatus(grant) === status))[0]
}

const ORDER: readonly GrantStatus[] = ['effective', 'offered', 'waiting', 'frozen', 'rejected']

/** The grants that wait for an organisation’s signature. */
export function offersTo(grants: readonly Grant[], organisation: string): readonly Grant[] {
  return grants.filter(grant => grant.consumer === organisation && grantStatus(grant) === 'offered')
}

/** Whether a grant's contract covers an edition. */
export function coversEdition({ content }: Grant, edition: string): boolean {
  return content.editions === null || content.editions.some(known => known === edition)
}

export type ReadContract = VerifiedGrant & {
  readonly providerKey: string
  readonly consumerKey: string | undefined
}

/** Fetches a contract and verifies its signatures. Throws `sdk.contract`. */
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

/**
 * Signs exactly the text that was read: a dishonest service may offer another one now. `logKey`: the pinned
 * one. Throws `sdk.contract` where the text or the service differs.
 */
export function signContract(client: Client, { contract, text }: ReadContract, logKey: string) {
  return acceptGrant(client, contract.id, (_: Contract, offered) => {
    if (offered !== text) throw broken('changed', 'it is not the text that was shown')
    if (contract.service !== parseVkey(logKey).name) throw broken('party', 'it is about another service')
  })
}

function broken(why: ContractFault, message: string): SdkError {
  return new SdkError('sdk.contract', message, { why })
}
