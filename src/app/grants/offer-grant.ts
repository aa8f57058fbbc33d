// Grants: a provider offers a contract about one dataset, its consumer signs it too.
import { toBase64Url, utf8 } from '../../../protocols/bytes.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { documentDigest, verifyDocument } from '../../../protocols/identity/signed-document.ts'
import type { Contract, SignedBy } from '../../../schemas/contract.ts'
import { Fault, fault } from '../../../schemas/fault.ts'
import type { Grant } from '../../../schemas/records.ts'
import type { BlindLevel } from '../../../schemas/ticket-shape.ts'
import { needsApproval } from '../../domain/approvals.ts'
import { levelFault } from '../../domain/blind-delta.ts'
import { checkBudget, checkContentOf, checkPrice, termsOf } from '../../domain/contracts.ts'
import { encodeWithBody } from '../../domain/entries.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { checkBlindLevel } from '../../domain/policy.ts'
import { readsAll } from '../../domain/roles.ts'
import { actorBody } from '../actor-body.ts'
import { ask } from '../proposals.ts'
import { editionsOf } from '../editions/editions-of.ts'
import { appendChange, contractLeaf } from './grant-entries.ts'
import { decide, found, freshSalt, type Context } from '../context.ts'
import { nodeVerifier } from '../../server/keys/ed25519.ts'
import type { Actor, Call, Caller, Handlers } from '../../server/services.ts'
import { toPage } from '../members/enrol.ts'

type GrantRoutes =
  | 'grantIssue'
  | 'grantList'
  | 'grantShow'
  | 'grantAccept'
  | 'grantBlindLevel'
  | 'grantRevoke'

const verify = nodeVerifier()

export function grantHandlers(context: Context): Pick<Handlers, GrantRoutes> {
  const { store, software } = context
  return {
    grantIssue: async call => await issue(context, call),

    grantList: async ({ query, actor }) => {
      if (readsAll(actor)) return toPage(await store.read.grants(query))
      return toPage(await store.read.grants({ ...query, party: actor.organisation }))
    },

    grantShow: async ({ params, actor }) => {
      const grant = visible(await store.read.grant(params.id), actor)
      return { grant, signed: (await store.read.signedContract(grant.id)) ?? null }
    },

    grantAccept: async call => {
      const { signature } = call.body
      return await decide(store, {
        nonce: call.nonce,
        change: async ({ read, write, append, time }) => {
          const grant = found(await read.grant(call.params.id))
          if (grant.consumer !== call.actor.organisation) throw fault('request.not_found')
          const document = (await read.signedContract(grant.id))?.contract
          if (document === undefined || grant.contractDigest === null) throw grantState(grant, time)
          const signed = await signedBy(call, utf8(document), signature)
          if (stateOf(grant, time) !== 'offered') throw grantState(grant, time)
          if (!(await write.acceptGrant(grant.id, signed))) throw grantState(grant, time)
          const { contractDigest } = grant
          append(place =>
            encodeWithBody(
              place,
              software,
              { v: 1, type: 'acceptance', actor: actorBody(call), grant: grant.id, signed },
              freshSalt(),
              [grant.provider, grant.consumer],
              bodyCommitment => ({ type: 'acceptance', grantId: grant.id, contractDigest, bodyCommitment }),
            ),
          )
          return found(await read.grant(grant.id))
        },
      })
    },
    grantBlindLevel: async call =>
      await decide(store, {
        nonce: call.nonce,
        change: async decision => {
          const { read, write, time } = decision
          const { level } = call.body
          const grant = found(await read.grant(call.params.id))
          checkBlindLevel(grant, time)
          await checkLevelDelta(read, grant.dataset, level, '/level')
          if (grant.blindLevel === level) return grant
          await write.setBlindLevel(grant.id, level)
          const changed = found(await read.grant(grant.id))
          appendChange(decision, software, 'blind-level', changed, call)
          return changed
        },
      }),

    grantRevoke: async call =>
      await decide(store, {
        nonce: call.nonce,
        change: async decision => {
          const { read, write } = decision
          const grant = found(await read.grant(call.params.id))
          if (grant.provider !== call.actor.organisation && !call.actor.roles.includes('officer'))
            throw fault('request.not_found')
          if (!(await write.revokeGrant(grant.id))) return grant
          await write.voidProposals({ grant: grant.id })
          const revoked = found(await read.grant(grant.id))
          appendChange(decision, software, 'revoked', revoked, call)
          return revoked
        },
      }),
  }
}

