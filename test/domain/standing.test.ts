import t from 'tap'
import { Query } from '../../schemas/query.ts'
import type { Grant } from '../../schemas/records.ts'
import { accessOf, type ReadingFacts, rightToRead } from '../../src/domain/standing.ts'
import { marketDeclaration } from '../support/declaration.ts'

const query = Query.parse({
  kind: 'aggregate',
  edition: 'market@2025',
  select: [{ statistic: 'units' }],
  groupBy: ['category'],
  privacy: { rho: '0.01' },
})
const declaration = marketDeclaration()
const FACTS: ReadingFacts = {
  readers: 'members',
  withdrawn: null,
  edition: { id: 'market@2025' as never, status: 'open', declaration },
  query,
  isOnlyJoint: false,
  grants: [],
  now: '2026-01-01T00:00:00.000Z',
}

const NAMING = (dimension: string) =>
  ({
    revoked: null,
    frozen: null,
    effective: FACTS.now,
    expires: '2027-01-01T00:00:00.000Z',
    content: {
      editions: null,
      views: null,
      statistics: null,
      nameable: [{ dimension, values: ['fan'] }],
    },
  }) as unknown as Grant

const CASES: readonly (readonly [string, Partial<ReadingFacts>, string | undefined, string])[] = [
  ['every member may', {}, undefined, 'free'],
  ['without a contract', { readers: 'contracts' }, 'standing.no_contract', 'contract'],
  ['withdrawn', { withdrawn: FACTS.now }, 'standing.withdrawn', 'closed'],
  ['a frozen edition', { edition: { ...FACTS.edition, status: 'frozen' } }, 'standing.closed', 'closed'],
  [
    'a contract that names only some of its values',
    { readers: 'contracts', grants: [NAMING('category')] },
    'standing.anonymous',
    'contract',
  ],
  ['an edition that answers only jointly by now', { isOnlyJoint: true }, 'joint.only_jointly', 'closed'],
]

t.test('a contract that names values of another dimension gives the right', async t => {
  const facts: ReadingFacts = { ...FACTS, readers: 'contracts', grants: [NAMING('age')] }
  t.equal(rightToRead(facts), facts.grants[0])
  t.equal(accessOf(false, facts), 'free')
})

t.test('who may read for the first time, and what the list says of it, agree', async t => {
  for (const [name, change, code, access] of CASES) {
    const facts = { ...FACTS, ...change }
    t.equal(accessOf(false, facts), access, name)
    t.equal(accessOf(true, facts), 'read', `${name}, and was read before`)
    if (code === undefined) t.equal(rightToRead(facts), null, name)
    else t.throws(() => rightToRead(facts), { code }, name)
  }
})
