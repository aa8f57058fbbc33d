// A question that an edition's pool pays, as it is planned: exactly what was asked is taken.
import t from 'tap'
import { poolChargeOf, statedChargeOf } from '../../schemas/charged.ts'
import { Fault } from '../../schemas/fault.ts'
import { Query, type QueryInput } from '../../schemas/query.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { chargeOfPlan } from '../../src/domain/plan/stored-parts.ts'
import { marketDeclaration } from '../support/declaration.ts'

const plain = marketDeclaration()
const pool = { epsilon: '500000000', perYear: '900000000' }
const declaration = marketDeclaration({ budget: { ...plain.budget, pool } })
const monthly = { kind: 'aggregate', groupBy: ['month'], select: [{ statistic: 'count' }] }
const asked = (query: object, privacy: object = { pool: '0.3' }) =>
  Query.parse({
    edition: 'market@2025',
    mechanism: 'discrete-laplace',
    privacy,
    ...monthly,
    ...query,
  } as QueryInput)

t.test('ε is divided over the statistics, of which each gives a part to its cut total', async t => {
  const query = asked({ select: [{ statistic: 'count' }, { statistic: 'units' }] })
  const planned = plan(declaration, query, 'open')
  t.equal(planned.pool, 300_000_000n)
  t.equal(chargeOfPlan(planned), 0n, 'and nothing of ρ')
  const parts = planned.parts.map(({ part }) => part)
  const cut = parts.filter(({ shape }) => shape.cut !== undefined)
  t.ok(cut.length >= 1)
  const epsilon = (some: typeof parts) => poolChargeOf(query, some)
  const [counted] = parts
  if (counted === undefined || cut[0] === undefined) throw new Error('a part and its cut total')
  t.equal(epsilon([counted, cut[0]]), 150_000_000n, 'half of it, cut total included')
  t.equal(epsilon([cut[0]]), 30_000_000n, 'a fifth of that')
  for (const part of parts) {
    t.equal(part.noise.kind, 'discrete-laplace')
    t.equal(statedChargeOf(part), BigInt(part.rho), 'what the same noise would cost an account')
  }
})

t.test('each amount that the pool does not hold is refused before any work', async t => {
  const code = (query: Query, of = declaration, mode: 'open' | 'blind' = 'open') => {
    try {
      plan(of, query, mode)
      return 'none'
    } catch (error) {
      if (error instanceof Fault) return error.code
      throw error
    }
  }
  t.equal(code(asked({}, { pool: '0.5' })), 'none', 'all of it')
  t.equal(code(asked({}, { pool: '0.500000001' })), 'query.pool_too_large')
  t.equal(code(asked({}, { pool: '1e-9' })), 'query.pool_too_small')
  t.equal(code(asked({}), plain), 'query.pool_none')
  const none = marketDeclaration({ budget: { ...plain.budget, pool: { ...pool, epsilon: '0' } } })
  t.equal(code(asked({}), none), 'query.pool_none', 'of a year in which others have one')
  t.equal(code(asked({ mechanism: 'discrete-gaussian' })), 'query.pool_mechanism')
  const hidden = {
    hidden: { dimensions: ['category'], mode: 'any' },
    groupBy: [],
    select: [{ statistic: 'units' }],
  }
  t.equal(code(asked(hidden), declaration, 'blind'), 'query.pool_published')
})

t.test('a view is chosen by the noise that it has: that of Laplace noise goes by Δ1', async t => {
  // At most 20 rows in all and 3 a month, or 2 in each month: Δ1 is smaller of the first, Δ2 of the second.
  const views = [
    { name: 'few', for: ['count' as const], caps: [{ over: ['month'], max: 3 }], perUnit: 20 },
    { name: 'wide', for: ['count' as const], caps: [{ over: ['month'], max: 2 }] },
  ]
  const of = marketDeclaration({ views, budget: { ...plain.budget, pool } })
  const viewOf = (query: Query) => plan(of, query, 'open').parts[0]?.part.shape.view
  const gaussian = { ...asked({}, { rho: '0.02' }), mechanism: 'discrete-gaussian' as const }
  t.same([viewOf(asked({})), viewOf(gaussian)], ['few', 'wide'])
})
