import fc from 'fast-check'
import t from 'tap'
import { type ReplayedEdition, sealingViolation } from '../../protocols/audit/replay-editions.ts'
import { EditionId } from '../../schemas/common.ts'
import type { Contract } from '../../schemas/contract.ts'
import { Cap, type Declaration, readsFrom } from '../../schemas/declaration.ts'
import { Fault } from '../../schemas/fault.ts'
import type { Grant } from '../../schemas/records.ts'
import { Grant as GrantSchema } from '../../schemas/records.ts'
import {
  checkAllowance,
  checkRegistration,
  dayNumber,
  type EditionCaps,
  isStated,
  leastAllowance,
  type Registered,
} from '../../src/domain/allowance.ts'
import { checkBudget } from '../../src/domain/contracts.ts'
import { checkDeclaration } from '../../src/domain/declaration-check.ts'
import { countedIn } from '../../schemas/counted.ts'
import { planTotals } from '../../src/domain/edition-totals.ts'
import { madeUpTotals } from '../support/edition-totals.ts'
import { decideCharge } from '../../src/domain/ledger.ts'
import { checkGrant, findGrant } from '../../src/domain/policy.ts'
import { marketDeclaration } from '../support/declaration.ts'

const day = (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10)
const code = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    if (error instanceof Fault) return error.code
    throw error
  }
  return 'none'
}

t.test('no sequence of decisions passes any cap, and every refusal tells what still fits', async () => {
  const amount = fc.bigInt({ min: 1n, max: 1000n })
  fc.assert(
    fc.property(
      amount,
      amount,
      amount,
      fc.array(amount, { maxLength: 60 }),
      (totalCap, accountCap, grantBudget, charges) => {
        let balances = { totalCap, totalSpent: 0n, accountCap, accountSpent: 0n, grantBudget, grantSpent: 0n }
        for (const charge of charges) {
          const decision = decideCharge(balances, charge)
          if (decision.kind === 'granted') balances = decision.after
          else if (decision.room >= charge) return false
          else if (decision.room > 0n && decideCharge(balances, decision.room).kind !== 'granted')
            return false
        }
        return (
          balances.totalSpent <= totalCap &&
          balances.accountSpent <= accountCap &&
          balances.grantSpent <= grantBudget
        )
      },
    ),
  )
})

t.test('a charge of nothing is a mistake of the caller', async t => {
  const balances = {
    totalCap: 9n,
    totalSpent: 0n,
    accountCap: 9n,
    accountSpent: 0n,
    grantBudget: 9n,
    grantSpent: 0n,
  }
  t.throws(() => decideCharge(balances, 0n), RangeError)
})

t.test('day numbers agree with the calendar', async () => {
  fc.assert(
    fc.property(fc.integer({ min: -100_000, max: 100_000 }), day => {
      const date = new Date(day * 86_400_000).toISOString()
      return date.startsWith('-') || date.startsWith('+') || dayNumber(date.slice(0, 10)) === day
    }),
  )
})

t.test('no accepted set of editions lets any 12 months spend more than the allowance', async () => {
  const caps = fc.record({
    start: fc.integer({ min: 0, max: 2000 }),
    days: fc.integer({ min: 1, max: 500 }),
    total: fc.integer({ min: 1, max: 60 }),
    pool: fc.integer({ min: 0, max: 60 }),
    back: fc.integer({ min: 0, max: 500 }),
    /** Since the one before it. */
    later: fc.integer({ min: 0, max: 200 }),
  })
  fc.assert(
    fc.property(fc.array(caps, { maxLength: 12 }), offers => {
      const accepted: EditionCaps[] = []
      const allowance = { perConsumer: 100n, total: 100n, pool: 100n }
      let today = 0
      for (const [i, { start, days, total, pool, back, later }] of offers.entries()) {
        today += later
        const next = {
          edition: `e@${i}`,
          readsFrom: start - back,
          from: start,
          to: start + days,
          sealed: today,
          perConsumer: 1n,
          total: BigInt(total),
          pool: BigInt(pool),
        }
        if (code(() => checkAllowance(next, accepted, allowance)) === 'none') accepted.push(next)
      }
      for (let day = -900; day < 2600; day++) {
        const touched = accepted.filter(({ readsFrom, to }) => readsFrom < day + 366 && to >= day)
        const sealedIn = accepted.filter(({ sealed }) => sealed < day + 366 && sealed >= day)
        for (const inside of [touched, sealedIn])
          for (const which of ['total', 'pool'] as const)
            if (inside.reduce((sum, each) => sum + each[which], 0n) > 100n) return false
      }
      return true
    }),
    { numRuns: 60 },
  )
})

