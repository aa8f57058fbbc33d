import t from 'tap'
import { readableName, readableStatistic, signedQuestion, signedStatistic } from '../../src/sdk/buyers.ts'

t.test('people and programs read buyers, also in the names of tables and parts', t => {
  t.equal(readableStatistic('units'), 'buyers')
  t.equal(readableStatistic('orders'), 'orders')
  for (const [name, shown] of [
    ['units', 'buyers'],
    ['units/age_band*city', 'buyers/age_band*city'],
    ['base.units/*', 'base.buyers/*'],
    ['consistent/units/age', 'consistent/buyers/age'],
    ['share/units', 'share/units'],
    ['units_sold/age', 'units_sold/age'],
    ['sum:units/age', 'sum:units/age'],
  ] as const)
    t.equal(readableName(name), shown, name)
  t.end()
})

t.test('a question may say buyers, and is signed with units', t => {
  t.equal(signedStatistic('buyers'), 'units')
  t.equal(signedStatistic('units'), 'units')
  const asked = {
    select: [{ statistic: 'buyers', view: 'v' }, { statistic: 'orders' }, 'buyers'],
    by: ['buyers'],
  }
  t.same(signedQuestion(asked), {
    select: [{ statistic: 'units', view: 'v' }, { statistic: 'orders' }, 'buyers'],
    by: ['buyers'],
  })
  t.same(signedQuestion({ of: { statistic: 'buyers' }, where: { of: ['buyers'] } }), {
    of: { statistic: 'units' },
    where: { of: ['buyers'] },
  })
  t.end()
})
