// The rules of decisions that need two, prices and contracts, as pure functions.
import fc from 'fast-check'
import t from 'tap'
import { Fault } from '../../schemas/fault.ts'
import { fenOfAnswer, Price } from '../../schemas/price.ts'
import type { ApprovalRules, Proposal } from '../../schemas/proposal.ts'
import type { Role } from '../../schemas/records.ts'
import { checkApproval, checkRejection, needsApproval } from '../../src/domain/approvals.ts'
import { checkPrice } from '../../src/domain/contracts.ts'

const rulesOf = (change: Partial<ApprovalRules> = {}): ApprovalRules => ({
  separation: 'organisation',
  approvers: { edition: ['officer'], cap: ['officer', 'operator'], grant: ['operator'] },
  grantAbove: '1000',
  days: 30,
  ...change,
})
const proposalOf = (change: Partial<Proposal> = {}): Proposal => ({
  id: `proposal_${'p'.repeat(22)}`,
  kind: 'edition',
  edition: 'market@2025' as Proposal['edition'],
  grant: null,
  caps: null,
  before: null,
  state: 'waiting',
  asked: '2026-01-01T00:00:00.000Z',
  askedBy: { organisation: 'mall', keyId: `key_${'m'.repeat(20)}` } as Proposal['askedBy'],
  expires: '2026-02-01T00:00:00.000Z',
  decided: null,
  decidedBy: null,
  note: null,
  seq: '1',
  decidedSeq: null,
  ...change,
})
const code = (work: () => unknown): string => {
  try {
    work()
    return 'none'
  } catch (error) {
    if (error instanceof Fault) return error.code
    throw error
  }
}

t.test(
  'who approves holds the role, is not who asked, and comes in time: nobody else ever passes',
  async t => {
    const organisations = fc.constantFrom('mall', 'bureau')
    const keys = fc.constantFrom('m', 'o').map(letter => `key_${letter.repeat(20)}`)
    const roles = fc.uniqueArray(fc.constantFrom<Role>('provider', 'consumer', 'officer', 'operator'))
    fc.assert(
      fc.property(
        fc.record({ organisation: organisations, keyId: keys, roles }),
        fc.constantFrom<Proposal['kind']>('edition', 'cap', 'grant'),
        fc.constantFrom<Proposal['state']>('waiting', 'approved', 'rejected', 'expired', 'void'),
        fc.constantFrom<ApprovalRules['separation']>('organisation', 'key'),
        (actor, kind, state, separation) => {
          const rules = rulesOf({ separation })
          const proposal = proposalOf({ kind, state })
          const holds = rules.approvers[kind].some(role => actor.roles.includes(role))
          const same = actor.organisation === 'mall'
          const asker = same && (separation === 'organisation' || actor.keyId === proposal.askedBy.keyId)
          const may = state === 'waiting' && holds && !asker
          return (code(() => checkApproval(rules, proposal, actor)) === 'none') === may
        },
      ),
    )
    const mall = { organisation: 'mall', keyId: `key_${'m'.repeat(20)}`, roles: ['provider'] as const }
    t.equal(
      code(() => checkRejection(rulesOf(), proposalOf(), mall)),
      'none',
      'who asked may take it back',
    )
    const officer = { ...mall, roles: ['officer'] as const }
    t.equal(
      code(() => checkApproval(rulesOf(), proposalOf(), officer)),
      'desk.own_request',
    )
    const bureau = { ...officer, organisation: 'bureau' }
    t.equal(
      code(() => checkApproval(rulesOf(), proposalOf({ state: 'expired' }), bureau)),
      'desk.expired',
    )
    t.equal(
      code(() => checkApproval(rulesOf(), proposalOf({ kind: 'grant' }), bureau)),
      'desk.approver',
    )
    t.strictSame(
      ['1000', '1001', '0'].map(budget => needsApproval(rulesOf(), budget)),
      [false, true, false],
      'only what is above the limit',
    )
    t.equal(needsApproval(rulesOf({ grantAbove: null }), '999999999999'), false)
  },
)

t.test('a price is whole fen, never negative, never more than was agreed', async t => {
  const amount = fc.bigInt({ min: 0n, max: 999_999_999_999n }).map(String)
  fc.assert(
    fc.property(amount, fc.bigInt({ min: 1n, max: 10n ** 15n }), fc.nat(10_000), (fen, charge, margin) => {
      const rho = fenOfAnswer({ model: 'per-rho', fen }, charge)
      const exact =
        rho * 1_000_000_000n <= BigInt(fen) * charge && (rho + 1n) * 1_000_000_000n > BigInt(fen) * charge
      const cost = fenOfAnswer(
        { model: 'cost-plus', costFen: fen, marginBasisPoints: margin, list: 'l' },
        charge,
      )
      const capped = cost * 10_000n <= BigInt(fen) * BigInt(10_000 + margin)
      return exact && capped && fenOfAnswer({ model: 'per-answer', fen }, charge) === BigInt(fen)
    }),
  )
  t.equal(fenOfAnswer({ model: 'subscription', fen: '500', period: 'month' }, 5n), 0n, 'paid by the period')
  for (const fen of ['-1', '1e30', '0.5', '01', ' 1', '', '1000000000000'])
    t.notOk(Price.safeParse({ model: 'per-answer', fen }).success, `not a price: ${fen}`)
  t.notOk(Price.safeParse({ model: 'cost-plus', costFen: '1', marginBasisPoints: 10_001, list: 'l' }).success)
})

t.test('public data is free, or costs what is published and no more than was registered', async t => {
  const data = {
    registration: 'r',
    authorisation: 'a',
    priceBasis: 'b',
    mostFenPerAnswer: '110',
    mostMarginBasisPoints: 1000,
  }
  const costs = (costFen: string, marginBasisPoints: number): Price => ({
    model: 'cost-plus',
    costFen,
    marginBasisPoints,
    list: 'urn:list:1',
  })
  const check = (price: Price) => code(() => checkPrice(price, data))
  t.equal(check({ model: 'free' }), 'none')
  t.equal(check(costs('100', 1000)), 'none')
  t.equal(check(costs('100', 1001)), 'registry.price_cap')
  t.equal(check(costs('101', 1000)), 'registry.price_cap')
  t.equal(check({ model: 'per-answer', fen: '1' }), 'registry.price_public')
  t.equal(
    code(() => checkPrice({ model: 'per-answer', fen: '1' }, undefined)),
    'none',
    'other data has any price',
  )
})
