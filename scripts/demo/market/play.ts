// The story of a market: a hub and three platforms' nodes, each a process of its own, and a manufacturer who
// asks all of them at once.
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatRho } from '../../../protocols/dp/zcdp.ts'
import { EditionId } from '../../../schemas/common.ts'
import type { JointAnswerFile } from '../../../schemas/joint.ts'
import { createContext } from '../../../src/cli/context.ts'
import { nodeHost } from '../../../src/cli/host.ts'
import { formatYuan } from '../../../src/sdk/format/numbers.ts'
import { planQuestion } from '../../../src/sdk/joint/joint-question.ts'
import { pinMarket, type PinnedMarket } from '../../../src/sdk/joint/pin-market.ts'
import type { DemoOptions } from '../options.ts'
import type { OpenShow } from '../show.ts'
import { Story } from '../story.ts'
import { askedAlone, askAgain, askAll, askWithOneDown, priced, type Stage } from './acts.ts'
import { askHidden } from './blind.ts'
import { checkOffline, forgedShare, settleAll, verifyLogs, type VerifiedLog } from './audit.ts'
import {
  contract,
  type Hub,
  openHub,
  openNode,
  type Platform,
  PLATFORMS,
  publishOrders,
  publishStandard,
} from './cast.ts'
import { MARKET_TEXT, type MarketStory } from './text.ts'
import { prepareStay } from './stay.ts'

/** Of the market edition. */
const LABEL = '2025'
const PERIOD = { from: '2025-01-01', to: '2025-12-31' }

export interface Played {
  readonly hub: Hub
  readonly platforms: readonly Platform[]
  readonly market: PinnedMarket
  readonly answers: readonly JointAnswerFile[]
  readonly logs: readonly VerifiedLog[]
}

export const marketShow: OpenShow = (options, folder, write) => {
  const { title, steps } = MARKET_TEXT[options.language]
  const story: MarketStory = new Story(steps, write)
  const close: (() => Promise<void>)[] = []
  const closeAll = async () => {
    for (const end of close.toReversed()) await end()
  }
  return {
    title,
    story,
    unplayed: { answers: [], marketEdition: null, logs: [] },
    play: async () => {
      try {
        const played = await play(story, options, folder, end => void close.push(end))
        const { answers, market, logs } = played
        return {
          report: { answers: answers.map(({ answer }) => answer), marketEdition: market.id, logs },
          stay: () => prepareStay(played, options.language, join(folder, 'keys')),
          close: closeAll,
        }
      } catch (error) {
        await closeAll()
        throw error
      }
    },
  }
}

async function play(
  story: MarketStory,
  options: DemoOptions,
  folder: string,
  atEnd: (end: () => Promise<void>) => void,
): Promise<Played> {
  const { language } = options
  const text = MARKET_TEXT[language]
  const hub = await story.step('hub', async () => {
    const opened = await openHub(join(folder, 'hub'), options.port, language)
    atEnd(() => opened.served.stop())
    story.say(text.hub(opened.served.url))
    return opened
  })
  await story.step('standard', async () => {
    const { market, dimensions, measures } = await publishStandard(hub)
    story.say(text.standard(market, dimensions.length, measures.length))
  })
  const platforms = await openPlatforms(story, options, hub, folder, atEnd)
  const market = await story.step('form', () => formMarket(story, options, hub, platforms))
  const cli = createContext(nodeHost(), language)
  const stage: Stage = { story, text, cli, hub, platforms, market }
  await story.step('estimate', async () => {
    const { planned } = planQuestion(market, priced(market))
    story.say(text.cost(platforms.length, planned.epsilon, formatRho(planned.charge)))
  })
  const profile = await askWithOneDown(stage)
  await askAgain(stage, profile)
  const trend = await askAll(stage)
  const hidden = await askHidden(stage, join(folder, 'tickets'))
  const answers = [profile, trend, hidden]
  await askedAlone(stage)
  await forgedShare(stage, profile)
  await checkOffline(stage, answers)
  const logs = await verifyLogs(stage, answers, join(folder, 'logs'))
  await settleAll(stage, answers)
  if (options.keep !== undefined) await keep(options.keep, stage, answers, join(folder, 'logs'))
  return { hub, platforms, market, answers, logs }
}

/** One after another where their work is on this machine's processors, and at once where they wait. */
async function openPlatforms(
  story: MarketStory,
  { port, rows, language }: DemoOptions,
  hub: Hub,
  folder: string,
  atEnd: (end: () => Promise<void>) => void,
): Promise<readonly Platform[]> {
  const text = MARKET_TEXT[language]
  const nodes = await story.step('nodes', async () => {
    const opened = await Promise.all(
      PLATFORMS.map(async (founding, i) => {
        const at = port === 0 ? 0 : port + 1 + i
        const node = await openNode(hub, founding, join(folder, founding.id, 'node'), at, language)
        atEnd(() => node.served.stop())
        return { founding, node }
      }),
    )
    for (const { node } of opened) story.say(text.node(node.id, node.served.url, node.served.pid()))
    return opened
  })
  const platforms = await story.step('publish', async () => {
    const published = await Promise.all(
      nodes.map(async ({ founding, node }) => ({
        ...node,
        ...(await publishOrders(node, founding, join(folder, node.id), rows)),
      })),
    )
    for (const { edition } of published) story.say(text.published(edition, rows.toLocaleString('en')))
    return published
  })
  await story.step('contracts', async () => {
    const expires = new Date(Date.now() + 90 * 86_400_000).toISOString()
    for (const platform of platforms) {
      await contract(platform, expires)
      story.say(text.contract(platform.id, formatYuan(platform.price)))
    }
  })
  return platforms
}

/** The maker pins what all of them have signed: the hub vouches for none of it. */
async function formMarket(
  story: MarketStory,
  { language }: DemoOptions,
  { operator, maker }: Hub,
  platforms: readonly Platform[],
): Promise<PinnedMarket> {
  const [published] = (await operator.client.marketList()).items
  if (published === undefined) throw new Error('no market was published')
  const params = { id: published.id }
  for (const { staff, edition } of platforms)
    await staff.client.marketJoin({ params, body: { label: LABEL, edition: EditionId.parse(edition) } })
  const formed = await operator.client.marketForm({ params, body: { label: LABEL, period: PERIOD } })
  for (const { staff } of platforms)
    await staff.client.marketEditionSign({ params: { id: formed.id }, body: {} })
  const market = await pinMarket(
    await maker.client.marketEditionShow({ params: { id: formed.id } }),
    formed.id,
  )
  story.say(MARKET_TEXT[language].formed(market.name, market.edition.members.length, market.id))
  return market
}

/** What `answer verify` and `log verify` take. */
async function keep(
  folder: string,
  { hub, platforms }: Stage,
  answers: readonly JointAnswerFile[],
  logs: string,
): Promise<void> {
  await cp(logs, join(folder, 'logs'), { recursive: true })
  await mkdir(join(folder, 'answers'), { recursive: true })
  for (const { id, logKey } of [{ id: 'hub', logKey: hub.logKey }, ...platforms])
    await writeFile(join(folder, `${id}.vkey`), `${logKey}\n`)
  for (const file of answers)
    await writeFile(join(folder, 'answers', `${file.answer.id}.json`), `${JSON.stringify(file, null, 2)}\n`)
}
