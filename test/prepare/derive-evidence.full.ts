import t from 'tap'
import { run } from '../../scripts/evidence/derive.ts'

t.test('removing a buyer changes nothing that is derived of others, nor more than is charged', async t => {
  const { verdict, figures } = await run({ short: true })
  t.comment(JSON.stringify(figures))
  t.equal(verdict, 'holds')
  t.equal(figures['violations'], 0)
  t.equal(figures['kindsOfDerivedDimensions'], 8)
})
