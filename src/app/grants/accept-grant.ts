import { utf8 } from '../../../protocols/bytes.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Grant } from '../../../schemas/records.ts'
import { actorBody } from '../actor-body.ts'
import type { UseCase } from '../call.ts'
import { appendWithBody, decide } from '../decide.ts'
import { invariant, orNotFound } from '../presence.ts'
import { signedBy } from './contract-signature.ts'

/** The consumer signs the contract that it was offered. */
export const acceptGrant: UseCase<'grantAccept'> = async (context, call) => {
  return await decide(context.store, call, async ({ read, write, append, time }) => {
    const grant = orNotFound(await read.grant(call.params.id))
    if (grant.consumer !== call.actor.organisation) throw fault('request.not_found')
    const document = (await read.signedContract(grant.id))?.contract
    if (document === undefined || grant.contractDigest === null) throw grantStateFault(grant, time)
    const signed = await signedBy(context, call, utf8(document), call.body.signature)
    if (grantStateOf(grant, time) !== 'offered') throw grantStateFault(grant, time)
    if (!(await write.acceptGrant(grant.id, signed))) throw grantStateFault(grant, time)
    const { contractDigest } = grant
    appendWithBody(
      append,
      context.software,
      { v: 1, type: 'acceptance', actor: actorBody(call), grant: grant.id, signed },
      [grant.provider, grant.consumer],
      { type: 'acceptance', grantId: grant.id, contractDigest },
    )
    return invariant(await read.grant(grant.id), 'an accepted grant is stored')
  })
}

type GrantState = 'offered' | 'accepted' | 'rejected' | 'revoked' | 'expired' | 'earlier'

/** At `time`, an Instant. `earlier`: a grant without a contract. */
function grantStateOf(grant: Grant, time: string): GrantState {
  if (grant.revoked !== null) return 'revoked'
  if (grant.contractDigest === null) return 'earlier'
  if (grant.expires <= time) return 'expired'
  if (grant.approval === 'rejected') return 'rejected'
  return grant.accepted === null ? 'offered' : 'accepted'
}

function grantStateFault(grant: Grant, time: string) {
  return fault('registry.grant_state', { grant: grant.id, state: grantStateOf(grant, time) })
}
