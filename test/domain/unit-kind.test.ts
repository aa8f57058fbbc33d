// What the claim says where a unit is no person, and that its dominance rule is what the noise gives.
import t from 'tap'
import { claimCard } from '../../schemas/claim-card.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import { Passport } from '../../schemas/passport.ts'
import { exactPartNoise } from '../../schemas/exact-noise.ts'
import { Query } from '../../schemas/query.ts'
import { passportOf } from '../../src/domain/passport.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { marketDeclaration } from '../support/declaration.ts'
import { marketEdition } from '../support/market-edition.ts'

const cardOf = (unit?: Declaration['unit']) => {
  const edition = marketEdition(marketDeclaration(unit === undefined ? {} : { unit }))
  const passport = Passport.parse(passportOf(edition, [], undefined, false))
  return { claim: passport.claim, words: claimCard(passport.claim).map(({ answer }) => answer.en) }
}

t.test('a unit is a buyer unless the declaration says otherwise', t => {
  t.match(cardOf(), { claim: { unit: 'buyer', dominance: null }, words: [/^One buyer/] })
  t.match(cardOf('none'), { claim: { unit: 'record', dominance: null }, words: [/^One record/] })
  t.equal(cardOf('none').words.length, cardOf().words.length)
  t.match(cardOf('enterprise').words, [/^One enterprise/, /Dominance rule/])
  t.end()
})

t.test('no answer within the caps tells what one enterprise adds better than the rule says', t => {
  const { dominance } = cardOf('enterprise').claim
  const least = Number(dominance?.perConsumer)
  t.ok(least > 0 && Number(dominance?.total) < least)
  const declaration = marketDeclaration({ unit: 'enterprise' })
  const { perConsumer } = declaration.budget
  const rho = String(Number(perConsumer) / 1e9)
  for (const select of [[{ statistic: 'sum', measure: 'revenue' }], [{ statistic: 'count' }]])
    for (const groupBy of [[], ['gender'], ['category']]) {
      const query = Query.parse({
        kind: 'aggregate',
        edition: 'market@2025',
        select,
        groupBy,
        privacy: { rho },
      })
      for (const { part } of plan(declaration, query, 'open').parts) {
        const noise = exactPartNoise(part.noise)
        if (noise.kind !== 'discrete-gaussian') continue
        const sd = Math.sqrt(Number(noise.variance.num) / Number(noise.variance.den))
        // What one unit changes is at most Δ2, in all figures together.
        const error = (100 * 1.96 * sd) / Math.sqrt(Number(part.l2Squared))
        t.ok(error >= least, `${part.name}: ${error} and ${least}`)
      }
    }
  t.end()
})
