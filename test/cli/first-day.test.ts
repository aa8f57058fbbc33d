// From an export that nobody described to the first answer: what a provider, a consumer and an officer type on their first day.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { addMember, expectOk, openWorld, writeExport } from './world.ts'

const world = await openWorld()
t.teardown(world.close)
const { as, folder } = world
await addMember(world, 'hailan', 'provider')
await addMember(world, 'dongfang', 'consumer')
await addMember(world, 'jianguan', 'officer')
const [exports, prepared] = [join(folder, 'exports'), join(folder, 'prepared')]
const datasetFile = join(exports, 'dataset.yaml')
const EDITION = 'orders@2025'
const issue = (...more: readonly string[]) =>
  as('hailan', ['grant', 'issue', '--to', 'dongfang', '--expires', '+90d', ...more])
const offer = ['--modes', 'open', '--purpose', 'product-planning', '--budget', 'epsilon:4'] as const
const ask = ['query', 'profile', EDITION, 'category=空气炸锅', '--by', 'gender'] as const

t.test('an export is drafted, published as drafted, and never drafted over', async t => {
  await writeExport(exports, 6_000)
  const init = ['dataset', 'init', join(exports, 'orders.csv')]
  t.match(await as('hailan', init), {
    exit: 0,
    out: '',
    err: `Drafted ${datasetFile}: read it and correct roles, domains and budget before you go on.\n  yinsuan dataset prepare ${datasetFile}\n`,
  })
  t.match(await as('hailan', init), {
    exit: 2,
    err: /exists already[\s\S]*\nNext: yinsuan dataset init FILE NEW\.yaml/,
  })
  t.match(await as('hailan', [...init, '--lang', 'zh']), { exit: 2, err: /已存在/ })
  t.match(
    await issue(...offer),
    { exit: 2, err: /--dataset[\s\S]*\nNext: yinsuan dataset list/ },
    'nothing to grant yet',
  )
  const published = await as('hailan', ['dataset', 'publish', datasetFile, '--out', prepared])
  t.match(expectOk(published).err, `Edition ${EDITION} is sealed and open.\n`)
  t.match(readFileSync(join(exports, 'unit-secret'), 'utf8'), /\S{32}/)
})

t.test('a grant is issued for the only dataset, or a named one, and for purposes that exist', async t => {
  const grant = JSON.parse(expectOk(await issue(...offer, '--json')).out)
  t.match(grant, { dataset: 'orders', consumer: 'dongfang', modes: ['open'], purposes: ['product-planning'] })
  t.match(await issue(...offer), { exit: 1, err: /holds a valid grant[\s\S]*\nNext: yinsuan grant list/ })
  t.match(await issue('--purpose', 'gossip', '--budget', 'rho:0.1', '--dataset', 'orders'), {
    exit: 2,
    err: /gossip.*product-planning/,
  })
})

t.test('the consumer sees its room before the first question, and after it what is left', async t => {
  const budget = async () => JSON.parse(expectOk(await as('dongfang', ['budget', 'show', '--json'])).out)
  const before = await budget()
  t.match(before, [{ edition: EDITION, total: null, accounts: [], own: { cap: /^\d+$/, spent: /^\d+$/ } }])
  t.equal(BigInt(before[0].own.room), BigInt(before[0].own.cap) - BigInt(before[0].own.spent))
  const table = expectOk(await as('dongfang', ['budget', 'show']))
  t.match(table.out, /orders@2025 +dongfang +0\.\d+ +0\.\d+ +0\.\d+ +4\.00 /)
  t.match(expectOk(await as('dongfang', ['budget', 'show', '--lang', 'zh'])).out, /剩余 ρ/)
  expectOk(await as('dongfang', [...ask, '--rho', '0.01']))
  const [after] = await budget()
  t.equal(BigInt(before[0].own.room) - BigInt(after.own.room), 10_000_000n)
  t.match(after.accounts, [{ organisation: 'dongfang', spent: after.own.spent, cap: after.own.cap }])
  expectOk(await as('jianguan', ['edition', 'freeze', EDITION]))
  t.match(await budget(), [{ own: null, accounts: [{}] }], 'a frozen edition has no room')
  expectOk(await as('jianguan', ['edition', 'unfreeze', EDITION]))
  const all = expectOk(await as('jianguan', ['budget', 'show'])).out
  t.match(all, /all consumers[\s\S]*dongfang/)
})
