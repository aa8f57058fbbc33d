import t from 'tap'
import { randomFillSync } from 'node:crypto'
import { fromUtf8, utf8 } from '../../protocols/bytes.ts'
import { canonicalJson } from '../../protocols/canonical-json.ts'
import { sampleNoise } from '../../protocols/dp/noise.ts'
import { drawnWith } from '../../protocols/dp/part-noise.ts'
import { exactPartNoise } from '../../schemas/exact-noise.ts'
import { Query } from '../../schemas/query.ts'
import { makeAnswer, writeAnswer } from '../../src/domain/answer.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { join, joinMembers, preEncode, preEncodeItems, quoteEach } from '../../src/domain/written-json.ts'
import { freshReplyJson, madeFile } from '../../src/app/questions/answer-file.ts'
import { marketDeclaration } from '../support/declaration.ts'
import { fillPart } from '../support/fill-part.ts'
import { madeUpTotals } from '../support/edition-totals.ts'
import { marketEdition } from '../support/market-edition.ts'

const declaration = marketDeclaration({ title: { zh: '“市场”\\', en: 'a "market"' } })
const totals = madeUpTotals(declaration)
const edition = marketEdition(declaration, totals)

const privacy = { rho: '0.1' }
const where = { category: ['fan', 'kettle'], gender: ['f'] }
const QUESTIONS = [
  { kind: 'profile', where, by: ['age', 'month'], privacy },
  { kind: 'profile', where: {}, by: ['age', 'gender'], cross: true, of: { statistic: 'orders' }, privacy },
  {
    kind: 'trend',
    where,
    period: 'month',
    splitBy: 'age',
    select: [
      { statistic: 'sum', measure: 'revenue' },
      { statistic: 'mean', measure: 'sold', view: 'spending' },
      { statistic: 'average', measure: 'revenue', per: 'sold' },
    ],
    privacy,
  },
  {
    kind: 'aggregate',
    select: [{ statistic: 'units' }, { statistic: 'count', view: 'lines' }],
    groupBy: ['category', 'month'],
    shares: true,
    mechanism: 'discrete-laplace',
    privacy,
  },
].map(question => Query.parse({ ...question, edition: 'market@2025' }))

function answered(query: Query) {
  const planned = plan(declaration, query, 'open')
  const filled = planned.parts.map(({ part }, i) => {
    const drawn = drawnWith(exactPartNoise(part.noise))
    const noise = sampleNoise(drawn, 1000, bytes => randomFillSync(bytes))
    return {
      ...fillPart(
        declaration,
        part,
        cell => BigInt(cell % 3) * 1000n,
        draw => noise[draw] ?? 0n,
      ),
      reusedFrom: i % 3 === 1 ? 'answer_abcdefghijklmnopqrstuv' : null,
    }
  })
  const id = 'answer_0123456789abcdefghijkl'
  return makeAnswer(edition, planned, filled, { id, mode: 'open', query, charge: 1000n })
}

t.test('an answer that is written in pieces is its canonical JSON', async t => {
  for (const query of QUESTIONS) {
    const answer = answered(query)
    const text = canonicalJson(answer)
    const written = joinMembers(writeAnswer(answer, preEncode([canonicalJson(query)])))
    t.equal(fromUtf8(written.bytes), text)
    t.equal(fromUtf8(quoteEach(['"', written, '"'])), JSON.stringify(text))
  }
})

t.test(
  'the parts of a plan are canonical as they are made: the private body is written without sorting them',
  async t => {
    for (const query of QUESTIONS) {
      const parts = plan(declaration, query, 'open').parts.map(({ part }) => part)
      t.equal(JSON.stringify(parts), canonicalJson(parts))
    }
  },
)

t.test('its file is the same as an object and as JSON', async t => {
  for (const query of QUESTIONS) {
    const made = {
      id: 'answer_0123456789abcdefghijkl',
      answer: joinMembers(writeAnswer(answered(query), preEncode([canonicalJson(query)]))),
      resultSalt: new Uint8Array(32).fill(1),
      leaf: utf8('{"v":1}'),
      body: join([canonicalJson({ query })]),
      bodySalt: new Uint8Array(32).fill(2),
    }
    const receipt = 'c2sp.org/tlog-proof@v1\nindex 0\n\n— name\n'
    const file = madeFile(made, receipt)
    t.strictSame(JSON.parse(fromUtf8(freshReplyJson(made, receipt))), { file, stored: false })
  }
})

t.test('members and items are joined in any number', async t => {
  t.equal(fromUtf8(joinMembers({}).bytes), '{}')
  t.equal(fromUtf8(preEncodeItems([]).bytes), '[]')
  const two = preEncode(['"二"'])
  t.equal(fromUtf8(joinMembers({ b: two, a: '1', é: 'null' }).bytes), '{"a":1,"b":"二","é":null}')
  const items = preEncodeItems([preEncode(['1']), two, preEncode([String.raw`"\\"`])])
  const text = String.raw`[1,"二","\\"]`
  t.equal(fromUtf8(items.bytes), text)
  t.equal(fromUtf8(items.quoted), JSON.stringify(text).slice(1, -1))
  const written = join(['{"a":', items, ',"b":"', '"}', items])
  t.equal(
    fromUtf8(quoteEach(['"', written, '" "', written, '"'])).split(' ')[0],
    JSON.stringify(fromUtf8(written.bytes)),
  )
})
