import { utf8 } from '../../../protocols/bytes.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { documentDigest } from '../../../protocols/identity/signed-document.ts'
import type { Contract } from '../../../schemas/contract.ts'
import { fault } from '../../../schemas/fault.ts'
import { needsApproval } from '../../domain/approvals.ts'
import { checkBudget, checkContentOf, checkNameable, checkPrice, termsOf } from '../../domain/contracts.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { actorBody } from '../actor-body.ts'
import type { Actor, UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { appendWithBody, decide } from '../decide.ts'
import { invariant, orNotFound } from '../presence.ts'
import { propose } from '../proposals.ts'
import { checkLevel } from './check-level.ts'
import { signedBy } from './contract-signature.ts'
import { contractLeaf } from './grant-entries.ts'

/** A provider offers a contract about one dataset; it is in effect once its consumer has signed it too. */
export const offerGrant: UseCase<'grantIssue'> = async (context, call) => {
  const { store, software, approvals } = context
  const { contract, signature } = call.body
  checkOffer(context, contract, call.actor)
  const text = canonicalJson(contract)
  const signed = await signedBy(context, call, utf8(text), signature)
  const contractDigest = documentDigest('contract', utf8(text))
  return await decide(store, call, async decision => {
    const { read, write, append } = decision
    await checkParties(decision, contract)
    if (contract.modes.includes('blind')) {
      const at = '/contract/environment/blindLevel'
      await checkLevel(read, contract.dataset, contract.environment.blindLevel, at)
    }
    const earlier = await read.grantsFor(contract.dataset, contract.consumer)
    const isLarge = needsApproval(approvals, contract.budget, earlier)
    const { keyId } = signed
    const stored = { needsApproval: isLarge, usesLimit: contract.uses, contract: text, contractDigest }
    await write.addGrant({ ...termsOf(contract), ...stored, keyId, signature })
    appendWithBody(
      append,
      software,
      { v: 1, type: 'contract', actor: actorBody(call), contract: text, signed },
      [contract.provider, contract.consumer],
      contractLeaf(contract, contractDigest),
    )
    if (isLarge) await propose(decision, context, { kind: 'grant', grant: contract.id }, actorBody(call), [])
    return invariant(await read.grant(contract.id), 'an added grant is stored')
  })
}

/** The rules that need no read. */
function checkOffer(context: Context, contract: Contract, actor: Actor): void {
  const known = context.purposes.map(({ code }) => code)
  for (const purpose of contract.purposes) {
    if (!known.includes(purpose))
      throw fault('registry.purpose_unknown', { purpose, valid: known }, '/contract/purposes')
  }
  const level = contract.environment.blindLevel
  const levels = context.insecureBlindLevels ? ['full', 'insecureForTesting'] : ['full']
  if (!levels.includes(level))
    throw fault('registry.blind_level', { level, valid: levels }, '/contract/environment/blindLevel')
  const { name } = context.service
  if (contract.service !== name) {
    const params = { service: contract.service, expected: name }
    throw fault('registry.contract_service', params, '/contract/service')
  }
  if (contract.provider !== actor.organisation) throw fault('request.not_found')
  checkContentOf(contract)
}

/** The rules inside the transaction that adds the grant. */
async function checkParties({ read, time }: DecisionTransaction, contract: Contract): Promise<void> {
  const { dataset: id, consumer, provider } = contract
  const dataset = orNotFound(await read.dataset(id))
  if (dataset.provider !== provider) throw fault('request.not_found')
  const organisation = await read.organisation(consumer)
  if (!organisation?.roles.includes('consumer'))
    throw fault('registry.consumer_role', { organisation: consumer }, '/contract/consumer')
  if (contract.expires <= time) throw fault('registry.expires_past', {}, '/contract/expires')
  if ((await read.grant(contract.id)) !== undefined)
    throw fault('registry.contract_id', { grant: contract.id }, '/contract/id')
  const held = (await read.grantsFor(id, consumer)).find(
    grant => grant.revoked === null && grant.approval !== 'rejected' && time < grant.expires,
  )
  if (held !== undefined)
    throw fault('registry.grant_exists', { organisation: consumer, grant: held.id, dataset: id })
  const { items } = await read.editions({ dataset: id, limit: MAX_EDITIONS })
  const usable = items.filter(({ status }) => status !== 'failed' && status !== 'withdrawn')
  for (const { declaration } of usable) checkPrice(contract.price, declaration.passport?.publicData)
  checkNameable(contract, usable)
  const opened = await read.accountsOfOrganisation(consumer)
  checkBudget(contract, usable, new Set(opened.map(({ edition }) => edition)))
}

const MAX_EDITIONS = 200
