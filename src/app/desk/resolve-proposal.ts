// Decisions that need two: asked by one, approved by another.
import { fault } from '../../../schemas/fault.ts'
import type { z } from 'zod'
import type { DecidedProposal, Proposal } from '../../../schemas/proposal.ts'
import type { Edition } from '../../../schemas/records.ts'
import { leastAllowance } from '../../domain/allowance.ts'
import { checkApproval, checkCaps, checkRejection } from '../../domain/approvals.ts'
import { readsAll } from '../../domain/roles.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { actorBody } from '../actor-body.ts'
import { admit } from '../members/admissions.ts'
import { ask, type Asked, end } from '../proposals.ts'
import { type Context, decide, found } from '../context.ts'
import type { Call, Caller, Handlers } from '../../server/services.ts'
import { ownEdition } from '../editions/register-edition.ts'
import { toPage } from '../members/enrol.ts'

type ProposalRoutes = 'proposalList' | 'proposalApprove' | 'proposalReject' | 'editionSubmit' | 'editionCaps'

export function proposalHandlers(context: Context): Pick<Handlers, ProposalRoutes> {
  const { store } = context
  return {
    proposalList: async ({ query, actor }) => {
      const all = readsAll(actor) || actor.roles.includes('operator')
      const request = { ...query, askedBy: all ? undefined : actor.organisation }
      return toPage(await store.read.proposals(request, store.now()))
    },

    proposalApprove: async call => await conclude(context, call, 'approval'),
    proposalReject: async call => {
      const { code: _, ...proposal } = await conclude(context, call, 'rejection')
      return proposal
    },

    editionSubmit: async call =>
      await decide(store, {
        nonce: call.nonce,
        change: async decision => {
          const edition = found(await decision.read.edition(call.params.id))
          if (edition.provider !== call.actor.organisation) throw fault('request.not_found')
          if (edition.status !== 'sealed' && edition.status !== 'waiting')
            throw fault('registry.status', statusParams(edition, ['sealed']))
          await decision.write.setEditionStatus(edition.id, 'waiting', ['sealed'])
          return await asked(context, decision, call, { kind: 'edition', edition: edition.id, ...NOTHING })
        },
      }),

    editionCaps: async call =>
      await decide(store, {
        nonce: call.nonce,
        change: async decision => {
          const edition = ownEdition(found(await decision.read.edition(call.params.id)), call.actor)
          await checkCapsNow(decision, edition, call.body)
          const before = { perConsumer: edition.perConsumerCap, total: edition.totalCap }
          const change = { kind: 'cap', edition: edition.id, grant: null, caps: call.body, before } as const
          return await asked(context, decision, call, change)
        },
      }),
  }
}

const NOTHING = { grant: null, caps: null, before: null } as const

async function conclude(
  context: Context,
  call: Call<'proposalApprove'>,
  type: 'approval' | 'rejection',
): Promise<z.infer<typeof DecidedProposal>> {
  const { store, software, approvals } = context
  return await decide(store, {
    nonce: call.nonce,
    change: async decision => {
      const { read, now } = decision
      const proposal = found(await read.proposal(call.params.id, now))
      const { actor } = call
      const isInside = actor.roles.includes('officer') || actor.roles.includes('operator')
      if (!isInside && proposal.askedBy.organisation !== actor.organisation) throw fault('request.not_found')
      const [first, own] = [await read.firstKey(proposal.askedBy.keyId), await read.firstKey(actor.keyId)]
      if (type === 'approval') checkApproval(approvals, proposal, actor, first === own)
      else checkRejection(approvals, proposal, actor)
      await takeEffect(decision, proposal, type)
      await end(decision, software, proposal, type, actorBody(call), call.body.note ?? null)
      // The log has to show the approval before whom it lets in.
      const code = type === 'approval' ? await admit(context, decision, proposal, actorBody(call)) : null
      return { ...found(await read.proposal(proposal.id, now)), code }
    },
  })
}

async function takeEffect(
  decision: DecisionTransaction,
  { kind, edition: editionId, grant, caps, id }: Proposal,
  type: 'approval' | 'rejection',
): Promise<void> {
  const { read, write } = decision
  const approves = type === 'approval'
  if (kind === 'organisation' || kind === 'key') return
  if (kind === 'grant') {
    if (await write.decideGrant(grant ?? '', approves ? 'approved' : 'rejected')) return
    throw fault('desk.subject_gone', { proposal: id })
  }
  const edition = found(await read.edition(editionId ?? ''))
  if (kind === 'edition') {
    if (await write.setEditionStatus(edition.id, approves ? 'open' : 'sealed', ['waiting'])) return
    throw fault('desk.subject_gone', { proposal: id })
  }
  if (!approves || caps === null) return
  // Again: somebody may have spent meanwhile, or registered another edition.
  await checkCapsNow(decision, edition, caps)
  await write.setCaps(edition.id, BigInt(caps.perConsumer), BigInt(caps.total))
}

async function checkCapsNow(
  { read, now }: DecisionTransaction,
  edition: Edition,
  caps: NonNullable<Proposal['caps']>,
): Promise<void> {
  if (!CHANGEABLE.includes(edition.status)) throw fault('registry.status', statusParams(edition, CHANGEABLE))
  const spent = (await read.accountsOfEdition(edition.id)).map(account => BigInt(account.spent))
  const most = spent.reduce((a, b) => (b > a ? b : a), 0n)
  const editions = await read.editionCaps({ dataset: edition.dataset }, now)
  const allowance = leastAllowance(found(await read.dataset(edition.dataset)), editions)
  checkCaps(edition, caps, most, editions, allowance)
}

const CHANGEABLE: readonly Edition['status'][] = ['sealed', 'waiting', 'open', 'frozen']

async function asked(
  context: Context,
  decision: DecisionTransaction,
  call: Caller,
  what: Asked,
): Promise<Proposal> {
  const { read, now } = decision
  const edition = found(await read.edition(what.edition ?? ''))
  const before = await read.proposalsOfEdition(edition.id, now)
  const waiting = before.find(({ kind, state }) => kind === what.kind && state === 'waiting')
  if (waiting !== undefined) throw fault('desk.waiting', { proposal: waiting.id })
  const id = await ask(decision, context, what, actorBody(call), [edition.provider])
  return found(await read.proposal(id, now))
}

function statusParams({ id, status }: Edition, valid: readonly Edition['status'][]) {
  return { edition: id, status, valid }
}
