// Members: organisations, their keys and enrolment.
import { fault } from '../../../schemas/fault.ts'
import type { MemberKey } from '../../../schemas/records.ts'
import { checkRoles, isGuarded } from '../../domain/roles.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { actorBody, keptRequest } from '../actor-body.ts'
import { propose } from './admissions.ts'
import { type Context, decide, found, freshSalt } from '../context.ts'
import { codeHash, isCode, issueCode, makeCode } from './enrolment-codes.ts'
import { addOrganisation, appendInvitation, appendKey } from './member-entries.ts'
import type { Actor, Handlers } from '../../server/services.ts'

type OperatorRoutes =
  | 'service'
  | 'enrol'
  | 'me'
  | 'organisationAdd'
  | 'organisationPropose'
  | 'organisationCodePropose'
  | 'keyInvite'
  | 'organisationList'
  | 'organisationCode'
  | 'organisationKeys'
  | 'keyList'
  | 'keyRevoke'

export function operatorHandlers(context: Context): Pick<Handlers, OperatorRoutes> {
  const { store, software } = context
  return {
    service: async () => ({
      name: context.service.name,
      authority: context.service.authority(),
      serviceKey: context.service.serviceKey,
      logKey: context.service.logKey,
      purposes: [...context.purposes],
      approvals: context.approvals,
      bodyMonths: context.bodyMonths,
      software,
      durability: context.service.durability,
    }),

    me: async ({ actor }) => {
      const organisation = found(await store.read.organisation(actor.organisation))
      const key = found(await store.read.memberKey(actor.keyId))
      return {
        organisation,
        key,
        service: context.service.name,
        quotas: await context.quotas.of(organisation.id),
      }
    },

    organisationAdd: async call => {
      const { id, title, roles } = call.body
      return await decide(store, {
        nonce: call.nonce,
        change: async decision => {
          checkRoles(roles, false)
          await refuseTaken(decision, id)
          const by = { actor: actorBody(call), proposal: null, salt: freshSalt() }
          await addOrganisation(software, decision, { id, title, roles }, by)
          const code = makeCode()
          return { ...(await issueCode(decision, id, codeHash(code))), code }
        },
      })
    },

    organisationPropose: async call => {
      const { id: organisation, title, roles } = call.body
      return await decide(store, {
        nonce: call.nonce,
        change: async decision => {
          checkRoles(roles, true)
          await refuseTaken(decision, organisation)
          return await propose(context, decision, call, 'organisation', { organisation, title, roles })
        },
      })
    },

    organisationList: async ({ query }) => toPage(await store.read.organisations(query)),

    organisationCode: async call =>
      await decide(store, {
        nonce: call.nonce,
        change: async decision => {
          const { id, roles } = found(await decision.read.organisation(call.params.id))
          const hadKey = (await decision.read.memberKeys(id)).length > 0
          if (hadKey || isGuarded(roles)) throw fault('desk.two_needed')
          const code = makeCode()
          return { ...(await issueCode(decision, id, codeHash(code))), code }
        },
      }),

    organisationCodePropose: async call =>
      await decide(store, {
        nonce: call.nonce,
        change: async decision => {
          const { id: organisation, title, roles } = found(await decision.read.organisation(call.params.id))
          return await propose(context, decision, call, 'key', { organisation, title, roles })
        },
      }),

    keyInvite: async call =>
      await decide(store, {
        nonce: call.nonce,
        change: async decision => {
          await appendInvitation(software, decision, actorBody(call))
          const code = makeCode()
          return { ...(await issueCode(decision, call.actor.organisation, codeHash(code))), code }
        },
      }),

    organisationKeys: async ({ params }) => {
      const { id } = found(await store.read.organisation(params.id))
      return { items: [...(await store.read.memberKeys(id))], next: null }
    },

    enrol: async call => {
      const { code, publicKey, label, validUntil = null } = call.body
      // No code of ours: the database is not asked.
      if (!isCode(code)) throw fault('registry.code_invalid', {}, '/code')
      return await decide(store, {
        nonce: call.nonce,
        change: async decision => {
          if (validUntil !== null && validUntil <= decision.time)
            throw fault('registry.expires_past', {}, '/validUntil')
          const id = await decision.write.useEnrolmentCode(codeHash(code))
          if (id === undefined) throw fault('registry.code_invalid', {}, '/code')
          if ((await decision.read.memberKey(call.keyId)) !== undefined)
            throw fault('registry.key_exists', {}, '/publicKey')
          const organisation = found(await decision.read.organisation(id))
          await decision.write.addMemberKey({
            id: call.keyId,
            organisation: organisation.id,
            publicKey,
            label,
            validUntil,
            replaces: null,
          })
          await appendKey(software, decision, {
            action: 'enrolled',
            organisation: organisation.id,
            keyId: call.keyId,
            publicKey,
            actor: { organisation: organisation.id, keyId: call.keyId, request: keptRequest(call) },
          })
          const key = found(await decision.read.memberKey(call.keyId))
          return { organisation, key, service: context.service.name, quotas: [] }
        },
      })
    },

    keyList: async ({ actor }) => ({
      items: [...(await store.read.memberKeys(actor.organisation))],
      next: null,
    }),

    keyRevoke: async call =>
      await decide(store, {
        nonce: call.nonce,
        change: async decision => {
          const key = found(await decision.read.memberKey(call.params.id))
          await checkRevoker(decision, key, call.actor)
          if (key.revokedAt !== null) return key
          await refuseLastOwnKey(decision, key, call.actor.organisation)
          const seq = await appendKey(software, decision, {
            ...key,
            action: 'revoked',
            keyId: key.id,
            actor: actorBody(call),
          })
          await decision.write.revokeMemberKey(key.id, seq)
          return found(await decision.read.memberKey(key.id))
        },
      }),
  }
}

/** Its own organisation's; an officer anybody's; an operator that of a provider or consumer, and cannot lock the desk out. */
async function checkRevoker({ read }: DecisionTransaction, key: MemberKey, actor: Actor): Promise<void> {
  if (key.organisation === actor.organisation || actor.roles.includes('officer')) return
  if (!actor.roles.includes('operator')) throw fault('request.not_found')
  if (isGuarded(found(await read.organisation(key.organisation)).roles))
    throw fault('desk.approver', { needed: ['officer'] })
}

async function refuseTaken({ read }: DecisionTransaction, id: string): Promise<void> {
  if ((await read.organisation(id)) !== undefined)
    throw fault('registry.organisation_exists', { organisation: id }, '/id')
}

/** A member who revokes the only valid key locks itself out by mistake. */
async function refuseLastOwnKey(
  decision: DecisionTransaction,
  key: MemberKey,
  caller: string,
): Promise<void> {
  if (key.organisation !== caller) return
  const { time } = decision
  const others = (await decision.read.memberKeys(caller)).filter(({ id }) => id !== key.id)
  const isValid = ({ revokedAt, validFrom, validUntil }: MemberKey) =>
    revokedAt === null && validFrom <= time && (validUntil === null || time < validUntil)
  if (!others.some(isValid)) throw fault('registry.key_last')
}

export function toPage<T>({ items, next }: { readonly items: readonly T[]; readonly next: string | null }) {
  return { items: [...items], next }
}
