// A panel that is made of published answers alone: its reader has asked nothing, and pays nothing.
import t from 'tap'
import type { Query, QueryInput } from '../../schemas/query.ts'
import { raisedAlarms } from '../../src/sdk/panel/alarms.ts'
import { blocksOf } from '../../src/sdk/panel/blocks.ts'
import { panelPage } from '../../src/sdk/panel/document.ts'
import { readPanel } from '../../src/sdk/panel/read-panel.ts'
import { readPublished } from '../../src/sdk/standing.ts'
import { panelAlarms, subjectOf } from '../../src/cli/notify/panel-alarms.ts'
import { CLI_TEXT } from '../../src/text/cli/text.ts'
import { openWorld, spending } from '../e2e/world.ts'

const world = await openWorld()
const { service, mall, maker, declaration } = world
t.teardown(() => service.stop())
const { logKey } = service
const dataset = declaration.dataset
const common = { edition: world.edition, privacy: { rho: '20' } }
const publish = async (query: object): Promise<string> => {
  const body = { query: { ...common, ...query } as QueryInput as Query, readers: 'contracts' as const }
  return (await mall.standingPublish({ body })).file.id
}
const select = [{ statistic: 'units' }]

t.test('published answers make it: index, mix, shares and concentration, each with its interval', async t => {
  t.equal(await readPanel(maker, { dataset, logKey }), undefined, 'nothing is published')
  const trend = await publish({ kind: 'trend', period: 'month', select })
  await publish({ kind: 'trend', period: 'month', select: [{ statistic: 'count' }], splitBy: 'channel' })
  await publish({ kind: 'profile', by: ['city_tier'], base: false })
  await publish({ kind: 'profile', by: ['city_tier'], base: false, mechanism: 'discrete-laplace' })
  const along = { summary: 'concentration', along: 'category' }
  await publish({
    kind: 'aggregate',
    select: [{ statistic: 'count' }],
    groupBy: ['category'],
    summaries: [along],
  })
  const before = await spending(world)
  const panel = await readPanel(maker, { dataset, logKey })
  if (panel === undefined) throw new Error('no panel')
  t.match(panel.series, [{ statistic: 'units', watched: true }])
  t.equal(panel.series[0]?.points.length, 12)
  t.ok(panel.series[0]?.points.every(({ index }) => index !== null && index.low < index.high))
  t.same(
    panel.answers.filter(({ published }) => !published),
    [],
  )
  t.equal(panel.answers.find(({ id }) => id === trend)?.published, true)
  t.same(
    panel.blocks.map(({ kind }) => kind).toSorted((a, b) => (a < b ? -1 : 1)),
    ['concentration', 'mix', 'shares'],
    'a question by two mechanisms is shown once',
  )
  const mix = panel.blocks.find(({ kind }) => kind === 'mix')
  const sum = mix?.rows.reduce((total, { cells }) => total + (cells.at(-1)?.value ?? 0), 0) ?? 0
  // Noise is far below one here; a value with fewer than 20 lines is withheld.
  t.ok(sum > 0.8 && sum < 1.01, `the mix of a month adds up but for what is too small: ${sum}`)
  const concentration = panel.blocks.find(({ kind }) => kind === 'concentration')
  t.same(concentration?.rows.map(({ name }) => name).slice(0, 3), ['CR1', 'CR3', 'CR5'])
  t.ok(concentration?.rows.every(({ cells }) => cells.every(cell => cell !== null && cell.low <= cell.value)))
  t.equal(await spending(world), before, 'reading is free')
  t.same(raisedAlarms(panel), [], 'no year before to compare with')
  t.match(panelPage(panel, 'zh'), /集中度/)
  const stranger = await service.member('stranger', ['consumer'])
  t.equal(await readPanel(stranger, { dataset, logKey }), undefined, 'not without a contract')
  const { answer } = await readPublished(maker, trend, { logKey })
  t.same(blocksOf([answer]), [], 'an undivided trend is a series')
})

t.test(
  'a panel is read for its alarms again only when an answer was added, and a bad one is reported',
  async t => {
    const said: string[] = []
    const context = {
      host: {},
      text: CLI_TEXT.en,
      language: 'en',
      say: (line: string) => said.push(line),
    } as never
    let reads = 0
    const counting = new Proxy(maker, {
      get: (target, name, receiver) => {
        if (name === 'standingRead') reads++
        return Reflect.get(target, name, receiver) as unknown
      },
    })
    const first = await panelAlarms(context, counting, logKey, [dataset, 'none'], {})
    t.same(first.subjects, [])
    t.ok(reads > 0)
    t.same(Object.keys(first.read), [dataset])
    const once = reads
    t.same(await panelAlarms(context, counting, logKey, [dataset, 'none'], first.read), first)
    t.equal(reads, once, 'not read again')
    await publish({ kind: 'trend', period: 'month', select: [{ statistic: 'orders' }] })
    const added = await panelAlarms(context, counting, logKey, [dataset], first.read)
    t.ok(reads > once)
    t.not(added.read[dataset], first.read[dataset])
    t.same(said, [])
    const foreign = await panelAlarms(
      context,
      maker,
      `${logKey.slice(0, -4)}AAA=`,
      [dataset, 'none'],
      first.read,
    )
    t.same(foreign, { subjects: [], read: first.read }, 'tried again at the next look')
    t.equal(said.length, 1)
  },
)

t.test('alarms are facts, the newest first, and only what is new where that is asked', t => {
  const label = { zh: '月', en: 'month' }
  const point = (period: string, answer: string, alarm: 'fall' | null) => ({
    period,
    label,
    edition: world.edition as never,
    answer: answer as never,
    joint: false,
    level: null,
    index: null,
    change: { value: -0.3, low: -0.4, high: -0.2 },
    alarm,
  })
  const panel = {
    series: [
      {
        name: 'units',
        statistic: 'units' as const,
        measure: null,
        watched: true,
        points: [point('2025-01', 'a', 'fall'), point('2025-02', 'a', null), point('2025-03', 'b', 'fall')],
      },
    ],
    answers: [
      { id: 'a', edition: world.edition, seq: '7', published: true },
      { id: 'b', edition: world.edition, seq: '9', published: true },
    ],
  }
  const all = raisedAlarms(panel)
  t.same(
    all.map(({ period, seq }) => [period.period, seq]),
    [
      ['2025-03', '9'],
      ['2025-01', '7'],
    ],
  )
  t.same(raisedAlarms(panel, '7'), all.slice(0, 1))
  t.same(raisedAlarms(panel, '9'), [])
  t.same(
    all.map(alarm => subjectOf('orders', alarm)),
    ['orders 2025-03 units', 'orders 2025-01 units'],
    'neither size nor direction',
  )
  t.end()
})
