// A joint answer against the answer of one edition that has all platforms' rows: equal with the noise off,
// and off by exactly the declared noise with it on.
import { exactPartNoise } from '../../schemas/exact-noise.ts'
import type { AnsweredPart } from '../../schemas/answer.ts'
import type { QueryInput } from '../../schemas/query.ts'
import { withoutNoiseForTesting } from '../../src/engine/noise-for-testing.ts'
import { ask } from '../../src/sdk/ask.ts'
import type { Client } from '../../src/sdk/client.ts'
import { askJoint } from '../../src/sdk/joint/ask-joint.ts'
import type { PinnedMarket } from '../../src/sdk/joint/pin-market.ts'
import type { ForTesting } from '../../src/server/composition/for-testing.ts'
import { hostMarket } from '../../test/support/joint-market.ts'
import { startNodeMarket } from '../../test/support/joint-nodes.ts'
import { type Contribution, grantTo, publish, redeclared } from '../../test/support/market.ts'
import { startService, type TestService } from '../../test/support/service.ts'
import { type SplitOrders, splitOrders } from '../../test/support/split-orders.ts'
import { integerBins } from './dp-samplers.ts'
import type { Evidence, EvidenceOptions } from './evidence.ts'
import { pearsonTest } from './statistics.ts'

type Asked = Omit<Extract<QueryInput, { readonly kind: 'aggregate' }>, 'edition'>

const COMMON = { privacy: { rho: '0.1' }, purpose: 'product-planning' }
const QUESTIONS: readonly Asked[] = [
  { kind: 'aggregate', ...COMMON, select: [{ statistic: 'units' }], groupBy: ['age_band', 'gender'] },
  {
    kind: 'aggregate',
    ...COMMON,
    select: [{ statistic: 'count' }, { statistic: 'orders' }],
    groupBy: ['month'],
    where: { gender: ['女'] },
  },
  {
    kind: 'aggregate',
    ...COMMON,
    select: [
      { statistic: 'sum', measure: 'revenue' },
      { statistic: 'mean', measure: 'revenue' },
      { statistic: 'average', measure: 'revenue', per: 'units_sold' },
    ],
    groupBy: ['category'],
  },
]
/** Of many cells with little noise, so that its distribution shows. */
const MANY_CELLS: Asked = {
  kind: 'aggregate',
  select: [{ statistic: 'units' }],
  groupBy: ['province', 'city_tier', 'age_band', 'gender'],
  privacy: { rho: '0.01' },
  purpose: 'product-planning',
}

/** By n, and whether members are nodes of their own that are reached over HTTP. */
const SETTINGS: readonly Setting[] = [
  { platforms: 2, nodes: false },
  { platforms: 3, nodes: true },
  { platforms: 8, nodes: false },
]
const SHORT: readonly Setting[] = [{ platforms: 2, nodes: false }]
interface Setting {
  readonly platforms: number
  readonly nodes: boolean
}

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const settings = short ? SHORT : SETTINGS
  const found: Findings[] = []
  for (const setting of settings) found.push(await compare(setting, short ? 1500 : 20_000))
  const noise = await distribution(short ? 2 : 3, short ? 1500 : 20_000)
  const sum = (of: (findings: Findings) => number) => found.reduce((total, each) => total + of(each), 0)
  const holds =
    sum(({ unequal }) => unequal) === 0 &&
    found.every(({ controlDiffers }) => controlDiffers) &&
    noise.p > P_LIMIT &&
    noise.pOfOne < P_LIMIT
  return {
    name: 'joint-exactness',
    claim:
      'a joint answer is the answer of one edition with all rows: equal in every cell with the noise off; with it on, off by a discrete Gaussian of n times the variance',
    trials: sum(({ cells }) => cells) + noise.cells,
    falseFailureRate: P_LIMIT,
    verdict: holds ? 'holds' : 'fails',
    figures: {
      cells: sum(({ cells }) => cells),
      unequal: sum(({ unequal }) => unequal),
      'questions asked jointly': sum(({ questions }) => questions),
      'control: cells that differ without one platform': sum(({ control }) => control),
      'cells with noise': noise.cells,
      'p of the noise of the sum': noise.p,
      'control: p of the noise of one node': noise.pOfOne,
      'variance over declared': noise.ratio,
    },
  }
}

const P_LIMIT = 1e-6
/** Which rows the bounds keep is then the same in every edition. */
const EDITION_KEY = new Uint8Array(32).fill(9)
const EXACT: ForTesting = { insecureNoise: withoutNoiseForTesting(), insecureEditionKey: EDITION_KEY }

