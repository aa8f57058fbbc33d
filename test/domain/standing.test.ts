import t from 'tap'
import { accessOf, type ReadingFacts, rightToRead } from '../../src/domain/standing.ts'

const FACTS: ReadingFacts = {
  readers: 'members',
  withdrawn: null,
  edition: { id: 'orders@2025', status: 'open' } as ReadingFacts['edition'],
  isOnlyJoint: false,
  grants: [],
  now: '2026-01-01T00:00:00.000Z',
}

const CASES: readonly (readonly [string, Partial<ReadingFacts>, string | undefined, string])[] = [
  ['every member may', {}, undefined, 'free'],
  ['without a contract', { readers: 'contracts' }, 'standing.no_contract', 'contract'],
  ['withdrawn', { withdrawn: FACTS.now }, 'standing.withdrawn', 'closed'],
  ['a frozen edition', { edition: { ...FACTS.edition, status: 'frozen' } }, 'standing.closed', 'closed'],
  ['an edition that answers only jointly by now', { isOnlyJoint: true }, 'joint.only_jointly', 'closed'],
]

t.test('who may read for the first time, and what the list says of it, agree', async t => {
  for (const [name, change, code, access] of CASES) {
    const facts = { ...FACTS, ...change }
    t.equal(accessOf(false, facts), access, name)
    t.equal(accessOf(true, facts), 'read', `${name}, and was read before`)
    if (code === undefined) t.equal(rightToRead(facts), null, name)
    else t.throws(() => rightToRead(facts), { code }, name)
  }
})
