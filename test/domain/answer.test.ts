import t from 'tap'
import { randomFillSync } from 'node:crypto'
import { canonicalJson } from '../../protocols/canonical-json.ts'
import { sampleNoise } from '../../protocols/dp/noise.ts'
import { drawnWith } from '../../protocols/dp/part-noise.ts'
import { exactPartNoise } from '../../schemas/exact-noise.ts'
import { Query } from '../../schemas/query.ts'
import { answerMembers, makeAnswer } from '../../src/domain/answer.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { joinMembers } from '../../src/domain/canonical-members.ts'
import { marketDeclaration } from '../support/declaration.ts'
import { fillPart } from '../support/fill-part.ts'
import { madeUpTotals } from '../support/edition-totals.ts'
import { marketEdition } from '../support/market-edition.ts'

const declaration = marketDeclaration({ title: { zh: '“市场”\\', en: 'a "market"' } })
const totals = madeUpTotals(declaration)
const edition = marketEdition(declaration, totals)

const privacy = { rho: '0.1' }
const where = { category: ['fan', 'kettle'], gender: ['f'] }
const QUESTIONS = [
  { kind: 'profile', where, by: ['age', 'month'], privacy },
  { kind: 'profile', where: {}, by: ['age', 'gender'], cross: true, of: { statistic: 'orders' }, privacy },
  {
    kind: 'trend',
    where,
    period: 'month',
    splitBy: 'age',
    select: [
      { statistic: 'sum', measure: 'revenue' },
      { statistic: 'mean', measure: 'sold', view: 'spending' },
      { statistic: 'average', measure: 'revenue', per: 'sold' },
    ],
    privacy,
  },
  {
    kind: 'aggregate',
    select: [{ statistic: 'units' }, { statistic: 'count', view: 'lines' }],
    groupBy: ['category', 'month'],
    shares: true,
    mechanism: 'discrete-laplace',
    privacy,
  },
].map(question => Query.parse({ ...question, edition: 'market@2025' }))

function answered(query: Query) {
  const planned = plan(declaration, query, 'open')
  const filled = planned.parts.map(({ part }, i) => {
    const drawn = drawnWith(exactPartNoise(part.noise))
    const noise = sampleNoise(drawn, 1000, bytes => randomFillSync(bytes))
    return {
      ...fillPart(
        declaration,
        part,
        cell => BigInt(cell % 3) * 1000n,
        draw => noise[draw] ?? 0n,
      ),
      reusedFrom: i % 3 === 1 ? 'answer_abcdefghijklmnopqrstuv' : null,
    }
  })
  const id = 'answer_0123456789abcdefghijkl'
  return makeAnswer(edition, planned, filled, { id, mode: 'open', query, charge: 1000n })
}

t.test('an answer that is written member by member is its canonical JSON', async t => {
  for (const query of QUESTIONS) {
    const answer = answered(query)
    t.equal(joinMembers(answerMembers(answer)), canonicalJson(answer))
  }
  t.equal(joinMembers({}), '{}')
  t.equal(joinMembers({ b: '"二"', a: '1', é: 'null' }), '{"a":1,"b":"二","é":null}')
})
