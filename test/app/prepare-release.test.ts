// What is free is what comes from a stored answer, and nothing else.
import fc from 'fast-check'
import t from 'tap'
import { Query } from '../../schemas/query.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { prepareRelease } from '../../src/app/questions/prepare-release.ts'
import { marketDeclaration } from '../support/declaration.ts'
import { fillPart } from '../support/fill-part.ts'

const declaration = marketDeclaration()
const edition = { id: 'market@2025', provider: 'mall', declaration, totals: [] }
const query = Query.parse({
  edition: 'market@2025',
  kind: 'profile',
  where: { gender: ['f'] },
  by: ['category', 'month', 'age'],
  privacy: { rho: '0.04' },
})
const call = {
  actor: { organisation: 'maker', roles: ['consumer'], keyId: 'key' },
  keyId: 'key',
  publicKey: new Uint8Array(32),
  proof: { base: new Uint8Array(), signature: new Uint8Array(64), content: new Uint8Array() },
  body: { query, idempotencyKey: 'k' },
}
const grant = { id: 'grant', price: {} }

t.test('everything that is drawn is charged, and kept for later, even where parts share a name', async t => {
  const planned = plan(declaration, query, 'open')
  const alike = {
    ...planned,
    parts: planned.parts.map(each => ({ ...each, part: { ...each.part, name: 'units/all' } })),
  }
  t.ok(planned.parts.filter(({ baseDigest }) => baseDigest !== null).length > 2)
  fc.assert(
    fc.property(fc.constantFrom(planned, alike), fc.infiniteStream(fc.boolean()), (question, coins) => {
      const filled = question.parts.map(({ part, baseDigest }) => ({
        ...fillPart(declaration, part, () => 100n),
        reusedFrom: baseDigest !== null && coins.next().value === true ? 'answer' : null,
      }))
      const { charge, baseParts } = prepareRelease(
        { software: 'yinsuan/0.1.0' },
        call as never,
        { edition, planned: question, grant, purpose: 'p', mode: 'open' } as never,
        filled,
      )
      const drawn = filled.filter(({ reusedFrom }) => reusedFrom === null)
      t.equal(
        charge,
        drawn.reduce((sum, { part }) => sum + BigInt(part.rho), 0n),
      )
      const kept = question.parts.flatMap(({ baseDigest }, position) =>
        baseDigest !== null && filled[position]?.reusedFrom === null
          ? [{ digest: baseDigest, position }]
          : [],
      )
      t.strictSame(baseParts, kept)
    }),
    { numRuns: 60 },
  )
})