interface Findings {
  readonly cells: number
  readonly unequal: number
  readonly questions: number
  readonly control: number
  readonly controlDiffers: boolean
}

/** Every question of both kinds; the control compares with an edition that lacks a platform's rows. */
async function compare({ platforms, nodes }: Setting, rows: number): Promise<Findings> {
  const { whole, parts } = await splitOrders(platforms, rows)
  const asking = await (nodes ? askNodes : askHosted)(parts, EXACT)
  try {
    const single = await publishSingle(asking.service, asking.consumer, 'single', whole)
    const lacking = await publishSingle(asking.service, asking.consumer, 'lacking', parts[0] ?? whole)
    let [cells, unequal, control] = [0, 0, 0]
    for (const question of QUESTIONS) {
      const joint = await asking.joint(question)
      const alone = await ask(asking.consumer, { ...question, edition: single as never })
      const without = await ask(asking.consumer, { ...question, edition: lacking as never })
      cells += joint.reduce((sum, { values }) => sum + (values?.length ?? 0), 0)
      unequal += differences(joint, alone.answer.parts)
      control += differences(joint, without.answer.parts)
    }
    return { cells, unequal, control, controlDiffers: control > 0, questions: QUESTIONS.length }
  } finally {
    await asking.stop()
  }
}

interface Asking {
  readonly service: TestService
  readonly consumer: Client
  readonly joint: (question: Asked) => Promise<readonly AnsweredPart[]>
  readonly stop: () => Promise<void>
}

async function askHosted(parts: readonly Contribution[], forTesting: ForTesting): Promise<Asking> {
  const service = await startService({ forTesting })
  const { market, consumer } = await hostMarket(service, parts)
  return { service, consumer, joint: await asker(service, market, consumer), stop: () => service.stop() }
}

async function askNodes(parts: readonly Contribution[], forTesting: ForTesting): Promise<Asking> {
  const { hub: service, market, consumer, stop } = await startNodeMarket(parts, { forTesting })
  return { service, consumer, joint: await asker(service, market, consumer), stop }
}

async function asker({ logKey }: TestService, market: PinnedMarket, consumer: Client) {
  const { organisation, key } = await consumer.me()
  const options = { policy: { hubLogKey: logKey }, publicKey: key.publicKey }
  return async (question: Asked): Promise<readonly AnsweredPart[]> => {
    const query = { ...question, edition: market.name as never }
    return (await askJoint(consumer, market, organisation.id, query, options)).answer.parts
  }
}

/** One edition in a dataset of its own, which the consumer may ask. */
async function publishSingle(
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

/** Cells of the same shapes that have other values. */
function differences(one: readonly AnsweredPart[], other: readonly AnsweredPart[]): number {
  return one.reduce((sum, { values }, i) => {
    const others = other[i]?.values ?? []
    if (values?.length !== others.length) return sum + (values?.length ?? 0)
    return sum + values.filter((value, cell) => value !== others[cell]).length
  }, 0)
}

/** Joint answers with noise minus the exact ones, against the sum's and one node's distribution. */
async function distribution(platforms: number, rows: number) {
  const { parts }: SplitOrders = await splitOrders(platforms, rows)
  const values = async (forTesting: ForTesting): Promise<readonly AnsweredPart[]> => {
    const asking = await askHosted(parts, forTesting)
    try {
      return await asking.joint(MANY_CELLS)
    } finally {
      await asking.stop()
    }
  }
  const [exact] = await values(EXACT)
  const [noisy] = await values({ insecureEditionKey: EDITION_KEY })
  const [exactly, noisily] = [exact?.values ?? undefined, noisy?.values ?? undefined]
  if (noisy === undefined || exactly === undefined || noisily === undefined)
    throw new Error('a joint answer has values')
  const noise = exactPartNoise(noisy.noise)
  if (noise.kind !== 'discrete-gaussian') throw new Error('joint noise is discrete Gaussian')
  const drawn = noisily.map((value, cell) => BigInt(value) - BigInt(exactly[cell] ?? 0))
  const { num, den } = noise.variance
  const ofOne = { kind: noise.kind, variance: { num, den: den * BigInt(platforms) } } as const
  const test = (of: Parameters<typeof integerBins>[0]) =>
    pearsonTest(integerBins(of, BigInt64Array.from(drawn)), drawn.length)
  const mean = drawn.reduce((sum, value) => sum + Number(value) ** 2, 0) / drawn.length
  return {
    cells: drawn.length,
    p: test(noise),
    pOfOne: test(ofOne),
    ratio: Number(((mean * Number(den)) / Number(num)).toFixed(3)),
  }
}
