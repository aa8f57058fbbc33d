// Contracts as their consumer reads and signs them.
import type { ContractFault } from '../../../../schemas/contract-fault.ts'
import type { Contract } from '../../../../schemas/contract.ts'
import type { Grant } from '../../../../schemas/records.ts'
import { parseVkey } from '../../../../protocols/audit/note.ts'
import { acceptGrant, grantStatus, type VerifiedGrant, verifyGrant } from '../../../../src/sdk/grants.ts'
import type { Client } from '../../../../src/sdk/client.ts'
import { SdkError } from '../../../../src/sdk/errors.ts'

/** The grants that wait for an organisation’s signature. */
export function offersTo(grants: readonly Grant[], organisation: string): readonly Grant[] {
  return grants.filter(grant => grant.consumer === organisation && grantStatus(grant) === 'offered')
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
