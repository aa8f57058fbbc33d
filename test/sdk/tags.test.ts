// Tags through a real service: from an export with several values in a cell to an answer that proves itself.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { stringify } from 'yaml'
import type { LoggedEntry } from '../../schemas/api-bodies.ts'
import { prepare } from '../../src/prepare/node/prepare.ts'
import { ask } from '../../src/sdk/ask.ts'
import { listAll } from '../../src/sdk/list-all.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { proveLog } from '../../src/sdk/proven-log.ts'
import { templateQuestion } from '../../src/domain/plan/templates/template-question.ts'
import { verifyAnswer } from '../../src/sdk/verify-answer.ts'
import { logKeyAlone } from '../../protocols/audit/policy.ts'
import { question } from '../e2e/world.ts'
import { grantTo, publish, redeclared } from '../support/market.ts'
import { startService } from '../support/service.ts'

const COLOURS = ['red', 'blue', 'green', 'white']
const CATEGORIES = ['fan', 'kettle', 'toaster']

/** A line of every buyer for each category, in one order; `colours` of the line. */
function lines(): readonly {
  readonly buyer: number
  readonly category: string
  readonly colours: readonly string[]
}[] {
  return Array.from({ length: 1200 }, (_, i) => ({
    buyer: Math.floor(i / 3),
    category: CATEGORIES[i % 3] ?? '',
    colours: COLOURS.filter((_, at) => (Math.floor(i / 3) + i * at) % 3 !== 1).slice(0, 3),
  }))
}

const folder = t.testdir({ data: {} })
await mkdir(join(folder, 'data'), { recursive: true })
await writeFile(
  join(folder, 'data/orders.csv'),
  `buyer,order,category,colours\n${lines()
    .map(({ buyer, category, colours }) => `b${buyer},o${buyer},${category},${colours.join('|')}`)
    .join('\n')}\n`,
)
const budget = { epsilon: '100' }
await writeFile(
  join(folder, 'dataset.yaml'),
  stringify({
    dataset: 'tagged-orders',
    edition: '2025',
    title: 'tagged',
    source: 'made for a test',
    period: { from: '2025-01-01', to: '2025-12-31' },
    files: ['orders.csv'],
    unit: { column: 'buyer' },
    orderKey: { column: 'order' },
    capacity: 10_000,
    dimensions: {
      category: { column: 'category', values: CATEGORIES },
      colours: { column: 'colours', values: COLOURS, tags: { separator: '|', max: 3 } },
    },
    derive: { basket: { with: 'category', values: CATEGORIES, tags: { max: 3 } } },
    views: { all: { for: ['count', 'units', 'orders'], perUnit: 3 } },
    budget: {
      delta: '1e-6',
      perConsumer: budget,
      total: budget,
      perYear: { perConsumer: budget, total: budget },
    },
  }),
)
const made = await prepare({
  datasetFile: join(folder, 'dataset.yaml'),
  dataFolder: join(folder, 'data'),
  outFolder: join(folder, 'out'),
  secretFile: join(folder, 'unit-secret'),
})
const contribution = { ...made, bytes: new Uint8Array(await readFile(made.contributionFile)) }
const service = await startService()
t.teardown(service.stop)
const { logKey } = service
const [mall, maker, officer] = [
  await service.member('mall', ['provider']),
  await service.member('maker', ['consumer']),
  await service.member('compliance', ['officer']),
]
const declaration = redeclared(contribution)
const id = await publish(mall, contribution, declaration, officer)
await grantTo(mall, maker, declaration.dataset)
const edition = await maker.editionShow({ params: { id } })
const count = { select: [{ statistic: 'count' }], where: {}, privacy: { rho: '4' } }

t.test('a line counts in the group of each of its tags, and the answer proves itself', async t => {
  const query = question(id, { ...count, groupBy: ['colours'] })
  const { file, answer } = await ask(maker, query, { edition })
  const verified = { logKey, asked: { query, edition } }
  await t.resolves(verifyAnswer(file, verified))
  const [part] = answer.parts
  t.equal(part?.l1, '9', 'three lines of a buyer, of up to three colours each')
  const truth = COLOURS.map(colour => lines().filter(({ colours }) => colours.includes(colour)).length)
  const table = answer.tables.find(({ name }) => name === 'count')
  for (const [code, expected] of truth.entries())
    t.ok(
      Math.abs((table?.cells[code]?.value ?? 0) - expected) <= 5 * Number(part?.halfWidth),
      COLOURS[code] ?? '',
    )
  const dimensions = edition.declaration.dimensions.map(({ tags: _tags, ...rest }) => rest)
  const untagged = { ...edition, declaration: { ...edition.declaration, dimensions } }
  await t.rejects(
    verifyAnswer(file, { logKey, asked: { query, edition: untagged } }),
    'the sensitivity follows from the edition that its reader knows',
  )
})

t.test(
  'a set of tags is counted once a line, and one order’s tags are asked by a ready question',
  async t => {
    const sets = question(id, {
      ...count,
      groupBy: [],
      where: { colours: ['red', 'blue', 'green', 'white'] },
    })
    const { file, answer } = await ask(maker, sets, { edition })
    await t.resolves(verifyAnswer(file, { logKey, asked: { query: sets, edition } }))
    t.equal(answer.parts[0]?.l1, '3')
    const any = lines().filter(({ colours }) => colours.length > 0).length
    const value = answer.tables[0]?.cells[0]?.value ?? 0
    t.ok(Math.abs(value - any) <= 5 * Number(answer.parts[0]?.halfWidth), `${value} of ${any}`)
    const basket = question(id, {
      ...templateQuestion('basket', edition.declaration, { where: { category: ['kettle'] } }),
      privacy: { rho: '4' },
    })
    const held = await ask(maker, basket, { edition })
    await t.resolves(verifyAnswer(held.file, { logKey, asked: { query: basket, edition } }))
    const fans = held.answer.tables.find(({ name }) => name.startsWith('share/'))?.cells[0]?.value ?? 0
    t.ok(fans > 0.8, `every order with a kettle has a fan: ${fans}`)
  },
)

t.test('the whole log replays, with what tags cost', async t => {
  const entries: LoggedEntry[] = []
  for await (const entry of listAll(officer, 'entryList', 500)) entries.push(entry)
  const policy = logKeyAlone(logKey)
  const log = await proveLog(httpLogReader(service.url), { policy })
  let computations = 0
  for await (const { leaf } of log.prove(shown(entries))) if (leaf.type === 'computation') computations++
  t.equal(computations, 3)
})

async function* shown(entries: readonly LoggedEntry[]): AsyncGenerator<LoggedEntry> {
  yield* entries
}
