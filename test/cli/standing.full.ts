// Published questions on the command line: cost first, charged once, read free by whoever has a contract.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { addMember, expectOk, openMarket } from './world.ts'

const EDITION = 'appliance-orders@2025'
const world = await openMarket(3_000, { pool: true })
const { as } = world
t.teardown(() => world.close())
await addMember(world, 'stranger', 'consumer')
const publish = [
  'standing',
  'publish',
  'trend',
  EDITION,
  '品类=空气炸锅',
  '--select',
  'units',
  '--rho',
  '0.004',
]
const spent = async (): Promise<string> =>
  JSON.parse(expectOk(await as('hailan', ['budget', 'show', '--json'])).out)[0].total.spent

t.test('the provider sees the cost, and is asked before it is charged', async t => {
  const before = await spent()
  const estimate = expectOk(await as('hailan', [...publish, '--estimate']))
  t.match(estimate.out, /all of them may read the answer/)
  t.match(await as('hailan', publish), { exit: 1, err: /Not confirmed/ })
  t.equal(await spent(), before)
  const published = expectOk(await as('hailan', [...publish, '--yes']))
  t.match(published.err, /Published as answer_/)
  const once = await spent()
  t.equal(BigInt(once) - BigInt(before), 4_000_000n)
  t.match(expectOk(await as('hailan', publish)).err, /nothing was charged/)
  t.equal(await spent(), once)
})

t.test('a consumer lists and reads it free; its file verifies offline', async t => {
  const listed = JSON.parse(expectOk(await as('dongfang', ['standing', 'list', '--json'])).out)
  t.match(listed, [{ edition: EDITION, readers: 'contracts', access: 'free' }])
  const id: string = listed[0].id
  const budget = expectOk(await as('dongfang', ['budget', 'show', '--json'])).out
  const file = join(world.folder, 'standing.json')
  expectOk(await as('dongfang', ['standing', 'show', id, '--json', '--output', file]))
  t.equal(expectOk(await as('dongfang', ['budget', 'show', '--json'])).out, budget)
  t.match(expectOk(await as('dongfang', ['answer', 'verify', file])).out, id)
  t.match(JSON.parse(readFileSync(file, 'utf8')).answer.id, id)
  t.match(expectOk(await as('dongfang', ['standing', 'list', 'appliance-orders'])).out, /read/)
  t.match(await as('stranger', ['standing', 'show', id]), { exit: 3, err: /has none in force/ })
  expectOk(await as('jianguan', ['standing', 'withdraw', id, '--yes']))
  t.match(expectOk(await as('dongfang', ['standing', 'show', id])).out, /2025/)
  expectOk(await as('jianguan', ['log', 'verify', world.service.url]))
  t.match(expectOk(await as('dongfang', ['report', 'disclosure'])).out, /No edition is declared/)
  t.match(
    expectOk(await as('hailan', ['standing', 'renew', 'appliance-orders@2026'])).err,
    /published nothing/,
  )
})

const ofPool = ['standing', 'publish', 'profile', EDITION, '--by', 'age_band', '--pool', '0.3']
const poolLine = async (member = 'hailan') =>
  JSON.parse(expectOk(await as(member, ['budget', 'show', '--json'])).out)[0].pool

t.test('who sees the edition sees its pool, within the ε that it states and apart', async t => {
  const show = ['dataset', 'show', EDITION]
  const shown = expectOk(await as('dongfang', show)).out
  t.match(shown, /ε 4\.50 for one consumer, ε 8\.50 over all/)
  t.match(shown, /pool of pure ε \(no δ\)[\s\S]*ε 0\.5, in any\s+12 months ε 1\./)
  t.match(expectOk(await as('dongfang', [...show, '--lang', 'zh'])).out, /纯 ε 额度[\s\S]*ε 0\.5/)
})

