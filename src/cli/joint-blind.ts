// A joint question whose selection no member learns, under the options of single blind ones.
import { fault } from '../../schemas/fault.ts'
import type { VersionedTicket } from '../sdk/blind/ticket-store.ts'
import { cancelStored } from '../sdk/joint/ask-joint.ts'
import { type JointBlindQuestion, askJointBlind } from '../sdk/joint/ask-joint-blind.ts'
import { endJointTicket } from '../sdk/joint/end-joint-ticket.ts'
import { type JointSide, jointSide, type NodeClient } from '../sdk/joint/joint-side.ts'
import { hubPolicy } from '../sdk/joint/joint-policy.ts'
import { type PinnedMarket, pinMarket } from '../sdk/joint/pin-market.ts'
import { openBlindClient, stepProgress } from './blind/side.ts'
import { confirm } from './confirm.ts'
import { clientOf, reaching, type ServiceConnection } from './connect.ts'
import type { Context } from './context.ts'
import { emitJoint, findRecord } from './joint.ts'
import type { ParsedArgs } from './parsed-args.ts'
import { requirePinned } from './market-pins.ts'
import { profilesThrough } from './profile.ts'

export async function runJointBlind(
  context: Context,
  given: ParsedArgs,
  connection: ServiceConnection,
  market: PinnedMarket,
  question: JointBlindQuestion,
): Promise<void> {
  const side = await openJointSide(context, connection, market)
  const { key } = await connection.client.me()
  const progress = stepProgress(context)
  const { file, answer, hidden } = await askJointBlind(side, question, {
    publicKey: key.publicKey,
    withShares: given.flag('withShares'),
    confirmRepeat: async earlier => {
      context.say(context.text.blind.repeat(earlier.asked, earlier.answer))
      await confirm(context, given, context.text.blind.confirmRepeat)
      return true
    },
    onProgress: progress.at,
  }).finally(progress.end)
  await emitJoint(context, given, file, { answer, hidden })
}

async function openJointSide(
  context: Context,
  connection: ServiceConnection,
  market: PinnedMarket,
): Promise<JointSide> {
  const hub = await openBlindClient(context, connection)
  const nodes = await nodeClients(context, connection)
  await requirePinned(context, connection, market)
  return jointSide(hub, market, nodes, hubPolicy(connection.profile))
}

/**
 * Drops a ready joint ticket at all members, or cancels the question that it was asked for. Throws
 * `blind.ticket_state` for one that is being made: whoever asks again completes it.
 */
export async function giveUpJointTicket(
  context: Context,
  connection: ServiceConnection,
  held: VersionedTicket,
): Promise<void> {
  const { ticket, name } = held
  const { client } = connection
  const record = await findRecord(client, ticket.service)
  if (ticket.state !== 'joint-ready' && ticket.state !== 'joint-asked')
    throw fault('blind.ticket_state', {
      ticket: name,
      state: ticket.state === 'joint-answered' ? 'used' : 'chosen',
    })
  if (record === undefined) throw fault('request.not_found')
  const side = await openJointSide(context, connection, await pinMarket(record, ticket.service))
  if (ticket.state === 'joint-asked') {
    const { key } = await client.me()
    const stored = { question: { ...ticket.question, publicKey: key.publicKey } }
    await cancelStored(client, side.market, side.hub.organisation, stored)
  }
  const reason = ticket.state === 'joint-asked' ? 'cancelled' : 'written-off'
  await endJointTicket(
    side,
    held,
    reason,
    ticket.nodes.map(node => node.ticket),
  )
}

/** At every node that this profile's member enrolled at through the hub. */
async function nodeClients(
  context: Context,
  { path }: ServiceConnection,
): Promise<ReadonlyMap<string, NodeClient>> {
  const clients = new Map<string, NodeClient>()
  for (const [node, profile] of await profilesThrough(context.host, path)) {
    const client = clientOf(await reaching(context, profile.through), profile)
    clients.set(node, { client, serviceKey: profile.serviceKey, logKey: profile.logKey })
  }
  return clients
}
