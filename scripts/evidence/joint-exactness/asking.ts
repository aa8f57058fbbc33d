// A market whose members are hosted or nodes of their own, asked in both modes by one consumer.
import { hiddenSelection } from '../../../src/sdk/blind/hidden-selection.ts'
import type { AnsweredPart } from '../../../schemas/answer.ts'
import type { Client } from '../../../src/sdk/client.ts'
import { askJoint } from '../../../src/sdk/joint/ask-joint.ts'
import { askJointBlind } from '../../../src/sdk/joint/ask-joint-blind.ts'
import type { JointSide } from '../../../src/sdk/joint/joint-side.ts'
import type { ForTesting } from '../../../src/server/composition/for-testing.ts'
import { blindOptions, GRANT, hostedSide, INSECURE, nodesSide } from '../../../test/support/joint-blind.ts'
import { hostMarket } from '../../../test/support/joint-market.ts'
import { startNodeMarket } from '../../../test/support/joint-nodes.ts'
import { grantTo, publish, redeclared } from '../../../test/support/market.ts'
import type { Contribution } from '../../../test/support/sample-orders.ts'
import type { TestService } from '../../../test/support/service.ts'
import type { Asked } from './questions.ts'

export interface Asking {
  readonly service: TestService
  readonly consumer: Client
  readonly joint: (question: Asked) => Promise<readonly AnsweredPart[]>
  /** The same with the values of its filter hidden, as only the consumer reads it. */
  readonly blind: (question: Asked) => Promise<readonly AnsweredPart[]>
  readonly stop: () => Promise<void>
}

export async function askHosted(parts: readonly Contribution[], forTesting: ForTesting): Promise<Asking> {
  const hosted = await hostMarket(parts, { ...INSECURE, forTesting, grant: GRANT })
  const { service, market, consumer } = hosted
  const side = await hostedSide(service, consumer, market)
  return { service, consumer, ...(await askersOf(side)), stop: () => service.stop() }
}

export async function askNodes(parts: readonly Contribution[], forTesting: ForTesting): Promise<Asking> {
  const started = await startNodeMarket(parts, { ...INSECURE, forTesting, grant: GRANT })
  const { hub: service, consumer, stop } = started
  return { service, consumer, ...(await askersOf(await nodesSide(started))), stop }
}

async function askersOf(side: JointSide): Promise<Pick<Asking, 'joint' | 'blind'>> {
  const { market, policy } = side
  const { client } = side.hub
  const options = await blindOptions(client)
  const { publicKey } = options
  const { organisation } = await client.me()
  const edition = market.name as never
  return {
    joint: async question =>
      (await askJoint(client, market, organisation.id, { ...question, edition }, { policy, publicKey }))
        .answer.parts,
    blind: async ({ where = {}, ...question }) => {
      const hidden = hiddenSelection(market.declaration, 'one', where as Record<string, string[]>)
      const { answer } = await askJointBlind(side, { query: { ...question, edition }, hidden }, options)
      return answer.parts
    },
  }
}

/** One edition in a dataset of its own, which the consumer may ask. */
export async function publishSingle(
  service: TestService,
  consumer: Client,
  id: string,
  contribution: Contribution,
): Promise<string> {
  const provider = await service.member(id, ['provider'])
  // As the market plans: without correlated noise, so that the same statistics are released.
  const declaration = redeclared(contribution, { dataset: `orders-${id}` as never, noise: 'independent' })
  const edition = await publish(provider, contribution, declaration, await service.approver())
  await grantTo(provider, consumer, declaration.dataset)
  return edition
}
