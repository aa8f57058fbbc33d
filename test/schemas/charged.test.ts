// What a log may say that a published answer took of a pool: its parts' pure ε, and nothing else.
import t from 'tap'
import { type Charged, isCharged, poolChargeOf } from '../../schemas/charged.ts'
import type { Part } from '../../schemas/plan.ts'
import type { Query } from '../../schemas/query.ts'

const shape = { statistic: 'count', view: 'all', where: [], groupBy: [] } as const
/** Scale 10 for Δ1 = 2: pure ε 0.2, which an account would pay with ρ 0.02. */
const laplace = (name: string): Part =>
  ({
    name,
    shape,
    l1: '2',
    l2Squared: '4',
    rho: '20000000',
    noise: { kind: 'discrete-laplace', scale: { num: '10', den: '1' } },
  }) as unknown as Part
const gaussian = {
  ...laplace('g'),
  noise: { kind: 'discrete-gaussian', variance: { num: '100', den: '1' } },
} as Part
const asked = (privacy: object) => ({ privacy }) as Query
const [ofPool, ofRho] = [asked({ pool: '0.4' }), asked({ rho: '0.04' })]
const body = (query: Query, parts: Part[]) => ({ query, parts, reused: [] })
const two = [laplace('a'), laplace('b')]
const held: Charged = { charge: 0n, pool: 400_000_000n }

t.test('the pool pays the pure ε of all parts, and only that', async t => {
  t.equal(poolChargeOf(ofPool, two), 400_000_000n)
  t.equal(poolChargeOf(ofRho, two), undefined)
  t.ok(isCharged(body(ofPool, two), held))
  const wrong: readonly (readonly [string, Query, Part[], Charged])[] = [
    ['less than it spent', ofPool, two, { charge: 0n, pool: 399_999_999n }],
    ['nothing', ofPool, two, { charge: 0n, pool: undefined }],
    ['the accounts instead', ofPool, two, { charge: 40_000_000n, pool: undefined }],
    ['the accounts too', ofPool, two, { charge: 40_000_000n, pool: 400_000_000n }],
    ['a question that was asked from ρ', ofRho, two, held],
    ['Gaussian noise', ofPool, [laplace('a'), gaussian], held],
    ['a part with less noise than it states', ofPool, [laplace('a'), { ...laplace('b'), rho: '1' }], held],
  ]
  for (const [what, query, parts, charged] of wrong) t.notOk(isCharged(body(query, parts), charged), what)
  t.ok(isCharged(body(ofRho, two), { charge: 40_000_000n, pool: undefined }), 'from ρ, as before')
})
