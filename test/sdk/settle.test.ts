import t from 'tap'
import fc from 'fast-check'
import type { Entry } from '../../protocols/audit/entry.ts'
import { digestOfJson } from '../../protocols/digest.ts'
import type { ComputationBody } from '../../schemas/body.ts'
import { fenOfAnswer, Price } from '../../schemas/price.ts'
import { monthPeriod, monthsAfter } from '../../src/sdk/period.ts'
import type { ProvenEntry } from '../../src/sdk/proven-log.ts'
import type { Terms } from '../../src/sdk/settle/contracts.ts'
import { ChargedGrants } from '../../src/sdk/settle/charged-grants.ts'
import { GrantBook } from '../../src/sdk/settle/grant-times.ts'
import { Meter } from '../../src/sdk/settle/settle.ts'

const GRANTS = ['a', 'b', 'c'].map(letter => `grant_${letter.repeat(22)}`)
const fen = fc.bigInt(0n, 999_999_999_999n).map(String)
const price: fc.Arbitrary<Price> = fc.oneof(
  fc.constant({ model: 'free' as const }),
  fen.map(value => ({ model: 'per-answer' as const, fen: value })),
  fen.map(value => ({ model: 'per-rho' as const, fen: value })),
  fc.record({
    model: fc.constant('cost-plus' as const),
    costFen: fen,
    marginBasisPoints: fc.integer({ min: 0, max: 10_000 }),
    list: fc.constant('list-2026'),
  }),
)
const answers = fc.array(
  fc.record({
    grant: fc.integer({ min: 0, max: 2 }),
    /** Minutes from the beginning of September: some in the month before October, some in the one after. */
    minute: fc.integer({ min: 0, max: 90 * 24 * 60 }),
    charge: fc.bigInt(1n, 1_000_000_000_000n),
    released: fc.boolean(),
  }),
  { maxLength: 60 },
)
const START = Date.parse('2026-09-01T00:00:00.000Z')

const termsOf = (prices: readonly Price[]) =>
  new Map(
    GRANTS.map((grant, at): readonly [string, Terms] => [
      grant,
      {
        provider: `provider-${at % 2}` as Terms['provider'],
        consumer: 'maker' as Terms['consumer'],
        dataset: 'market' as Terms['dataset'],
        price: prices[at] ?? { model: 'free' },
        seq: at,
      },
    ]),
  )

type Asked = typeof answers extends fc.Arbitrary<infer T> ? T : never

function entriesOf(asked: Asked, prices: readonly Price[]): readonly ProvenEntry[] {
  return asked
    .toSorted((a, b) => a.minute - b.minute)
    .map((each, at) => {
      const leaf = {
        type: 'computation',
        time: new Date(START + each.minute * 60_000).toISOString(),
        edition: 'market@2025',
        mode: 'open',
        charge: each.released ? String(each.charge) : '0',
        outcome: each.released ? 'released' : 'refused',
      } as Entry
      const body = {
        type: 'computation',
        grant: GRANTS[each.grant],
        price: prices[each.grant],
        answer: each.released ? `answer_${String(at).padStart(22, '0')}` : null,
      } as unknown as ComputationBody
      return { seq: at, leaf, body, unreadable: false, destroyed: false }
    })
}

const grantOf = ({ body }: ProvenEntry) => (body?.type === 'computation' ? body.grant : undefined)

function metered(entries: readonly ProvenEntry[], prices: readonly Price[], month: string) {
  const period = monthPeriod(month)
  const meter = new Meter(period)
  for (const entry of entries) meter.add(entry, grantOf(entry))
  return meter.accounts(termsOf(prices), () => undefined, period)
}

const total = (accounts: readonly { readonly fen: string }[]) =>
  accounts.reduce((sum, each) => sum + BigInt(each.fen), 0n)

t.test('whatever is asked, what the months add up to is what each answer costs, once', async () => {
  fc.assert(
    fc.property(answers, fc.tuple(price, price, price), (asked, prices) => {
      const entries = entriesOf(asked, prices)
      const months = ['2026-09', '2026-10', '2026-11', '2026-12'].map(month =>
        metered(entries, prices, month),
      )
      // September in Beijing begins eight hours before the first answer can be.
      const paid = months.reduce((sum, { accounts }) => sum + total(accounts), 0n)
      const expected = asked
        .filter(({ released }) => released)
        .reduce((sum, each) => sum + fenOfAnswer(prices[each.grant] ?? { model: 'free' }, each.charge), 0n)
      return paid === expected && months.every(({ problems }) => problems.length === 0)
    }),
    { numRuns: 300 },
  )
})

