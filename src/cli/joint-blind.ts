// A joint question whose selection no member learns, under the options of single blind ones.
import { type JointBlindQuestion, askJointBlind } from '../sdk/joint/ask-joint-blind.ts'
import { jointSide, type NodeClient } from '../sdk/joint/joint-side.ts'
import type { PinnedMarket } from '../sdk/joint/pin-market.ts'
import { openBlindSide, stepProgress } from './blind/side.ts'
import { confirm } from './confirm.ts'
import { clientOf, reaching, type ServiceConnection } from './connect.ts'
import type { Context } from './context.ts'
import { emitJoint } from './joint.ts'
import type { ParsedArgs } from './parsed-args.ts'
import { profilesThrough } from './profile.ts'

export async function runJointBlind(
  context: Context,
  given: ParsedArgs,
  connection: ServiceConnection,
  market: PinnedMarket,
  question: JointBlindQuestion,
): Promise<void> {
  const { client, profile } = connection
  const hub = await openBlindSide(context, connection)
  const nodes = await nodeClients(context, connection)
  const side = jointSide(hub, market, nodes, { hubLogKey: profile.logKey })
  const { key } = await client.me()
  const progress = stepProgress(context)
  const { file, answer, hidden } = await askJointBlind(side, question, {
    publicKey: key.publicKey,
    confirmRepeat: async earlier => {
      context.say(context.text.blind.repeat(earlier.asked, earlier.answer))
      await confirm(context, given, context.text.blind.confirmRepeat)
      return true
    },
    onProgress: progress.at,
  }).finally(progress.end)
  await emitJoint(context, given, file, { answer, hidden })
}

/** At every node that this profile's member enrolled at through the hub. */
async function nodeClients(
  context: Context,
  { path }: ServiceConnection,
): Promise<ReadonlyMap<string, NodeClient>> {
  const clients = new Map<string, NodeClient>()
  for (const [node, profile] of await profilesThrough(context.host, path)) {
    const client = clientOf(await reaching(context, profile.through), profile)
    clients.set(node, { client, serviceKey: profile.serviceKey })
  }
  return clients
}
