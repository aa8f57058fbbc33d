import t from 'tap'
import { run } from '../../scripts/evidence/grey-box.ts'

t.test(
  'one buyer never changes a planned answer by more than its sensitivity, nor a row of another buyer',
  async t => {
    const { verdict, trials, figures } = await run({ short: true })
    t.comment(JSON.stringify(figures))
    t.equal(verdict, 'holds')
    t.ok(trials >= 150)
    t.equal(figures['violations'], 0)
    t.equal(figures['editionsWhereTheyChanged'], 0)
    t.ok(Number(figures['orderAsRowCaught']) > 0, 'an order that is taken for a row is charged too little')
    t.ok(Number(figures['signsApartCaught']) > 0, 'and so is a sum whose signs are capped apart')
  },
)
