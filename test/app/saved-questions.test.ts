// Questions that an organisation keeps: every key of it sees them, nobody else, and the database shows none.
import t from 'tap'
import type { Query } from '../../schemas/query.ts'
import type { SavedReport } from '../../schemas/saved-question.ts'
import { connect } from '../../src/store/connect.ts'
import { enrolMember } from '../support/member.ts'
import { startService } from '../support/service.ts'

const service = await startService()
t.teardown(() => service.stop())
const maker = await service.member('maker', ['consumer'])
const rival = await service.member('rival', ['consumer'])
const colleagueOf = async (role: 'asker' | 'reader') => {
  const { code } = await maker.keyInvite({ body: { roles: [role] } })
  return (await enrolMember(service.url, code, role)).client
}
const query = {
  kind: 'trend',
  edition: 'orders@2025',
  where: { category: ['rice-cooker-of-next-spring'] },
  period: 'month',
  select: [{ statistic: 'units' }],
  privacy: { epsilon: '0.5' },
} as unknown as Query

await t.test('a colleague finds it as it was saved, and may remove it; a reader only reads', async t => {
  const saved = await maker.savedAdd({ body: { name: '  Rice cookers  ', query } })
  t.match(saved, { name: 'Rice cookers', query: { where: query.where, kind: 'trend' } })
  const [asker, reader] = [await colleagueOf('asker'), await colleagueOf('reader')]
  t.same(await asker.savedList(), { items: [saved] })
  t.same(await reader.savedList(), { items: [saved] })
  await t.rejects(reader.savedRemove({ params: { id: saved.id } }), { code: 'request.key_role' })
  await t.rejects(reader.savedAdd({ body: { name: 'x', query } }), { code: 'request.key_role' })
  t.same(await rival.savedList(), { items: [] })
  await t.rejects(rival.savedRemove({ params: { id: saved.id } }), { code: 'request.not_found' })
  t.same(await asker.savedRemove({ params: { id: saved.id } }), saved)
  t.same(await maker.savedList(), { items: [] })
  await t.rejects(maker.savedRemove({ params: { id: saved.id } }), { code: 'request.not_found' })
})

await t.test(
  'it outlives a restart, and neither the log nor the database names what it is about',
  async t => {
    const before = (await maker.entryList()).items.length
    await maker.savedAdd({ body: { name: 'kept', query } })
    t.equal((await maker.entryList()).items.length, before, 'no entry')
    await service.restart()
    const again = await service.known('maker')
    t.match(await again.savedList(), { items: [{ name: 'kept' }] })
    await service.halt()
    const connection = await connect(service.store, { session: 'test', connections: 1 })
    const rows = await connection.db.selectFrom('saved_questions').selectAll().execute()
    await connection.close()
    t.equal(rows.length, 1)
    t.notMatch(Buffer.from(rows[0]?.sealed ?? []).toString('latin1'), /rice-cooker|kept|category/)
    await service.resume()
  },
)

await t.test('a market report is kept beside questions; a mixture of both is refused', async t => {
  const again = await service.known('maker')
  const report = {
    edition: 'orders@2025',
    where: { category: ['rice-cooker-of-next-spring'] },
    leftOut: ['region'],
    parts: [{ name: 'buyers', answer: `answer_${'x'.repeat(22)}` }],
  } as unknown as SavedReport
  const saved = await again.savedAdd({ body: { report } })
  t.match(saved, { report, by: /^key_/ })
  t.same((await again.savedList()).items[0], saved)
  const mixed = { name: 'x', query, report } as unknown as { readonly report: SavedReport }
  await t.rejects(again.savedAdd({ body: mixed }), { code: 'request.invalid' })
  await again.savedRemove({ params: { id: saved.id } })
})

await t.test('a hundred at most; the newest first', async t => {
  const again = await service.known('maker')
  for (let i = 1; i < 100; i++) await again.savedAdd({ body: { name: `number ${i}`, query } })
  await t.rejects(again.savedAdd({ body: { name: 'one more', query } }), {
    code: 'quota.saved_questions',
    detail: /100/,
  })
  const { items } = await again.savedList()
  t.equal(items.length, 100)
  t.match(items[0], { name: 'number 99' })
  await again.savedRemove({ params: { id: items[5]?.id ?? '' } })
  await again.savedAdd({ body: { name: 'one more', query } })
})
