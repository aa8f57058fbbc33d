// An edition's pool of pure ε in the console: what is offered of it, asked of it, and written into a file.
import fc from 'fast-check'
import t from 'tap'
import { draftOf, firstDraft, publicQuery } from '../../console/src/ask/draft.ts'
import { FIRST_POOL, withEpsilon, withPool } from '../../console/src/editions/prepare/file-edits.ts'
import { formatFor } from '../../console/src/shared/format.ts'
import { leftText, poolLeft, poolRange } from '../../console/src/shared/pool.ts'
import { NANO, parseRho } from '../../protocols/dp/zcdp.ts'
import type { LoggedEntry } from '../../schemas/api-bodies.ts'
import { type DatasetId, editionId } from '../../schemas/common.ts'
import { budgetOf } from '../../schemas/dataset-budget.ts'
import { DatasetFile, type DatasetFileInput } from '../../schemas/dataset-file.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { offerUnder } from '../../src/sdk/questions/offer.ts'
import { summariseEntry } from '../../src/sdk/log-summary.ts'
import { DATASET } from '../prepare/helpers.ts'
import { marketDeclaration } from '../support/declaration.ts'

t.test('what is said to be left of a pool can be taken of it, and its slider offers no more', t => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 100n * NANO }), left => {
      const said = parseRho(leftText(left))
      const { least, most, start } = poolRange(left)
      return said <= left && 100n * (left - said) <= left && parseRho(start) * 2n <= left && least <= most
    }),
  )
  t.equal(leftText(200_000_006n), '0.2')
  t.equal(leftText(199_999_994n), '0.199', 'rounded to the nearest it would be more than there is')
  t.equal(formatFor('en').epsilon('299999994'), '0.3')
  t.equal(poolLeft({ cap: '500000000', spent: '300000000' }), 200_000_000n)
  t.equal(poolLeft({ cap: '5', spent: '6' }), 0n)
  t.end()
})

const declaration = marketDeclaration()
const withPoolOf = (epsilon: bigint) =>
  marketDeclaration({
    budget: { ...declaration.budget, pool: { epsilon: String(epsilon), perYear: String(epsilon) } },
  })
const id = editionId(declaration.dataset as DatasetId, declaration.edition)

t.test('a question that the pool pays for is one that the service plans', t => {
  const declared = withPoolOf(NANO / 2n)
  const offer = offerUnder(declared, {})
  const first = firstDraft(id, offer, undefined)
  const query = publicQuery({ ...first, privacy: { kind: 'pool', amount: '0.3' } }, declared)
  if (query === undefined) throw new Error('it is not complete')
  t.match(query, { privacy: { pool: '0.3' }, mechanism: 'discrete-laplace' })
  const { pool = 0n } = plan(declared, query, 'open')
  t.ok(pool > 299_999_000n && pool <= 300_000_000n, `it takes ${pool}`)
  t.throws(() => plan(declaration, query, 'open'), { code: 'query.pool_none' })
  const charged = publicQuery(first, declared)
  t.match(charged, { privacy: { epsilon: '0.5' }, mechanism: 'discrete-gaussian' })
  const again = draftOf(query, offer)
  t.strictSame(again.privacy, { kind: 'epsilon', amount: '0.3' }, 'whoever asks it pays from an account')
  t.match(publicQuery(again, declared), { mechanism: 'discrete-gaussian' })
  t.end()
})

t.test('the wizard sets a pool, keeps it while budgets change, and clears it', t => {
  const set = withPool(DATASET, FIRST_POOL)
  const changed = withEpsilon(set, 'total', '7')
  t.strictSame(declaredOf(changed), { epsilon: '500000000', perYear: '1000000000' })
  t.equal(declaredOf(withPool(changed, undefined)), undefined)
  t.strictSame(withPool(set, undefined), DATASET)
  const wrong = withPool(set, { epsilon: '2', perYear: '1' })
  t.match(budgetOf(DatasetFile.shape.budget.parse(wrong.budget)).faults, [{ code: 'dataset.budget_order' }])
  t.end()
})

t.test('of an entry it is read whether an account or the pool paid', t => {
  const entry = (leaf: object) =>
    summariseEntry({ seq: '1', leaf: JSON.stringify(leaf), body: null } as LoggedEntry)
  const paid = entry({ type: 'standing', charge: '0', pool: { charge: '300000000', spent: '300000000' } })
  t.match(paid, { charge: '0', pool: '300000000' })
  t.match(entry({ type: 'standing', charge: '7' }), { charge: '7', pool: undefined })
  t.end()
})

function declaredOf({ budget }: DatasetFileInput) {
  const read = budgetOf(DatasetFile.shape.budget.parse(budget))
  t.strictSame(read.faults, [])
  return read.budget.pool
}
