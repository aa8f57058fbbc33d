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
  decision: DecisionTransaction,
  software: string,
  change: 'blind-level' | 'revoked',
  grant: Grant,
  call: Caller,
): void {
  if (grant.contractDigest !== null) {
    const type = change === 'revoked' ? 'revocation' : 'blind-level'
    return appendGrantState(decision, software, type, grant, call)
  }
  const body = { v: 1, type: 'grant', actor: actorBody(call), grant } as const
  appendWithBody(decision.append, software, body, partiesOf(grant, call), {
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

/** Of a freeze also where the grant has no contract. */
export function appendGrantState(
  { append }: DecisionTransaction,
  software: string,
  type: 'grant-freeze' | 'grant-unfreeze' | 'revocation' | 'blind-level',
  grant: Grant,
  call: Caller,
): void {
  const body = { v: 1, type, actor: actorBody(call), grant: grant.id, level: grant.blindLevel } as const
  appendWithBody(append, software, body, partiesOf(grant, call), { type, grantId: grant.id })
}

function partiesOf({ provider, consumer }: Grant, { actor }: Caller): readonly string[] {
  return [actor.organisation, provider, consumer]
}