t.test('either side, and any order of the entries, makes the same account to the fen', async () => {
  fc.assert(
    fc.property(
      answers,
      fc.tuple(price, price, price),
      fc.integer({ min: 0, max: 2 ** 31 }),
      (asked, prices, seed) => {
        const entries = entriesOf(asked, prices)
        const shuffled = entries.toSorted(
          (a, b) => ((a.seq * 7919 + seed) % 101) - ((b.seq * 7919 + seed) % 101),
        )
        const whole = metered(entries, prices, '2026-10').accounts
        const provider = 'provider-0'
        const own = shuffled.filter(({ body }) => {
          const grant = body?.type === 'computation' ? body.grant : ''
          return GRANTS.indexOf(grant) % 2 === 0
        })
        const mine = metered(own, prices, '2026-10').accounts
        return digestOfJson(mine) === digestOfJson(whole.filter(each => each.provider === provider))
      },
    ),
    { numRuns: 200 },
  )
})

t.test('an answer that occurs twice is counted once, at its first place, and reported', async t => {
  const prices: Price[] = [{ model: 'per-answer', fen: '700' }]
  const [entry] = entriesOf([{ grant: 0, minute: 45 * 24 * 60, charge: 5n, released: true }], prices)
  if (entry === undefined) throw new Error('no entry')
  for (const order of [
    [entry, { ...entry, seq: 9 }],
    [{ ...entry, seq: 9 }, entry],
  ]) {
    const { accounts, problems } = metered(order, prices, '2026-10')
    t.match(accounts, [{ fen: '700', answers: '1', lines: [{ seq: '0' }] }])
    t.same(problems, [{ seq: '9', kind: 'answer-twice' }])
  }
})

t.test(
  'a price that the entry states and the contract does not have is reported, and does not count',
  async t => {
    const signed: Price[] = [{ model: 'per-answer', fen: '700' }]
    const stated: Price[] = [{ model: 'per-answer', fen: '900' }]
    const entries = entriesOf([{ grant: 0, minute: 45 * 24 * 60, charge: 5n, released: true }], stated)
    const { accounts, problems } = metered(entries, signed, '2026-10')
    t.match(accounts, [{ fen: '700' }])
    t.same(problems, [{ seq: '0', kind: 'price-differs' }])
  },
)

t.test(
  'an answer whose private side names another grant than the log charged is not priced, and reported',
  async t => {
    const [cheap = '', dear = ''] = GRANTS
    const period = monthPeriod('2026-10')
    const [charged, meter] = [new ChargedGrants(period), new Meter(period)]
    const prices: Price[] = [
      { model: 'per-answer', fen: '700' },
      { model: 'per-answer', fen: '90000' },
    ]
    const minute = 45 * 24 * 60
    const asked = [0, 1].map(grant => ({ grant, minute, charge: 5n, released: true }))
    const opened = { type: 'account', edition: 'market@2025', account: 'a', grantId: cheap }
    charged.add({ ...opened, time: '2026-09-01T00:00:00.000Z' } as unknown as Entry)
    for (const entry of entriesOf(asked, prices)) {
      charged.add({ ...entry.leaf, account: 'a', seq: String(entry.seq) } as Entry)
      meter.add(entry, charged.of(entry.seq))
    }
    const { accounts, problems } = meter.accounts(termsOf(prices), () => undefined, period)
    t.match(accounts, [{ grant: cheap, fen: '700', answers: '1' }])
    t.notOk(accounts.some(({ grant }) => grant === dear))
    t.same(problems, [{ seq: '1', kind: 'other-grant' }])
  },
)

t.test('an answer under no readable contract is not priced, and reported', async t => {
  const entries = entriesOf(
    [{ grant: 0, minute: 45 * 24 * 60, charge: 5n, released: true }],
    [{ model: 'free' }],
  )
  const period = monthPeriod('2026-10')
  const meter = new Meter(period)
  for (const entry of entries) meter.add(entry, grantOf(entry))
  t.same(
    meter.accounts(new Map(), () => undefined, period),
    {
      accounts: [],
      problems: [{ seq: '0', kind: 'no-contract' }],
    },
  )
})