t.test('whatever is sealed first, and whatever fails, the log allows what registration did', async t => {
  const offer = fc.record({
    start: fc.integer({ min: 0, max: 1500 }),
    days: fc.integer({ min: 1, max: 200 }),
    back: fc.integer({ min: 0, max: 400 }),
    cap: fc.bigInt({ min: 1n, max: 60n }),
    yearly: fc.bigInt({ min: 1n, max: 60n }),
  })
  const step = fc.oneof(
    offer.map(offer => ({ offer })),
    fc.record({ passes: fc.integer({ min: 1, max: 300 }) }),
    fc.record({ ends: fc.nat(20), fails: fc.boolean() }),
  )
  let sealed = 0
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }), steps => {
      let dataset: { allowance: Registered['allowance'] } | undefined
      let standing: readonly Registered[] = []
      const log: ReplayedEdition[] = []
      let today = 20_000
      for (const [i, step] of steps.entries()) {
        if ('passes' in step) {
          today += step.passes
          // What still waits is taken for sealed today.
          standing = standing.map(each => (each.isSealing ? { ...each, sealed: today } : each))
          continue
        }
        if ('offer' in step) {
          const { start, days, back, cap, yearly } = step.offer
          const allowance = { perConsumer: yearly, total: yearly, pool: yearly }
          const period = { readsFrom: start - back, from: start, to: start + days, sealed: today }
          const caps = { edition: `e@${i}`, ...period, perConsumer: cap, total: cap, pool: cap }
          const next = { ...caps, isSealing: true, allowance }
          if (
            code(() => checkRegistration(next, standing, { id: 'e', allowance: dataset?.allowance })) !==
            'none'
          )
            continue
          dataset ??= { allowance }
          standing = [...standing, next]
          continue
        }
        const waiting = standing.filter(({ isSealing }) => isSealing)
        const one = waiting[step.ends % Math.max(waiting.length, 1)]
        if (one === undefined || dataset === undefined) continue
        const others = standing.filter(each => each !== one)
        standing = step.fails ? others : [...others, { ...one, isSealing: false }]
        if (step.fails) continue
        const stated = leastAllowance(one, isStated(others) ? [dataset] : [])
        dataset.allowance = stated
        const { perConsumer: capPerConsumer, total: capTotal, pool: capPool, readsFrom, from, to } = one
        const charges = { sealingCharge: 0n, draftCharge: 0n }
        const read = { readsFrom: day(readsFrom), sealed: day(today) }
        const days = { ...read, from: day(from), to: day(to) }
        const entry = { ...stated, capPerConsumer, capTotal, capPool, ...charges, ...days }
        if (sealingViolation(entry as unknown as ReplayedEdition, log) !== undefined) return false
        log.push(entry as unknown as ReplayedEdition)
        sealed++
      }
      return true
    }),
    { numRuns: 500 },
  )
  t.ok(sealed > 300, 'enough of them were')
})

t.test('an edition that failed promises nothing', async t => {
  const edition = (name: string, yearly: bigint): Registered => ({
    edition: name,
    readsFrom: 0,
    from: 0,
    to: 100,
    sealed: 100,
    perConsumer: 5n,
    total: 5n,
    pool: 5n,
    isSealing: true,
    allowance: { perConsumer: yearly, total: yearly, pool: yearly },
  })
  const dataset = { id: 'a', allowance: { perConsumer: 5n, total: 5n, pool: 5n } }
  const later = { ...edition('a@2', 50n), readsFrom: 200, from: 200, to: 300, sealed: 300 }
  const registering = (others: readonly Registered[]) => code(() => checkRegistration(later, others, dataset))
  t.equal(registering([edition('a@1', 5n)]), 'registry.allowance_changed')
  t.equal(registering([{ ...edition('a@1', 5n), isSealing: false }]), 'registry.allowance_changed')
  t.equal(registering([]), 'none', 'the only one failed')
  const lower = {
    ...edition('a@3', 2n),
    perConsumer: 1n,
    total: 1n,
    pool: 1n,
    readsFrom: 900,
    from: 900,
    to: 1000,
    sealed: 1000,
  }
  const lowering = (isSealing: boolean) =>
    code(() =>
      checkRegistration(lower, [{ ...edition('a@1', 50n), isSealing }], { id: 'a', allowance: undefined }),
    )
  t.equal(lowering(true), 'registry.allowance_sealing')
  t.equal(lowering(false), 'none')
})

