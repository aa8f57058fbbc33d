// Members: organisations, their keys and enrolment.
import { createHash, randomBytes } from 'node:crypto'
import { commit } from '../../../protocols/audit/commitment.ts'
import { toHex, utf8 } from '../../../protocols/bytes.ts'
import { fault } from '../../../schemas/fault.ts'
import { OrganisationId } from '../../../schemas/common.ts'
import type { MemberKey } from '../../../schemas/records.ts'
import { encodeWithBody } from '../../domain/entries.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { actorBody } from '../actor-body.ts'
import { type Context, decide, found, freshSalt } from '../context.ts'
import type { Handlers } from '../services.ts'

type OperatorRoutes =
  | 'service'
  | 'enrol'
  | 'me'
  | 'organisationAdd'
  | 'organisationList'
  | 'organisationCode'
  | 'organisationKeys'
  | 'keyList'
  | 'keyRevoke'

const CODE_HOURS = 72
const CODE = /^join-[0-9a-f]{30}$/

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
          if ((await decision.read.organisation(id)) !== undefined) {
            throw fault('registry.organisation_exists', { organisation: id }, '/id')
          }
          await addOrganisation(context, decision, { id, title, roles }, actorBody(call))
          return await issueCode(decision, id)
        },
      })
    },

    organisationList: async ({ query }) => toPage(await store.read.organisations(query)),

    organisationCode: async call =>
      await decide(store, {
        nonce: call.nonce,
        change: async decision => {
          found(await decision.read.organisation(call.params.id))
          return await issueCode(decision, call.params.id)
        },
      }),

    organisationKeys: async ({ params }) => {
      const { id } = found(await store.read.organisation(params.id))
      return { items: [...(await store.read.memberKeys(id))], next: null }
    },

    enrol: async call => {
      const { code, publicKey, label, validUntil = null } = call.body
      // No code of ours: the database is not asked.
      if (!CODE.test(code.trim())) throw fault('registry.code_invalid', {}, '/code')
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
          await appendKey(context, decision, {
            action: 'enrolled',
            organisation: organisation.id,
            keyId: call.keyId,
            publicKey,
            actor: null,
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
          const isOperator = call.actor.roles.includes('operator')
          if (key.organisation !== call.actor.organisation && !isOperator) throw fault('request.not_found')
          if (key.revokedAt !== null) return key
          await refuseLastOwnKey(decision, key, call.actor.organisation)
          const seq = await appendKey(context, decision, {
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

/** Adds a member and its entry; used by `init` too, where nobody has signed yet. */
export async function addOrganisation(
  context: Pick<Context, 'software'>,
  decision: DecisionTransaction,
  added: Parameters<DecisionTransaction['write']['addOrganisation']>[0],
  actor: ReturnType<typeof actorBody> | null,
): Promise<void> {
  const salt = freshSalt()
  await decision.write.addOrganisation(added, salt)
  decision.append(place =>
    encodeWithBody(
      place,
      context.software,
      {
        v: 1,
        type: 'organisation',
        actor,
        organisation: added.id,
        title: added.title,
        roles: added.roles,
        salt: toHex(salt),
      },
      freshSalt(),
      [added.id, ...(actor === null ? [] : [actor.organisation])],
      bodyCommitment => ({
        type: 'organisation',
        action: 'added',
        organisation: commit('organisation', salt, utf8(added.id)),
        roles: added.roles.toSorted(),
        bodyCommitment,
      }),
    ),
  )
}

/** A fresh one-time code; only its hash is kept, and the organisation's earlier codes are worthless. */
export async function issueCode(decision: DecisionTransaction, organisation: string) {
  const code = `join-${randomBytes(15).toString('hex')}`
  const expires = decision.now + CODE_HOURS * 3_600_000
  await decision.write.issueEnrolmentCode(organisation, codeHash(code), expires)
  return { organisation: OrganisationId.parse(organisation), code, expires: new Date(expires).toISOString() }
}

type KeyDecision = {
  readonly action: 'enrolled' | 'revoked'
  readonly organisation: MemberKey['organisation']
  readonly keyId: string
  readonly publicKey: string
  readonly actor: ReturnType<typeof actorBody> | null
}

async function appendKey(context: Context, decision: DecisionTransaction, key: KeyDecision): Promise<number> {
  const salt = found(await decision.read.organisationSalt(key.organisation))
  return decision.append(place =>
    encodeWithBody(
      place,
      context.software,
      {
        v: 1,
        type: 'key',
        actor: key.actor,
        organisation: key.organisation,
        keyId: key.keyId,
        publicKey: key.publicKey,
        salt: toHex(salt),
      },
      freshSalt(),
      [key.organisation],
      bodyCommitment => ({
        type: 'key',
        action: key.action,
        organisation: commit('organisation', salt, utf8(key.organisation)),
        keyId: key.keyId,
        bodyCommitment,
      }),
    ),
  )
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

function codeHash(code: string): string {
  return createHash('sha256').update('yinsuan/enrolment-code/v1\n').update(code.trim()).digest('hex')
}

export function toPage<T>({ items, next }: { readonly items: readonly T[]; readonly next: string | null }) {
  return { items: [...items], next }
}
