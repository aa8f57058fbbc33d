// The manufacturer's joint questions: one platform is down while the first is asked, and comes back.
import { parseEntry } from '../../../protocols/audit/entry.ts'
import { utf8 } from '../../../protocols/bytes.ts'
import { generateMaskKey } from '../../../protocols/joint/mask-key.ts'
import { Fault } from '../../../schemas/fault.ts'
import type { JointAnswerFile } from '../../../schemas/joint.ts'
import { EditionId } from '../../../schemas/common.ts'
import type { Query } from '../../../schemas/query.ts'
import type { Context as CliContext } from '../../../src/cli/context.ts'
import { drawAnswer } from '../../../src/cli/render/answer.ts'
import { ProblemError } from '../../../src/sdk/errors.ts'
import { ask } from '../../../src/sdk/ask.ts'
import { createClient } from '../../../src/sdk/client.ts'
import { askJoint, type JointOptions } from '../../../src/sdk/joint/ask-joint.ts'
import { planQuestion } from '../../../src/sdk/joint/joint-question.ts'
import type { PinnedMarket } from '../../../src/sdk/joint/pin-market.ts'
import { encodePublicKey } from '../../../protocols/identity/keys.ts'
import { readService } from '../../../src/sdk/service.ts'
import { coverageOfProfile, isPlausible } from '../truth.ts'
import { type Hub, MAKER, type Platform, spentAt } from './cast.ts'
import type { MarketStory, MarketText } from './text.ts'
import { hubPolicy } from '../../../src/sdk/joint/joint-policy.ts'

export interface Stage {
  readonly story: MarketStory
  readonly text: MarketText
  readonly cli: CliContext
  readonly hub: Hub
  readonly platforms: readonly Platform[]
  readonly market: PinnedMarket
}

/** Of fewer there is too little to say. */
export const FEWEST_INTERVALS = 10

/** Who buys air fryers, over all platforms. */
export function priced({ name }: Pick<PinnedMarket, 'name'>): Query {
  return {
    kind: 'profile',
    edition: EditionId.parse(name),
    where: { category: ['空气炸锅'] },
    by: ['age_band', 'gender', 'city_tier'],
    cross: false,
    of: { statistic: 'units' },
    base: true,
    privacy: { epsilon: '1' },
    mechanism: 'discrete-gaussian',
    purpose: 'product-planning',
  }
}

export function optionsOf({ hub }: Pick<Stage, 'hub'>): JointOptions {
  const { privateKey } = hub.maker.key
  return { policy: hubPolicy(hub), publicKey: encodePublicKey(privateKey.publicKey) }
}

/**
 * The hub waits for the platform that is down; the others hold what they promised. The same signed question
 * then completes: what was promised is released, and charged once.
 */
export async function askWithOneDown(stage: Stage): Promise<JointAnswerFile> {
  const { story, text, hub, platforms, market, cli } = stage
  const { client } = hub.maker
  const last = platforms.at(-1)
  if (last === undefined) throw new Error('a market has platforms')
  const query = priced(market)
  const asked = Date.now()
  const options = { ...optionsOf(stage), sealKey: generateMaskKey(client.random), now: () => asked }
  const { planned } = planQuestion(market, query)
  const before = await Promise.all(platforms.map(spentAt))
  await story.step('killed', async () => {
    await last.served.kill()
    const fault = await refusedBy(askJoint(client, market, MAKER.id, query, { ...options, pauses: [] }))
    const others = platforms.filter(({ id }) => id !== last.id)
    const charges = await Promise.all(others.map(chargesIn))
    const named = JSON.stringify(fault.faults)
    story.check(
      'one-down-not-answered',
      fault.code === 'joint.unanswered' && named.includes(last.id),
      text.silent(fault.code, last.id),
    )
    story.check(
      'held-not-charged',
      charges.every(count => count === 0),
      text.heldNotCharged,
    )
  })
  return await story.step('back', async () => {
    await last.served.start()
    const file = await askJoint(client, market, MAKER.id, query, options)
    story.say(drawAnswer(cli, file.answer, false))
    const isSame = file.shares.length === platforms.length && file.answer.query.edition === market.name
    story.check('completed-after-return', isSame, text.completed(file.shares.length))
    const after = await Promise.all(platforms.map(spentAt))
    const once = after.every((spent, i) => spent === (before[i] ?? 0n) + planned.charge)
    const counted = await Promise.all(platforms.map(chargesIn))
    story.check('charged-once', once && counted.every(count => count === 1), text.chargedOnce)
    const coverage = await coverageOfProfile(
      platforms.map(({ orders }) => orders),
      file.answer,
    )
    const { held, all } = coverage
    if (all >= FEWEST_INTERVALS)
      story.check('intervals-hold-the-truth', isPlausible(coverage), text.covered(held, all))
    return file
  })
}

export async function askAgain(stage: Stage, first: JointAnswerFile): Promise<void> {
  const { story, text, hub, platforms, market } = stage
  await story.step('repeat', async () => {
    const before = await Promise.all(platforms.map(spentAt))
    const again = await askJoint(hub.maker.client, market, MAKER.id, priced(market), optionsOf(stage))
    const after = await Promise.all(platforms.map(spentAt))
    const isFree = after.every((spent, i) => spent === before[i])
    const isSame = JSON.stringify(again.answer.parts) === JSON.stringify(first.answer.parts)
    story.check('repeat-is-free', isFree && isSame, text.free)
  })
}

export async function askAll(stage: Stage): Promise<JointAnswerFile> {
  const { story, hub, market, cli } = stage
  return await story.step('trend', async () => {
    const query: Query = {
      kind: 'trend',
      edition: EditionId.parse(market.name),
      where: { category: ['电风扇'] },
      period: 'month',
      select: [{ statistic: 'orders' }],
      privacy: { epsilon: '1' },
      mechanism: 'discrete-gaussian',
      purpose: 'product-planning',
    }
    const file = await askJoint(hub.maker.client, market, MAKER.id, query, optionsOf(stage))
    story.say(drawAnswer(cli, file.answer, false))
    return file
  })
}

/** Even if the manufacturer could reach a node's port, which in production nobody outside can. */
export async function askedAlone({ story, text, hub, platforms }: Stage): Promise<void> {
  const [first] = platforms
  if (first === undefined) throw new Error('a market has platforms')
  await story.step('alone', async () => {
    const { url } = first.served
    const { keyId, sign } = hub.maker.key.privateKey
    const { serviceKey } = await readService(url)
    const direct = createClient({ baseUrl: url, keyId, sign: message => sign(message), serviceKey })
    const query = { ...priced({ name: first.edition }), base: false }
    const code = await ask(direct, query).then(
      () => 'answered',
      (error: unknown) => {
        if (error instanceof ProblemError) return error.code
        throw error
      },
    )
    story.check('no-platform-answers-alone', code === 'joint.only_jointly', text.refusedAlone(code))
  })
}

/** Charged answers in a platform's log, as its own staff reads it. */
async function chargesIn({ staff }: Platform): Promise<number> {
  const { items } = await staff.client.entryList({ query: { limit: 500 } })
  return items.filter(({ leaf }) => parseEntry(utf8(leaf)).type === 'computation').length
}

async function refusedBy(asking: Promise<unknown>): Promise<Fault> {
  try {
    await asking
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('the question was answered')
}