t.test('editions that share a day are refused, whatever they spend', async t => {
  const edition = (name: string, from: string, to: string) => ({
    edition: name,
    readsFrom: dayNumber(from),
    from: dayNumber(from),
    to: dayNumber(to),
    sealed: dayNumber(to),
    perConsumer: 1n,
    total: 1n,
    pool: 0n,
  })
  const allowance = { perConsumer: 9n, total: 9n, pool: 0n }
  const first = edition('a@1', '2025-01-01', '2025-06-30')
  t.equal(
    code(() => checkAllowance(edition('a@2', '2025-06-30', '2025-12-31'), [first], allowance)),
    'registry.period_overlaps',
  )
  t.equal(
    code(() => checkAllowance(edition('a@2', '2025-07-01', '2025-12-31'), [first], allowance)),
    'none',
  )
})

t.test(
  'an edition that looks back shares the allowance with the editions of the months that it reads',
  async t => {
    const allowance = { perConsumer: 4n, total: 8n, pool: 2n }
    const edition = (month: string, lookBack: number): EditionCaps => {
      const period = { from: `${month}-01`, to: `${month}-28` }
      return {
        edition: `a@${month}`,
        readsFrom: dayNumber(readsFrom({ period, lookBack })),
        from: dayNumber(period.from),
        to: dayNumber(period.to),
        sealed: dayNumber(period.to),
        perConsumer: 4n,
        total: 8n,
        pool: 2n,
      }
    }
    const register = (next: EditionCaps) =>
      code(() => checkAllowance(next, [edition('2025-01', 0)], allowance))
    t.equal(register(edition('2026-02', 0)), 'none', 'the year after begins on 28 January')
    t.equal(register(edition('2026-02', 3)), 'none')
    t.equal(register(edition('2026-02', 60)), 'registry.allowance_exceeded')
    t.equal(register(edition('2024-11', 60)), 'registry.allowance_exceeded', 'whichever comes first')
  },
)

t.test('periods declared years apart give one export no more than one allowance', async t => {
  const allowance = { perConsumer: 4n, total: 8n, pool: 2n }
  const registered = (year: number, sealed: string): Registered => ({
    edition: `a@${year}`,
    readsFrom: dayNumber(`${year}-01-01`),
    from: dayNumber(`${year}-01-01`),
    to: dayNumber(`${year}-12-31`),
    sealed: dayNumber(sealed),
    perConsumer: 4n,
    total: 8n,
    pool: 2n,
    isSealing: false,
    allowance,
  })
  const first = registered(1990, '2026-11-27')
  const register = (next: Registered) =>
    code(() => checkRegistration({ ...next, isSealing: true }, [first], { id: 'a', allowance }))
  t.equal(register(registered(1992, '2026-11-27')), 'registry.allowance_sealed', 'within minutes')
  t.equal(
    register(registered(1994, '2027-11-27')),
    'registry.allowance_sealed',
    'a year later, leap days apart',
  )
  t.equal(register(registered(1994, '2027-11-28')), 'none', 'the allowance of another year')
})

const grant = (change: Partial<Record<keyof Grant, unknown>> = {}): Grant =>
  GrantSchema.parse({
    id: `grant_${'a'.repeat(22)}`,
    dataset: 'market',
    provider: 'mall',
    consumer: 'maker',
    modes: ['open'],
    blindLevel: 'full',
    purposes: ['product-planning', 'pricing'],
    budget: '1000',
    spent: '0',
    content: { editions: null, views: null, statistics: null },
    uses: { limit: null, used: '0' },
    price: { model: 'per-answer', fen: '100' },
    accepted: '2026-01-01T00:00:00.000Z',
    approval: 'not-needed',
    effective: '2026-01-01T00:00:00.000Z',
    frozen: null,
    contractDigest: null,
    issued: '2026-01-01T00:00:00.000Z',
    expires: '2026-12-31T00:00:00.000Z',
    revoked: null,
    ...change,
  })