t.test(
  'months begin at midnight in Beijing, and a subscription on the 31st falls due on the last day of short months',
  async t => {
    t.same(monthPeriod('2026-10'), { from: '2026-09-30T16:00:00.000Z', until: '2026-10-31T16:00:00.000Z' })
    const from = '2026-01-31T02:00:00.000Z'
    t.equal(monthsAfter(from, 1), '2026-02-28T02:00:00.000Z')
    t.equal(monthsAfter(from, 2), '2026-03-31T02:00:00.000Z')
    // In Beijing it is the first already.
    t.equal(monthsAfter('2026-01-31T20:00:00.000Z', 1), '2026-02-28T20:00:00.000Z')
    for (const wrong of ['2026-13', '2026-1', 'October', '1e3-01', ''])
      t.throws(() => monthPeriod(wrong), { code: 'sdk.period' }, wrong)
  },
)

t.test(
  'a subscription costs each period that begins while the grant is in effect and not held up',
  async t => {
    const [grant = ''] = GRANTS
    const book = new GrantBook()
    const leaf = (type: string, time: string, more: object = {}) => {
      book.add({ type, time, grantId: grant, ...more } as unknown as Entry)
    }
    leaf('rules', '2026-01-01T00:00:00.000Z', { grantAbove: '500' })
    leaf('contract', '2026-01-10T00:00:00.000Z', { budget: '501', expires: '2026-12-31T00:00:00.000Z' })
    leaf('proposal', '2026-01-10T00:00:00.000Z', { kind: 'grant', proposal: 'p' })
    leaf('acceptance', '2026-01-11T00:00:00.000Z')
    t.equal(book.times(grant), undefined, 'signed by both, and not approved')
    leaf('approval', '2026-01-15T00:00:00.000Z', { proposal: 'p' })
    leaf('grant-freeze', '2026-03-10T00:00:00.000Z')
    leaf('grant-unfreeze', '2026-03-20T00:00:00.000Z')
    leaf('revocation', '2026-06-01T00:00:00.000Z')
    const price: Price = { model: 'subscription', fen: '100000', period: 'month' }
    const feesIn = (month: string, until = monthPeriod(month).until) => {
      const due = { ...monthPeriod(month), until }
      const { accounts } = new Meter(due).accounts(
        termsOf([price]),
        id => (id === grant ? book.times(id) : undefined),
        due,
      )
      return accounts.flatMap(({ fees }) => fees.map(({ from }) => from))
    }
    t.same(feesIn('2026-01'), ['2026-01-15T00:00:00.000Z'])
    t.same(feesIn('2026-02'), ['2026-02-15T00:00:00.000Z'])
    t.same(feesIn('2026-03'), [], 'held up on the 15th')
    t.same(feesIn('2026-05'), ['2026-05-15T00:00:00.000Z'])
    t.same(feesIn('2026-06'), [], 'ended')
    t.same(feesIn('2026-05', '2026-05-10T00:00:00.000Z'), [], 'not due yet')
  },
)

t.test('a large contract that nobody proposed for approval never takes effect; a small one does', async t => {
  const [large = '', small = ''] = GRANTS
  const book = new GrantBook()
  const add = (leaf: object) => book.add(leaf as unknown as Entry)
  const expires = '2026-12-31T00:00:00.000Z'
  add({ type: 'rules', time: '2026-01-01T00:00:00.000Z', grantAbove: '500' })
  for (const [grantId, budget] of [
    [large, '501'],
    [small, '500'],
  ]) {
    add({ type: 'contract', time: '2026-01-10T00:00:00.000Z', grantId, budget, expires })
    add({ type: 'acceptance', time: '2026-01-11T00:00:00.000Z', grantId })
  }
  t.equal(book.times(large), undefined)
  t.match(book.times(small), { from: '2026-01-11T00:00:00.000Z', until: expires })
})

t.test('another blind level does not end a grant from before contracts, its revocation does', async t => {
  const [grantId = ''] = GRANTS
  const book = new GrantBook()
  const add = (action: string, time: string) =>
    book.add({
      type: 'grant',
      action,
      time,
      grantId,
      expires: '2026-12-31T00:00:00.000Z',
    } as unknown as Entry)
  add('issued', '2026-01-10T00:00:00.000Z')
  add('blind-level', '2026-02-10T00:00:00.000Z')
  t.equal(book.times(grantId)?.until, '2026-12-31T00:00:00.000Z')
  add('revoked', '2026-03-10T00:00:00.000Z')
  t.equal(book.times(grantId)?.until, '2026-03-10T00:00:00.000Z')
})

t.test('a price of −1, of 1e30 or of half a fen is no price', async t => {
  for (const fen of ['-1', '1e30', '0.5', '1000000000000', ''])
    t.notOk(Price.safeParse({ model: 'per-answer', fen }).success, fen)
})
