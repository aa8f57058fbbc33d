// The entries of a grant: the offered contract, and later changes.
import type { Contract } from '../../../schemas/contract.ts'
import type { Grant } from '../../../schemas/records.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { actorBody } from '../actor-body.ts'
import type { Caller } from '../call.ts'
import { appendWithBody } from '../decide.ts'

export function contractLeaf(contract: Contract, contractDigest: string) {
  return {
    type: 'contract' as const,
    grantId: contract.id,
    dataset: contract.dataset,
    editions: contract.content.editions?.toSorted() ?? null,
    budget: contract.budget,
    uses: contract.uses,
    expires: contract.expires,
    modes: contract.modes.toSorted(),
    purposes: contract.purposes.toSorted(),
    contractDigest,
  }
}

/** A grant without a contract has entries of its own kind. */
export function appendChange(
  { append }: DecisionTransaction,
  software: string,
  change: 'blind-level' | 'revoked',
  grant: Grant,
  call: Caller,
): void {
  const actor = actorBody(call)
  const parties = [call.actor.organisation, grant.provider, grant.consumer]
  const type = change === 'revoked' ? 'revocation' : 'blind-level'
  if (grant.contractDigest !== null) {
    const body = { v: 1, type, actor, grant: grant.id, level: grant.blindLevel } as const
    appendWithBody(append, software, body, parties, { type, grantId: grant.id })
    return
  }
  appendWithBody(append, software, { v: 1, type: 'grant', actor, grant }, parties, {
    type: 'grant',
    action: change,
    grantId: grant.id,
    dataset: grant.dataset,
    budget: grant.budget,
    expires: grant.expires,
    modes: grant.modes.toSorted(),
    purposes: grant.purposes.toSorted(),
  })
}
