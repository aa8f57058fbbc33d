import t from 'tap'
import { run } from '../../scripts/evidence/questions.ts'
import { ASKED, NOT_ANSWERED } from '../../scripts/evidence/questions/asked.ts'

t.test('sixteen of the twenty questions are answered on the sample, and intervals cover', async t => {
  const { verdict, figures } = await run({ short: true })
  t.equal(verdict, 'holds', JSON.stringify(figures, undefined, 2))
  t.equal(figures['answered'], 16)
})

t.test('each of the twenty has an answer or a reason', async t => {
  const numbers = [...ASKED.map(({ number }) => number), ...Object.keys(NOT_ANSWERED).map(Number)]
  t.strictSame(
    numbers.toSorted((a, b) => a - b),
    Array.from({ length: 20 }, (_, i) => i + 1),
  )
})
