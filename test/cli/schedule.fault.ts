// A schedule through the months: a clock of ours, a limit, lost answers, and a process that is killed.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import fc from 'fast-check'
import { stringify } from 'yaml'
import { indexOf, periodsDue, PERIOD_KINDS } from '../../src/cli/schedule/periods.ts'
import { DATASET_FILE, expectOk, openMarket, writeExport } from './world.ts'

const root = join(import.meta.dirname, '../..')
let epoch = Date.parse('2025-02-03T04:00:00.000Z')
const started = Date.now()
const clock = () => epoch + (Date.now() - started)
const world = await openMarket(4_000, { clock, grant: ['--expires', '+300d'] })
t.teardown(() => world.close())
const { as, folder } = world
const answers = async () =>
  JSON.parse(expectOk(await as('dongfang', ['answer', 'list', '--json'])).out) as unknown[]

let files = 0
function write(schedule: object): string {
  const home = join(folder, `schedule-${files++}`)
  mkdirSync(home)
  const file = join(home, 'schedule.yaml')
  writeFileSync(file, stringify({ schedule: 'monthly', each: 'month', since: '2025-01', ...schedule }))
  return file
}
const question = (more: object = {}) => ({
  name: 'orders',
  ask: ['aggregate', 'appliance-orders@2025', 'month={period}', '--select', 'units', '--rho', '0.001'],
  ...more,
})

const SECOND = [
  'aggregate',
  'appliance-orders@2025',
  'month={period}',
  '--select',
  'orders',
  '--rho',
  '0.001',
]

/** A question that was not asked before. */
const ask = (category: string) => [
  'aggregate',
  'appliance-orders@2025',
  'month={period}',
  `category=${category}`,
  '--select',
  'units',
  '--rho',
  '0.001',
]

t.test('periods are due once they ended', async t => {
  const labels = (kind: 'month' | 'quarter' | 'year', since: string, wait: number, at: string) =>
    periodsDue(kind, since, wait, Date.parse(at)).map(({ label, from, to }) => `${label} ${from} ${to}`)
  t.same(labels('month', '2024-12', 1, '2025-02-01T23:59:59Z'), ['2024-12 2024-12-01 2024-12-31'])
  t.same(labels('month', '2025-02', 1, '2025-03-02T00:00:00Z'), ['2025-02 2025-02-01 2025-02-28'])
  t.same(labels('quarter', '2024-q1', 0, '2024-07-01T00:00:00Z'), [
    '2024-q1 2024-01-01 2024-03-31',
    '2024-q2 2024-04-01 2024-06-30',
  ])
  t.same(
    labels('year', '2020', 0, '2025-12-31T23:59:59Z').map(each => each.slice(0, 4)),
    ['2022', '2023', '2024'],
  )
  for (const [kind, label] of [
    ['month', '2025-13'],
    ['month', '2025-q1'],
    ['quarter', '2025-q5'],
    ['year', '25'],
  ] as const)
    t.equal(indexOf(kind, label), undefined, label)
  fc.assert(
    fc.property(
      fc.constantFrom(...PERIOD_KINDS),
      fc.date({ min: new Date('1970-06-01'), max: new Date('2200-01-01'), noInvalidDate: true }),
      (kind, day) => {
        const since = { month: '1969-01', quarter: '1969-q1', year: '1967' }[kind]
        const due = periodsDue(kind, since, 0, day.getTime())
        return due.every(
          ({ to }, i) =>
            Date.parse(to) + 86_400_000 <= day.getTime() &&
            (i === 0 || Date.parse(due[i]?.from ?? '') === Date.parse(due[i - 1]?.to ?? '') + 86_400_000),
        )
      },
    ),
  )
})

