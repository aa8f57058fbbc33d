import t from 'tap'
import { run } from '../../scripts/evidence/many-units.ts'

t.test('no unit of thousands adds more to a planned answer than its sensitivity', async t => {
  const { verdict, trials, figures } = await run({ short: true })
  t.comment(JSON.stringify(figures))
  t.equal(verdict, 'holds')
  t.equal(trials, 3000)
  t.equal(figures['violations'], 0)
  t.ok(
    Number(figures['control: violations if each sensitivity were one less']) > 0,
    'a sensitivity that is one too small is seen',
  )
})