t.test('a refusal by policy tells which rule: no grant, expired, revoked, mode, purpose', async t => {
  const now = '2026-06-01T00:00:00.000Z'
  const find = (grants: readonly Grant[], at = now) => code(() => findGrant(grants, 'market', 'maker', at))
  t.equal(find([]), 'query.no_grant')
  t.equal(find([grant({ consumer: 'somebody-else' })]), 'query.no_grant')
  t.equal(find([grant()]), 'none')
  t.equal(find([grant()], '2026-12-31T00:00:00.000Z'), 'query.grant_expired')
  t.equal(find([grant({ revoked: '2026-02-01T00:00:00.000Z' })]), 'query.grant_revoked')
  t.equal(
    code(() => checkGrant(grant(), 'blind', 'pricing')),
    'query.mode_not_granted',
  )
  t.equal(
    code(() => checkGrant(grant(), 'open', 'espionage')),
    'query.purpose_not_granted',
  )
  t.equal(
    code(() => checkGrant(grant(), 'open', undefined)),
    'query.purpose_missing',
  )
  t.equal(checkGrant(grant({ purposes: ['pricing'] }), 'open', undefined), 'pricing')
})

t.test('an offer holds at least what its consumer’s first account opens with', async t => {
  const edition = (label: string, charge: string) => {
    const base = marketDeclaration()
    const declaration = { ...base, edition: label, totals: { charge } } as Declaration
    return { id: EditionId.parse(`${declaration.dataset}@${label}`), declaration }
  }
  const editions = [edition('2025', '30'), edition('2026', '20')]
  const check = (budget: string, content: readonly string[] | null, opened: readonly string[] = []) =>
    code(() =>
      checkBudget(
        { budget, consumer: 'maker', content: { editions: content } } as unknown as Contract,
        editions,
        new Set(opened),
      ),
    )
  const [first = '', second = ''] = editions.map(({ id }) => id)
  t.equal(check('20', null), 'registry.grant_too_small', 'nothing is left of it')
  t.equal(check('21', null), 'none', 'the cheaper edition can be asked')
  t.equal(check('21', [first]), 'registry.grant_too_small', 'of the editions that the contract covers')
  t.equal(check('1', null, [second]), 'none', 'an account that is open keeps what it has spent')
  t.equal(check('1', [first], [second]), 'registry.grant_too_small', 'not an account in another edition')
  t.equal(check('1', ['market@2030']), 'none', 'an edition that is not registered yet')
})

t.test('every contradiction of a declaration is found, all at once', async t => {
  const base = marketDeclaration()
  const faults = (change: Partial<Declaration>) => {
    try {
      checkDeclaration({ ...base, ...change })
    } catch (error) {
      if (error instanceof Fault) return error.faults.map(({ at }) => at)
      throw error
    }
    return []
  }
  t.strictSame(faults({}), [])
  t.strictSame(faults({ views: [{ name: 'v', for: ['count', 'sum'], caps: [] }] }), ['/views/0'])
  const withheld = (dimension: string, ...values: string[]) =>
    faults({
      passport: { dataClass: 'personal', dominated: { share: 80, groups: [{ dimension, values }] } },
    })
  const [listed] = base.dimensions.find(({ name }) => name === 'category')?.values ?? []
  t.strictSame(withheld('category', 'a group of one seller'), [], 'it is not listed')
  t.strictSame(withheld('category', 'a group of one seller', listed?.value ?? ''), [
    '/passport/dominated/groups/0',
  ])
  t.strictSame(withheld('moon', 'a group of one seller'), ['/passport/dominated/groups/0'])
  t.strictSame(faults({ views: [{ name: 'v', for: ['units'], caps: [{ over: ['moon'], max: 1 }] }] }), [
    '/views/0/caps/0',
  ])
  const capped = (served: 'count' | 'orders' | 'sum', cap: Cap) =>
    faults({ views: [{ name: 'v', for: [served], caps: [cap] }] })
  const ofOrders: Cap = { over: ['month'], max: 1, of: 'orders' }
  const ofRevenue: Cap = { over: [], max: '900', of: { measure: 'revenue' } }
  t.strictSame(capped('orders', ofOrders), [])
  t.strictSame(capped('sum', ofRevenue), [])
  t.strictSame(capped('count', ofOrders), ['/views/0'], 'an order may have any number of lines')
  t.strictSame(capped('sum', ofOrders), ['/views/0'])
  t.strictSame(capped('orders', ofRevenue), ['/views/0'], 'and a value any number of orders')
  t.strictSame(capped('sum', { ...ofRevenue, of: { measure: 'weight' } }), ['/views/0/caps/0'])
  t.strictSame(
    faults({ orders: false, views: [{ name: 'v', for: ['units'], caps: [ofOrders] }] }),
    ['/views/0/caps/0'],
    'orders that cannot be told apart',
  )
  const byValue = (dimension: string, ...codes: readonly number[]) =>
    capped('sum', {
      ...ofRevenue,
      over: ['category'],
      byValue: { dimension, caps: codes.map(code => ({ code, max: '70' })) },
    })
  t.strictSame(byValue('category', 0, 1), [])
  t.strictSame(byValue('month', 0), ['/views/0/caps/0'], 'every row of a cell must have that value')
  t.strictSame(byValue('category', 1, 1), ['/views/0/caps/0'], 'two bounds of one value')
  t.strictSame(byValue('category', 99), ['/views/0/caps/0'], 'of no value')
  for (const max of ['0', '-1', '1.5', '', 'x', '9007199254740992', '99999999999999999999', 7])
    t.notOk(Cap.safeParse({ ...ofRevenue, max }).success, `${max} quanta are refused, and nothing throws`)
  const perOrder = base.dimensions.map(each => ({ ...each, perOrder: true as const }))
  t.strictSame(faults({ dimensions: perOrder }), ['/dimensions/2', '/dimensions/3'], 'of the buyer already')
  t.strictSame(faults({ orders: false }), ['/views/3'])
  t.strictSame(
    faults({ capacity: 1_000_000_000, measures: base.measures.map(m => ({ ...m, hi: '9007200' })) }),
    ['/measures/0', '/measures/1'],
  )
  t.strictSame(faults({ measures: base.measures.map(m => ({ ...m, lo: m.hi })) }), [
    '/measures/0',
    '/measures/1',
  ])
  t.strictSame(faults({ budget: { ...base.budget, delta: '0.01', perConsumer: '900000000' } }), [
    '/budget/delta',
    '/budget/perConsumer',
    '/budget/perConsumer',
  ])
  t.strictSame(faults({ totals: { charge: '1' }, quasiIdentifiers: ['sun'] }), [
    '/quasiIdentifiers',
    '/totals/charge',
  ])
  t.strictSame(
    faults({
      dataset: 'tel-13800138000',
      edition: '20250101120000',
      budget: { ...base.budget, delta: '1e-06' },
    } as never),
    ['/dataset', '/edition', '/budget/delta'],
    'what the edition’s public entry could not hold',
  )
  const wide = base.measures.map(measure => ({ ...measure, hi: '9007199254740991' }))
  t.strictSame(
    faults({ capacity: 1, measures: wide }),
    ['/totals/charge'],
    'totals whose noise nobody could draw',
  )
})