t.test('each month is asked once, within its limit, and a dry run asks nothing', async t => {
  const file = write({
    limit: 'rho:0.0015',
    questions: [question(), question({ name: 'second', ask: SECOND })],
  })
  const home = join(file, '..')
  const run = (...more: string[]) => as('dongfang', ['schedule', file, ...more])
  const before = (await answers()).length
  const dry = await run('--dry-run')
  t.match(dry.err, /orders for 2025-01: asked for ρ 0\.00100\.[\s\S]*second for 2025-01 is not asked/)
  t.equal((await answers()).length, before)
  t.notOk(existsSync(join(home, 'schedule-state.json')))

  const first = await run()
  t.match(
    first,
    { exit: 1, err: /second for 2025-01 is not asked: [\s\S]*\[schedule\.unfinished\]/ },
    'the limit',
  )
  t.equal((await answers()).length, before + 1)
  t.match(readFileSync(join(home, 'answers/2025-01-orders.csv'), 'utf8'), /buyers/)
  t.equal(statSync(join(home, 'schedule-state.json')).mode & 0o077, 0)
  rmSync(join(home, 'answers'), { recursive: true })
  await run()
  t.equal((await answers()).length, before + 1, 'once')

  epoch += 28 * 86_400_000
  await run()
  t.equal((await answers()).length, before + 2, 'the next month')
  t.ok(existsSync(join(home, 'answers/2025-02-orders.csv')))
  const one = { schedule: 'monthly', since: '2025-01', limit: 'rho:0.0015', questions: [question()] }
  writeFileSync(file, stringify(one))
  rmSync(join(home, 'schedule-state.json'))
  await run()
  t.equal((await answers()).length, before + 2, 'without its state, its keys find what was answered')
})

t.test('an answer that is lost is fetched again, and charged once', async t => {
  const file = write({
    schedule: 'losing',
    since: '2025-02',
    limit: 'epsilon:1',
    questions: [question({ ask: ask('空气炸锅') })],
  })
  const before = (await answers()).length
  let lost = 0
  const losing: typeof fetch = async (input, init) => {
    const answered = await fetch(input, init)
    if (!String(input instanceof Request ? input.url : input).endsWith('/v1/queries')) return answered
    lost++
    return await new Promise<Response>(() => undefined)
  }
  // As a process that ends there: nobody waits for this run.
  void as('dongfang', ['schedule', file], { fetch: losing })
  while (lost === 0) await new Promise(resolve => setTimeout(resolve, 20))
  const state = JSON.parse(readFileSync(join(file, '../schedule-state.json'), 'utf8')) as {
    asked: { done: null }[]
  }
  t.equal(state.asked[0]?.done, null, 'it was noted before it was asked')
  t.match(await as('dongfang', ['schedule', file]), { exit: 0, err: /Done: 1/ })
  const after = await answers()
  t.equal(after.length, before + 1)
  t.ok(existsSync(join(file, '../answers/2025-02-orders.csv')))
  await as('dongfang', ['schedule', file])
  t.equal((await answers()).length, after.length)
})

t.test('what is refused costs nothing of the limit, and what is not there yet is waited for', async t => {
  const absent = question({
    ask: ['aggregate', 'appliance-orders@{period}', '--select', 'units', '--rho', '0.001'],
  })
  const file = write({ schedule: 'waiting', since: '2025-02', limit: 'epsilon:1', questions: [absent] })
  t.match(await as('dongfang', ['schedule', file]), { exit: 0, err: /waiting: 1/ })
  const wrong = question({
    ask: ['aggregate', 'appliance-orders@2025', 'nothing=1', '--select', 'units', '--rho', '0.001'],
  })
  const refused = write({ schedule: 'refused', since: '2025-02', limit: 'epsilon:1', questions: [wrong] })
  t.match(await as('dongfang', ['schedule', refused]), { exit: 1, err: /failed: 1/ })
  t.notOk(existsSync(join(refused, '../schedule-state.json')))
})

t.test('a file with a mistake is refused before anything is asked', async t => {
  const bad: readonly (readonly [object, string])[] = [
    [{}, 'schedule.empty'],
    [{ questions: [question()] }, 'schedule.no_limit'],
    [{ limit: 'epsilon:1', since: '2025-q1', questions: [question()] }, 'schedule.since'],
    [{ limit: 'much', questions: [question()] }, 'cli.budget'],
    [{ limit: 'epsilon:1', questions: [question(), question()] }, 'schedule.name_twice'],
    [
      { limit: 'epsilon:1', questions: [question({ ask: ['profile', 'x', '--idempotency-key', 'y'] })] },
      'schedule.word',
    ],
    [
      { limit: 'epsilon:1', questions: [question({ ask: ['profile', 'x', '--output=/etc/x'] })] },
      'schedule.word',
    ],
    [
      { limit: 'epsilon:1', questions: [question({ ask: ['profile', 'x', '-o', '/etc/x'] })] },
      'schedule.word',
    ],
    [{ limit: 'epsilon:1', budget: 1, questions: [question()] }, 'shape.unknown_key'],
  ]
  for (const [given, code] of bad) {
    const { exit, err } = await as('dongfang', ['schedule', write(given)])
    t.ok(exit !== 0 && err.includes(`[${code}]`), `${code}: ${err}`)
  }
})