t.test(
  'the pool pays pure ε: its estimate and its confirmation say so, and no account is charged',
  async t => {
    const before = await spent()
    const estimate = expectOk(await as('hailan', [...ofPool, '--estimate'])).out
    t.match(estimate, /Would take pure ε 0\.3 of the edition’s pool \(δ 0\), and no ρ\./)
    t.match(estimate, /Remaining in the pool: pure ε 0\.5; 1 more such/)
    t.notMatch(estimate, /\bρ 0|all of them may read|Price/)
    const csv = expectOk(await as('hailan', [...ofPool, '--estimate', '--csv', '--notes'])).out
    t.match(csv, /# rho 0\r\n# delta 0\r\n# pool_epsilon 0\.3\r\n# left_pool_epsilon 0\.5\r\n/)
    t.match(JSON.parse(expectOk(await as('hailan', [...ofPool, '--estimate', '--json'])).out), {
      privacy: { charge: '0', rho: '0', epsilon: '0.3', pool: '300000000' },
      room: '500000000',
      fits: '1',
    })
    t.match(await as('hailan', ofPool, { person: 'n' }), {
      exit: 1,
      err: /Publish on appliance-orders@2025 for pure ε 0\.3 of its pool\?[\s\S]*Not confirmed/,
    })
    t.same(await poolLine(), { cap: '500000000', spent: '0' })
    const published = expectOk(await as('hailan', [...ofPool, '--yes']))
    t.match(published.err, /The pool of the edition pays once/)
    t.match(published.out, /Spent: pure ε 0\.3 of the edition’s pool \(δ 0\), and no ρ\./)
    t.same(await poolLine(), { cap: '500000000', spent: '300000000' })
    t.equal(await spent(), before, 'no ρ')
    t.match(expectOk(await as('hailan', ofPool)).err, /nothing was charged/)
  },
)

t.test('what the pool does not pay for is refused, each with its reason', async t => {
  for (const [more, exit, err] of [
    [['--rho', '0.01'], 2, /--epsilon, --rho or --within[\s\S]*--pool/],
    [
      ['--mechanism', 'discrete-gaussian'],
      2,
      /--mechanism: [\s\S]*must be discrete-laplace[\s\S]*standing publish profile --help/,
    ],
    [['--file', 'question.json'], 2, /--pool/],
  ] as const)
    t.match(await as('hailan', [...ofPool, ...more]), { exit, err }, more.join(' '))
  const dearer = (epsilon: string) => [...ofPool.slice(0, -1), epsilon, '--yes']
  t.match(await as('hailan', dearer('0.25')), { exit: 3, err: /has 0\.2\s+left/ })
  t.match(await as('hailan', dearer('0.6')), { exit: 3, err: /more than the whole pool/ })
  const laplace = [...ofPool, '--mechanism', 'discrete-laplace']
  t.match(expectOk(await as('hailan', laplace)).err, /nothing was charged/, 'the same question')
  t.match(await as('dongfang', ['query', ...ofPool.slice(2)]), { exit: 2, err: /--pool/ })
})

t.test('lists, budgets and the log count the pool apart from ρ', async t => {
  const listed = expectOk(await as('dongfang', ['standing', 'list', '--csv'])).out.split('\r\n')
  t.match(listed[0], /,charge_rho,pool_epsilon,/)
  t.match(listed[1], /,0,0\.3,/)
  t.match(listed[2], /,0\.004,,/)
  t.same(await poolLine('dongfang'), { cap: '500000000', spent: '300000000' })
  const budget = expectOk(await as('hailan', ['budget', 'show'])).out
  t.match(budget, /published answers have spent ε 0\.3 of its pool of pure ε 0\.5/)
  const rows = expectOk(await as('hailan', ['budget', 'show', '--csv'])).out
  t.match(rows, /pool_spent_epsilon,pool_cap_epsilon\r\n.*,0\.3,0\.5\r\n/)
  const id = JSON.parse(expectOk(await as('dongfang', ['standing', 'list', '--json'])).out)[0].id
  t.match(
    expectOk(await as('dongfang', ['standing', 'show', id, '--csv', '--notes'])).out,
    /# pool_epsilon 0\.3/,
  )
  const file = join(world.folder, 'of-pool.json')
  expectOk(await as('dongfang', ['standing', 'show', id, '--json', '--output', file]))
  t.match(JSON.parse(expectOk(await as('dongfang', ['answer', 'verify', file, '--json'])).out), {
    charge: '0',
    pool: '300000000',
  })
  t.match(expectOk(await as('jianguan', ['log', 'show'])).out, /question published.*ε 0\.3/)
  t.match(expectOk(await as('jianguan', ['log', 'show', '--csv'])).out, /,standing,.*,0,0\.3,/)
  const verify = ['log', 'verify', world.service.url]
  t.match(expectOk(await as('jianguan', verify)).out, /spent ε 0\.3 of its pool of pure ε 0\.5/)
  t.match(JSON.parse(expectOk(await as('jianguan', [...verify, '--json'])).out).editions, [
    { poolSpent: '300000000', poolCap: '500000000' },
  ])
  t.match(expectOk(await as('jianguan', [...verify, '--csv'])).out, /,0\.3,0\.5,\d+\r\n/)
})

t.test('practice asks nothing, and every form of its answer says so', async t => {
  const ask = [
    'query',
    'profile',
    EDITION,
    '品类=空气炸锅',
    '--by',
    'age_band',
    '--rho',
    '0.01',
    '--practice',
  ]
  const before = [
    await spent(),
    expectOk(await as('jianguan', ['log', 'show', '--limit', '1', '--json'])).out,
  ]
  const text = expectOk(await as('dongfang', ask)).out
  t.match(text, /^Practice, made-up figures: /)
  t.match(text, /made up from the declaration alone/)
  t.notMatch(text, /Spent/)
  t.match(expectOk(await as('dongfang', [...ask, '--lang', 'zh'])).out, /^练习（虚构数字）/)
  const rows = expectOk(await as('dongfang', [...ask, '--csv']))
    .out.trim()
    .split('\r\n')
    .slice(1)
  t.ok(rows.length > 5 && rows.every(row => row.includes('Practice · ')), 'each row of the CSV')
  const json = JSON.parse(expectOk(await as('dongfang', [...ask, '--json'])).out)
  t.match(json, { practice: /^Practice/, answer: { id: /^answer_practice-/, title: { en: /^Practice/ } } })
  t.equal('file' in json, false, 'nothing that a verifier would take')
  expectOk(await as('dongfang', [...ask, '--output', join(world.folder, 'practice.xlsx')]))
  t.same(
    [await spent(), expectOk(await as('jianguan', ['log', 'show', '--limit', '1', '--json'])).out],
    before,
  )
  const sharpen = [...ask, '--sharpen', `answer_${'a'.repeat(22)}`]
  t.not((await as('dongfang', sharpen)).exit, 0)
  const hiding = expectOk(await as('dongfang', [...ask, '--blind', 'city_tier=一线']))
  t.match(hiding.out, /^Practice, made-up figures: /)
  t.match(hiding.err, /nothing is asked, so nothing needs to be hidden/)
})