async function issue(context: Context, call: Call<'grantIssue'>): Promise<Grant> {
  const { store, software, approvals } = context
  const { contract, signature } = call.body
  checkOffer(context, contract, call.actor)
  const text = canonicalJson(contract)
  const signed = await signedBy(call, utf8(text), signature)
  const contractDigest = documentDigest('contract', utf8(text))
  return await decide(store, {
    nonce: call.nonce,
    change: async decision => {
      const { read, write, append } = decision
      await checkParties(decision, contract)
      if (contract.modes.includes('blind')) {
        const at = '/contract/environment/blindLevel'
        await checkLevelDelta(read, contract.dataset, contract.environment.blindLevel, at)
      }
      const isLarge = needsApproval(approvals, contract.budget)
      const { keyId } = signed
      const keeping = { needsApproval: isLarge, usesLimit: contract.uses, contract: text, contractDigest }
      await write.addGrant({ ...termsOf(contract), ...keeping, keyId, signature })
      const parties = [contract.provider, contract.consumer]
      append(place =>
        encodeWithBody(
          place,
          software,
          { v: 1, type: 'contract', actor: actorBody(call), contract: text, signed },
          freshSalt(),
          parties,
          bodyCommitment => contractLeaf(contract, contractDigest, bodyCommitment),
        ),
      )
      if (isLarge) {
        const asked = { kind: 'grant', edition: null, grant: contract.id, caps: null, before: null } as const
        await ask(decision, context, asked, actorBody(call), [])
      }
      return found(await read.grant(contract.id))
    },
  })
}

/** A level must suit an edition at least; whether it suits the one that is asked is looked at again with each ticket and question. */
async function checkLevelDelta(
  read: DecisionTransaction['read'],
  dataset: string,
  level: BlindLevel,
  at: string,
): Promise<void> {
  let refused: Fault | undefined
  for await (const { declaration } of editionsOf(read, dataset)) {
    refused = levelFault(level, declaration.budget.delta)
    if (refused === undefined) return
  }
  if (refused !== undefined) throw new Fault({ ...refused.faults[0], at })
}

/** What needs nothing of the store. */
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
  if (contract.service !== name)
    throw fault(
      'registry.contract_service',
      { service: contract.service, expected: name },
      '/contract/service',
    )
  if (contract.provider !== actor.organisation) throw fault('request.not_found')
  checkContentOf(contract)
}

/** The rules of an offer, inside the transaction that adds it. */
async function checkParties({ read, time }: DecisionTransaction, contract: Contract): Promise<void> {
  const { dataset: id, consumer, provider } = contract
  const dataset = found(await read.dataset(id))
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
  const { items } = await read.editions({ dataset: id, limit: MOST_EDITIONS })
  const usable = items.filter(({ status }) => status !== 'failed' && status !== 'withdrawn')
  for (const { declaration } of usable) checkPrice(contract.price, declaration.passport?.publicData)
  const opened = await read.accountsOfOrganisation(consumer)
  checkBudget(contract, usable, new Set(opened.map(({ edition }) => edition)))
}

const MOST_EDITIONS = 200

/** Throws `registry.contract_signature` unless the key that signed the request signed the document too. */
async function signedBy(caller: Caller, document: Uint8Array, signature: string): Promise<SignedBy> {
  const { keyId, organisation } = caller.actor
  const signed = {
    organisation,
    keyId,
    publicKey: toBase64Url(caller.publicKey),
    signature,
  }
  try {
    await verifyDocument('contract', document, signed, verify)
  } catch {
    throw fault('registry.contract_signature', {}, '/signature')
  }
  return signed
}

function visible(grant: Grant | undefined, actor: Actor): Grant {
  const known = found(grant)
  const isParty = known.provider === actor.organisation || known.consumer === actor.organisation
  if (!isParty && !readsAll(actor)) throw fault('request.not_found')
  return known
}

type GrantState = 'offered' | 'accepted' | 'rejected' | 'revoked' | 'expired' | 'earlier'

function stateOf(grant: Grant, time: string): GrantState {
  if (grant.revoked !== null) return 'revoked'
  if (grant.contractDigest === null) return 'earlier'
  if (grant.expires <= time) return 'expired'
  if (grant.approval === 'rejected') return 'rejected'
  return grant.accepted === null ? 'offered' : 'accepted'
}

function grantState(grant: Grant, time: string) {
  return fault('registry.grant_state', { grant: grant.id, state: stateOf(grant, time) })
}
