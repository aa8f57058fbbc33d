import t from 'tap'
import { run } from '../../scripts/evidence/findings.ts'

t.test('answers claim next to nothing of noise, find what is planted, and say what is true', async t => {
  const { verdict, figures } = await run({ short: true })
  t.equal(verdict, 'holds', JSON.stringify(figures, undefined, 2))
  t.ok(Object.keys(figures).filter(name => name.startsWith('flat: ')).length >= 10)
})
