// protocols/joint/SPEC.md, "Reserve and release", at a node: the share is drawn once for a J and stored with
// its hold in one transaction, before anybody hears of it.
import { countsAsSpent, type JointRecord, NO_RECORD, stepNode } from '../../../protocols/joint/node.ts'
import type { NodeReply } from '../../../schemas/joint.ts'
import { Fault, fault } from '../../../schemas/fault.ts'
import type { Edition } from '../../../schemas/records.ts'
import { decideCharge } from '../../domain/ledger.ts'
import { checkOpen, findGrant, usesLeft } from '../../domain/policy.ts'
import type { HoldTransaction } from '../../store/decision.ts'
import { heldBy, type HoldRow } from '../../store/readers/joint.ts'
import type { Context } from '../context.ts'
import { invariant } from '../presence.ts'
import { balances } from '../questions/own-budget.ts'
import { type AskedQuestion, permitQuestion, jointSubjectOf } from './asked-question.ts'
import { type DrawnShare, drawShare } from './draw-share.ts'
import { aboutOf, sayNo, sayYes } from './node-documents.ts'

export async function reserveShare(context: Context, asked: AskedQuestion): Promise<NodeReply> {
  const { store, jointRecords } = context
  const { joint } = asked.planned
  const node = asked.member.organisation
  return await jointRecords.run(`${joint} ${node}`, async () => {
    const before = await store.read.jointRecord(joint, node)
    if (before === undefined || !countsAsSpent(before.record)) await permitQuestion(context, asked)
    // A commitment is stored with its share.
    const isDrawn = before?.record.commitment !== undefined
    if (!isDrawn && asked.blind !== undefined) {
      // What refuses anyway must not cost the ticket.
      const time = new Date(store.now()).toISOString()
      const reason = await whyNot({ read: store.read, time }, asked, asked.edition)
      if (reason !== undefined) return await sayNo(context, aboutOf(asked), reason, !isPassing(reason))
    }
    const drawn = isDrawn ? undefined : await drawShare(context, asked)
    const held = await store.hold(async holding => await hold(holding, asked, drawn))
    if ('commitment' in held) return await sayYes(context, asked, held.commitment)
    return await sayNo(context, aboutOf(asked), held.code, held.isFinal)
  })
}

type Held = { readonly commitment: string } | { readonly code: string; readonly isFinal: boolean }

/** In the transaction: rules and caps as they are now, the state machine, and what it leaves. */
async function hold(
  holding: HoldTransaction,
  asked: AskedQuestion,
  drawn: DrawnShare | undefined,
): Promise<Held> {
  const { read, write } = holding
  const subject = jointSubjectOf(asked)
  const { joint, node } = subject
  const stored = await read.jointRecord(joint, node)
  const record = stored?.record ?? NO_RECORD
  const reason = countsAsSpent(record) ? undefined : await reasonUnderLock(holding, asked)
  const event = { kind: 'question', question: asked.digest, mayReserve: reason === undefined } as const
  const parties = {
    self: node,
    members: asked.market.edition.members.map(({ organisation }) => organisation),
  }
  // A node that stopped signs nothing, about any question.
  const stopped = record.stopped || (await read.isNodeStopped(node))
  const draw = () => invariant(drawn, 'a share is drawn where none is stored').commitment
  const step = stepNode({ ...record, stopped }, event, parties, draw)
  if (step.output?.kind !== 'yes') {
    // The ciphertexts are destroyed unsent: with the same masks other ones would show the difference.
    if (drawn?.ticket !== undefined) await write.setTicketState(drawn.ticket, ['ready'], 'lost')
    const code = step.output?.kind === 'refusal' ? step.output.code : 'joint.refused'
    const said = code === 'joint.refused' ? (reason ?? code) : code
    return { code: said, isFinal: !isPassing(said) }
  }
  const next: JointRecord = { ...step.record, stopped: record.stopped }
  // Its masks are used: no second share is ever made on it, and a restart loses nothing.
  if (drawn?.ticket !== undefined && !(await write.setTicketState(drawn.ticket, ['ready'], 'used')))
    throw fault('blind.ticket_state', { ticket: drawn.ticket, state: 'used' })
  await write.putJointRecord(subject, next, record.commitment === undefined ? drawn?.share : undefined)
  return { commitment: step.output.commitment }
}

/** What the other side, a pause or an officer may change. */
export function isPassing(code: string): boolean {
  return PASSING.has(code)
}

const PASSING: ReadonlySet<string> = new Set([
  'joint.other_hold',
  'joint.stopped',
  'engine.unavailable',
  'request.overloaded',
  'blind.busy',
  'witness.too_few',
])

async function reasonUnderLock(holding: HoldTransaction, asked: AskedQuestion): Promise<string | undefined> {
  const edition = await holding.read.edition(asked.edition.id)
  return await whyNot(holding, asked, invariant(edition, 'a member signed with a sealed edition'))
}

/** The first rule that a new hold would break; undefined: none. `edition`: as it is now. */
async function whyNot(
  { read, time }: Pick<HoldTransaction, 'read' | 'time'>,
  { market, member, planned, question, grant: { id: grantId } }: AskedQuestion,
  edition: Edition,
): Promise<string | undefined> {
  const { consumer } = question
  const { joint, charge } = planned
  const { id } = edition
  const holds = await read.holdsIn(id, grantId)
  const isOther = (hold: HoldRow) =>
    hold.joint !== joint &&
    hold.node === member.organisation &&
    hold.consumer === consumer &&
    hold.marketEdition === market.id
  if (holds.some(isOther)) return 'joint.other_hold'
  const grant = invariant(await read.grant(grantId), 'a permitted grant is stored')
  const broken = await refusalOf(async () => {
    checkOpen(edition)
    findGrant([grant], edition.dataset, consumer, time)
  })
  if (broken !== undefined) return broken.code
  const left = usesLeft(grant)
  const uses = BigInt(holds.filter(hold => hold.grant === grantId).length)
  if (left !== null && left <= uses) return 'query.grant_uses'
  const now = balances(edition, grant, await read.account(id, consumer))
  const held = heldBy(holds, id, consumer, grantId)
  if (now.accountSpent > now.accountCap) return 'query.budget_grant'
  const decision = decideCharge(
    {
      ...now,
      totalCap: now.totalCap - held.total,
      accountCap: now.accountCap - held.account,
      grantBudget: now.grantBudget - held.grant,
    },
    charge,
  )
  return decision.kind === 'refused' ? decision.code : undefined
}

async function refusalOf(check: () => Promise<unknown>): Promise<Fault | undefined> {
  try {
    await check()
    return undefined
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
}
