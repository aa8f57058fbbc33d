// Published questions on the command line: cost first, charged once, read free by whoever has a contract.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { addMember, expectOk, openMarket } from './world.ts'

const EDITION = 'appliance-orders@2025'
const world = await openMarket(3_000)
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