t.test(
  'a provider’s edition is prepared each month, and registered when its person or its file says so',
  async t => {
    const file = write({ schedule: 'editions', since: '2025-02' })
    const home = join(file, '..')
    await writeExport(join(home, 'exports'), 2_000)
    writeFileSync(
      join(home, 'dataset.yaml'),
      readFileSync(DATASET_FILE, 'utf8').replace(/^dataset: .*$/m, 'dataset: monthly-orders'),
    )
    const plan = (register: string) =>
      writeFileSync(
        file,
        stringify({
          schedule: 'editions',
          since: '2025-02',
          editions: [{ name: 'orders', data: 'exports', register }],
        }),
      )
    plan('by-hand')
    const run = (...more: string[]) => as('hailan', ['schedule', file, ...more])
    const prepared = join(home, 'prepared/2025-02-orders')
    t.match(await run('--dry-run'), { exit: 0, err: /Edition monthly-orders@2025-02: prepared/ })
    t.notOk(existsSync(prepared))
    t.match(await run(), {
      exit: 0,
      err: /Read its report, then register it:\n.*dataset register .*2025-02-orders/,
    })
    t.ok(existsSync(join(prepared, 'report.json')))
    const made = statSync(join(prepared, 'contribution.parquet')).mtimeMs
    t.match(await run(), { exit: 0, err: /waiting: 1/ })
    t.equal(statSync(join(prepared, 'contribution.parquet')).mtimeMs, made, 'it is not prepared again')
    plan('at-once')
    // The service is lost while the edition is sealed.
    const losing: typeof fetch = async (input, init) => {
      if (String(input instanceof Request ? input.url : input).includes('/v1/jobs/'))
        throw new TypeError('fetch failed')
      return fetch(input, init)
    }
    t.match(await as('hailan', ['schedule', file], { fetch: losing }), { exit: 1, err: /failed: 1/ })
    t.ok(existsSync(join(prepared, '.registration.json')))
    t.match(await run(), { exit: 0, err: /Done: 1/ }, 'and taken up again')
    t.notOk(existsSync(join(prepared, '.registration.json')))
    const { out } = expectOk(await as('hailan', ['dataset', 'show', 'monthly-orders@2025-02', '--json']))
    t.match(JSON.parse(out), { declaration: { period: { from: '2025-02-01', to: '2025-02-28' } } })
    t.match(await run(), { exit: 0, err: /Done: 1/ })
  },
)

t.test('a process that is killed between question and answer asks once', async t => {
  const file = write({
    schedule: 'killed',
    since: '2025-02',
    limit: 'epsilon:1',
    questions: [question({ ask: [...ask('电饭煲'), '--group-by', 'age_band'], name: 'killed' })],
  })
  const home = join(file, '..')
  const before = (await answers()).length
  // It has this test's clock, and dies as soon as the service has answered.
  const preload = join(home, 'preload.mjs')
  writeFileSync(
    preload,
    `const ahead = ${clock()} - Date.now(), now = Date.now, given = globalThis.fetch
    Date.now = () => now() + ahead
    globalThis.fetch = async (...words) => {
      const answer = await given(...words)
      const url = String(words[0] instanceof Request ? words[0].url : words[0])
      if (process.env.DIES === '1' && url.endsWith('/v1/queries')) process.kill(process.pid, 'SIGKILL')
      return answer
    }`,
  )
  const run = async (dies: string) => {
    const words = ['--import', preload, join(root, 'src/cli/main.ts'), 'schedule', file, '--as', 'dongfang']
    const env = { ...process.env, XDG_CONFIG_HOME: join(folder, 'config'), DIES: dies }
    const child = spawn(process.execPath, words, { env, stdio: 'ignore' })
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
    return signal ?? code
  }
  t.equal(await run('1'), 'SIGKILL')
  t.notOk(existsSync(join(home, 'answers/2025-02-killed.csv')))
  t.equal(await run('0'), 0)
  t.ok(existsSync(join(home, 'answers/2025-02-killed.csv')))
  t.equal((await answers()).length, before + 1)
  t.equal(await run('1'), 0, 'it does not ask again')
})