t.test(
  'sealing spends at most its declared charge: a total for each statistic, a cut total for each bounded view',
  async t => {
    const declaration = marketDeclaration()
    const { requests, charge } = planTotals(declaration)
    t.ok(charge <= BigInt(declaration.totals.charge))
    t.strictSame(
      requests.map(({ view, statistic, measure }) => [view, statistic, measure]),
      [
        [null, 'count', undefined],
        ['lines', 'count', undefined],
        ['linesOfOne', 'count', undefined],
        [null, 'orders', undefined],
        ['orders', 'orders', undefined],
        [null, 'sum', 'revenue'],
        ['spending', 'sum', 'revenue'],
        [null, 'sum', 'sold'],
        ['spending', 'sum', 'sold'],
      ],
    )
    const [total, ...cuts] = requests.filter(({ statistic }) => statistic === 'count')
    for (const { limit } of cuts) t.ok(BigInt(limit) <= BigInt(total?.limit ?? 0), 'a part of the total')
  },
)

t.test('an unbounded view counts everything; of a bounded one sealing tells what it leaves out', async t => {
  const declaration = marketDeclaration()
  const totals = madeUpTotals(declaration)
  const counted = (view: string, statistic: 'count' | 'units' | 'sum', measure?: string) =>
    countedIn(declaration, totals, { view, statistic, ...(measure === undefined ? {} : { measure }) })
  t.match(counted('buyers', 'units'), { bounds: [], leftOut: null })
  const lines = counted('lines', 'count')
  t.match(lines, { bounds: [{ of: 'rows' }], leftOut: 0.1 })
  t.ok((lines?.low ?? 1) < 0.1 && (lines?.high ?? 0) >= 0.1)
  t.equal(
    countedIn(declaration, [], { view: 'lines', statistic: 'count' })?.leftOut,
    null,
    'nothing released',
  )
  t.equal(countedIn(declaration, totals, { view: 'nowhere', statistic: 'count' }), null)
  const drowned = totals.map(each => ({ ...each, value: '1' }))
  t.equal(countedIn(declaration, drowned, { view: 'lines', statistic: 'count' })?.leftOut, null, 'only noise')
})
