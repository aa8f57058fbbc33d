// A joint answer, open or blind, against the answer of one edition that has all platforms' rows: equal with
// the noise off, and off by exactly the declared noise with it on.
import { exactPartNoise } from '../../schemas/exact-noise.ts'
import type { AnsweredPart } from '../../schemas/answer.ts'
import { withoutNoiseForTesting } from '../../src/engine/noise-for-testing.ts'
import { ask } from '../../src/sdk/ask.ts'
import type { ForTesting } from '../../src/server/composition/for-testing.ts'
import { type SplitOrders, splitOrders } from '../../test/support/sample-orders.ts'
import { integerBins } from './dp-samplers.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'
import { type Asking, askHosted, askNodes, publishSingle } from './joint-exactness/asking.ts'
import {
  type Asked,
  BLIND_QUESTIONS,
  MANY_CELLS,
  MANY_HIDDEN,
  QUESTIONS,
} from './joint-exactness/questions.ts'
import { pearsonTest } from './statistics.ts'

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
  const noise = await distributions(short ? 2 : 3, short ? 1500 : 20_000)
  const sum = (of: (findings: Findings) => number) => found.reduce((total, each) => total + of(each), 0)
  const holds =
    sum(({ unequal }) => unequal) === 0 &&
    found.every(({ controlDiffers }) => controlDiffers) &&
    [noise.open, noise.blind].every(({ p, pOfOne }) => p > P_LIMIT && pOfOne < P_LIMIT)
  return judged({
    name: 'joint-exactness',
    claim:
      'a joint answer, open or blind, is the answer of one edition with all rows: equal in every cell with the noise off; with it on, off by a discrete Gaussian of n times the variance',
    trials: sum(({ cells }) => cells) + noise.open.cells + noise.blind.cells,
    falseFailureRate: 2 * P_LIMIT,
    holds,
    figures: {
      cells: sum(({ cells }) => cells),
      unequal: sum(({ unequal }) => unequal),
      'questions asked jointly': sum(({ questions }) => questions),
      'of them blind': sum(({ blind }) => blind),
      'control: cells that differ without one platform': sum(({ control }) => control),
      'cells with noise': noise.open.cells,
      'p of the noise of the sum': noise.open.p,
      'control: p of the noise of one node': noise.open.pOfOne,
      'variance over declared': noise.open.ratio,
      'hidden cells with noise': noise.blind.cells,
      'p of the noise of the hidden sum': noise.blind.p,
      'control: p of the noise of one node, hidden': noise.blind.pOfOne,
      'variance over declared, hidden': noise.blind.ratio,
    },
  })
}

const P_LIMIT = 1e-6
/** Which rows the bounds keep is then the same in every edition. */
const EDITION_KEY = new Uint8Array(32).fill(9)
const EXACT: ForTesting = { insecureNoise: withoutNoiseForTesting(), insecureEditionKey: EDITION_KEY }

interface Findings {
  readonly cells: number
  readonly unequal: number
  readonly questions: number
  readonly blind: number
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
    const asked = [
      ...QUESTIONS.map(question => ({ question, how: asking.joint })),
      ...BLIND_QUESTIONS.map(question => ({ question, how: asking.blind })),
    ]
    for (const { question, how } of asked) {
      const joint = await how(question)
      const alone = await ask(asking.consumer, { ...question, edition: single as never })
      const without = await ask(asking.consumer, { ...question, edition: lacking as never })
      cells += joint.reduce((sum, { values }) => sum + (values?.length ?? 0), 0)
      unequal += differences(joint, alone.answer.parts)
      control += differences(joint, without.answer.parts)
    }
    const blind = BLIND_QUESTIONS.length
    return { cells, unequal, control, controlDiffers: control > 0, questions: asked.length, blind }
  } finally {
    await asking.stop()
  }
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
async function distributions(platforms: number, rows: number) {
  const { parts }: SplitOrders = await splitOrders(platforms, rows)
  const answers = async (forTesting: ForTesting) => {
    const asking = await askHosted(parts, forTesting)
    try {
      return {
        open: await firstPart(asking.joint, MANY_CELLS),
        blind: await firstPart(asking.blind, MANY_HIDDEN),
      }
    } finally {
      await asking.stop()
    }
  }
  const exact = await answers(EXACT)
  const noisy = await answers({ insecureEditionKey: EDITION_KEY })
  return {
    open: distribution(platforms, exact.open, noisy.open),
    blind: distribution(platforms, exact.blind, noisy.blind),
  }
}

async function firstPart(how: Asking['joint'], question: Asked): Promise<AnsweredPart> {
  const [part] = await how(question)
  if (part === undefined) throw new Error('an aggregate has a part')
  return part
}

function distribution(platforms: number, exact: AnsweredPart, noisy: AnsweredPart) {
  if (exact.values === null || noisy.values === null) throw new Error('the consumer reads all values')
  const noise = exactPartNoise(noisy.noise)
  if (noise.kind !== 'discrete-gaussian') throw new Error('joint noise is discrete Gaussian')
  const exactly = exact.values
  const drawn = noisy.values.map((value, cell) => BigInt(value) - BigInt(exactly[cell] ?? 0))
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
