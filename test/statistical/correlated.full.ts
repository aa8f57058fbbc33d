import t from 'tap'
import { run } from '../../scripts/evidence/correlated.ts'

// 8 000 answers and 20 000 runs of the distinguisher a shape; the rate of false failure, 1e-6, is the
// evidence's.
t.test(
  'correlated noise has the deviation of its formula, covers, and tells no buyer apart; planted faults do',
  async t => {
    const { verdict, figures } = await run({ short: true })
    t.comment(JSON.stringify(figures))
    t.equal(verdict, 'holds')
    for (const [months, ratio] of [
      [12, 0.644],
      [24, 0.602],
      [63, 0.563],
    ] as const)
      t.ok(
        Math.abs(Number(figures[`${months} months sdToIndependent`]) / ratio - 1) < 0.02,
        `${months} months`,
      )
  },
)
