// Values that a contract does not name: what an answer shows of them follows from noisy figures alone.
import fc from 'fast-check'
import t from 'tap'
import { answerTables } from '../../schemas/answer-tables.ts'
import type { Answer } from '../../schemas/answer.ts'
import { AnswerId, type DatasetId, editionId, type Mode } from '../../schemas/common.ts'
import { Contract, type Nameable } from '../../schemas/contract.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import { Fault } from '../../schemas/fault.ts'
import { Query } from '../../schemas/query.ts'
import type { Edition } from '../../schemas/records.ts'
import { type FilledPart, makeAnswer } from '../../src/domain/answer.ts'
import { checkNameable } from '../../src/domain/contracts.ts'
import { anonymised, editionUnder, isUnder } from '../../src/domain/plan/anonymous.ts'
import { openDifference } from '../../src/domain/plan/expected-answer.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { rankAnonymous } from '../../src/domain/plan/rank-anonymous.ts'
import { groupCodes } from '../../src/domain/plan/scope.ts'
import { planSharpened } from '../../src/domain/plan/sharpen.ts'
import { marketDeclaration } from '../support/declaration.ts'
import { fillPart } from '../support/fill-part.ts'

const base = marketDeclaration()
const category = base.dimensions[0]
if (category === undefined) throw new Error('no category')
/** With what was bought before, and whether the order held a fan: both repeat names of categories. */
const declaration: Declaration = {
  ...base,
  dimensions: [
    ...base.dimensions,
    {
      ...category,
      name: 'previous',
      kind: 'derived',
      derived: { by: 'previous', within: [], of: 'category' },
    },
    {
      ...category,
      name: 'beside',
      kind: 'derived',
      derived: { by: 'with', of: 'category', values: ['fan'] },
    },
    { ...category, name: 'nth', kind: 'derived', derived: { by: 'nth', within: ['category'] } },
  ],
}
const id = editionId(declaration.dataset as DatasetId, declaration.edition)
const KETTLE: readonly Nameable[] = [{ dimension: 'category', values: ['kettle'] }]
const shown = anonymised(declaration, [...KETTLE])

const asked = (query: object): Query => Query.parse({ edition: id, privacy: { rho: '0.04' }, ...query })
const units = (change: object = {}): Query =>
  asked({ kind: 'aggregate', select: [{ statistic: 'units' }], groupBy: ['category'], ...change })
/** Independent noise: what is released is the figures themselves. */
const LAPLACE = { mechanism: 'discrete-laplace' }
const refusal = (query: Query, mode: Mode = 'open', under: Declaration = shown): Fault => {
  try {
    plan(under, query, mode)
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('it was planned')
}

t.test(
  'names that a contract does not give are in no place of the declaration that an answer shows',
  async t => {
    const found = shown.dimensions.find(({ name }) => name === 'category')
    t.strictSame(
      found?.values.map(({ value, label }) => [value, label.zh]),
      [
        ['anonymous 1', '匿名 1'],
        ['kettle', 'kettle'],
        ['anonymous 2', '匿名 2'],
        ['other', 'other'],
      ],
    )
    t.equal(anonymised(declaration, undefined), declaration, 'the same without such terms')
    t.equal(anonymised(declaration, [{ dimension: 'colour', values: [] }]), declaration)
  },
)

t.test('a question that names, hides, crosses or repeats them is refused, each with its code', async t => {
  const crossed = anonymised(declaration, [...KETTLE, { dimension: 'age', values: [] }])
  const alone = anonymised(declaration, [{ dimension: 'category', values: ['kettle', 'fan'] }])
  const hidden = { dimensions: ['category'], mode: 'one' }
  const rate = (of: string) => [{ summary: 'rate', along: 'category', of: [of], per: ['kettle'] }]
  const CASES: readonly (readonly [string, string, Query, Mode?, Declaration?])[] = [
    ['a filter', 'query.not_nameable', units({ where: { category: ['fan'] } })],
    ['a filter by rank', 'query.not_nameable', units({ where: { category: ['anonymous 1'] } })],
    [
      'one among named ones, of a question without groups',
      'query.not_nameable',
      units({ where: { category: ['kettle', 'fan'] }, groupBy: [] }),
    ],
    ['a rate of it', 'query.not_nameable', units({ summaries: rate('fan') })],
    ['a rate of a rank', 'query.not_nameable', units({ summaries: rate('anonymous 1') })],
    ['what the buyer bought before', 'query.anonymous_derived', units({ groupBy: ['previous'] })],
    ['a filter by it', 'query.anonymous_derived', units({ groupBy: [], where: { previous: ['fan'] } })],
    ['what else the order held', 'query.anonymous_derived', units({ groupBy: ['beside'] })],
    ['a hidden selection of it', 'query.anonymous_blind', units({ groupBy: [], hidden }), 'blind'],
    [
      'its groups beside a hidden selection',
      'query.anonymous_blind',
      units({ hidden: { dimensions: ['gender'], mode: 'one' } }),
      'blind',
    ],
    [
      'two of them at once',
      'query.anonymous_crossed',
      units({ groupBy: ['category', 'age'] }),
      'open',
      crossed,
    ],
    [
      'two of them in a trend',
      'query.anonymous_crossed',
      asked({ kind: 'profile', by: ['category', 'age'], cross: true }),
      'open',
      crossed,
    ],
    ['the only one left', 'query.anonymous_alone', units(), 'open', alone],
  ]
  for (const [name, code, query, mode, under] of CASES) t.equal(refusal(query, mode, under).code, code, name)
  const { code, params } = refusal(units({ where: { category: ['fan'] } })).faults[0]
  t.same(
    [code, params],
    ['query.not_nameable', { name: 'category', value: 'fan', nearest: ['other', 'kettle'] }],
  )
})

t.test('what names nobody is planned as ever', async t => {
  for (const query of [
    units({ where: { category: ['kettle'] } }),
    units({ where: { category: ['kettle', 'other'] }, groupBy: ['category', 'age'] }),
    units({ groupBy: ['gender', 'nth'] }),
    asked({ kind: 'profile', by: ['gender'], where: { category: ['kettle'] } }),
  ]) {
    const [one, other] = [plan(shown, query, 'open'), plan(declaration, query, 'open')]
    t.same(one, other)
  }
  const hidden = { dimensions: ['gender'], mode: 'one' }
  t.ok(plan(shown, units({ where: { category: ['kettle'] }, groupBy: [], hidden }), 'blind').blind)
})

t.test('an answer with ranks is another question, is not sharpened, and serves no other answer', async t => {
  const profile = asked({ kind: 'profile', by: ['category'], where: { gender: ['f'] } })
  const [ranked, named] = [plan(shown, profile, 'open'), plan(declaration, profile, 'open')]
  t.not(ranked.digest, named.digest)
  const other = anonymised(declaration, [{ dimension: 'category', values: ['fan'] }])
  t.not(plan(other, profile, 'open').digest, ranked.digest, 'and another under other names')
  t.ok(named.parts.some(({ baseDigest }) => baseDigest !== null))
  t.ok(
    ranked.parts.every(
      ({ part, baseDigest }) => baseDigest === null || !part.shape.groupBy.includes('category'),
    ),
  )
  const { answer } = answered(units(), () => 3n)
  t.throws(() => planSharpened(shown, units({ sharpen: answer.id }), answer), {
    code: 'query.sharpen_anonymous',
  })
})

/** As the service fills it: drawn over the whole domain, then ranked. */
function answered(
  query: Query,
  figure: (cell: number) => bigint,
): { answer: Answer; drawn: readonly FilledPart[] } {
  const planned = plan(shown, query, 'open')
  const drawn = planned.parts.map(({ part }) => ({ ...fillPart(shown, part, figure), reusedFrom: null }))
  const charge = planned.parts.reduce((sum, { part }) => sum + BigInt(part.rho), 0n)
  const header = { id: AnswerId.parse(`answer_${'A'.repeat(22)}`), mode: 'open' as const, query, charge }
  const filled = rankAnonymous(shown, drawn)
  const body = makeAnswer({ id, declaration: shown, totals: [] }, planned, filled, header)
  return { answer: { ...body, seq: '7', released: '2026-01-01T00:00:00.000Z' }, drawn }
}

t.test('the cells are in the order of their figures, and the answer follows from its question', async t => {
  const edition = { id, declaration, totals: [] }
  const { answer } = answered(units(LAPLACE), cell => [20n, 50n, 90n, 10n][cell] ?? 0n)
  t.strictSame(answer.parts[0]?.values, ['90', '50', '20', '10'], 'kettle and other stay where they are')
  t.strictSame(answer.dimensions[0]?.anonymous, [0, 2])
  t.notMatch(JSON.stringify(answer), /fan|air-fryer/)
  t.equal(openDifference(edition, answer), undefined)
  const with_ = (values: readonly string[]): Answer => {
    const parts = answer.parts.map(part => ({ ...part, values: [...values] }))
    return { ...answer, parts, tables: answerTables({ ...answer, parts }) }
  }
  t.equal(openDifference(edition, with_(['20', '50', '90', '10'])), 'parts', 'in another order')
  const claim = (anonymous: number[]): Answer => ({
    ...answer,
    dimensions: answer.dimensions.map(dimension => ({ ...dimension, anonymous })),
  })
  for (const codes of [[0], [2, 0], [0, 0], [0, 2, 3], [0, 2, 9], [-1, 2]])
    t.not(openDifference(edition, claim(codes)), undefined, `codes ${codes.join()}`)
})

const QUERIES: readonly Query[] = [
  units(),
  units({ select: [{ statistic: 'units' }, { statistic: 'sum', measure: 'revenue' }] }),
  units({ select: [{ statistic: 'mean', measure: 'revenue' }], groupBy: ['gender', 'category'] }),
  units({ groupBy: ['category', 'month'], where: { month: ['2025-01', '2025-02'] } }),
  asked({ kind: 'trend', period: 'month', splitBy: 'category', select: [{ statistic: 'count' }] }),
  asked({ kind: 'profile', by: ['category', 'gender'], where: { gender: ['f'] } }),
]

/** The same numbers as if the domain had listed these codes the other way round. */
function swapped(
  under: Declaration,
  filled: readonly FilledPart[],
  name: string,
  one: number,
  other: number,
) {
  return filled.map(part => {
    const { where, groupBy } = part.part.shape
    const countBy = part.part.noise.kind === 'correlated-gaussian' ? part.part.noise.countBy : []
    const move = (numbers: readonly string[], groups: readonly string[]) => {
      const cells = groups.reduce<readonly (readonly number[])[]>(
        (rows, group) => rows.flatMap(row => groupCodes(under, where, group).map(code => [...row, code])),
        [[]],
      )
      const place = new Map(cells.map((codes, i) => [codes.join(), i]))
      const swap = (code: number) => (code === one ? other : code === other ? one : code)
      return cells.map(codes => {
        const from = codes.map((code, i) => (groups[i] === name ? swap(code) : code))
        return numbers[place.get(from.join()) ?? -1] ?? ''
      })
    }
    return {
      ...part,
      values: part.values && move(part.values, groupBy),
      counts: part.counts && move(part.counts, countBy),
    }
  })
}

t.test(
  'where in the domain a nameless value is, no answer tells: another order gives the same answer',
  async t => {
    const noise = fc.array(fc.bigInt({ min: -4n, max: 4n }), { minLength: 1, maxLength: 40 })
    for (const [i, query] of QUERIES.entries())
      fc.assert(
        fc.property(noise, numbers => {
          const { drawn } = answered(query, cell => numbers[cell % numbers.length] ?? 0n)
          const other = swapped(shown, drawn, 'category', 0, 2)
          t.strictSame(rankAnonymous(shown, other), rankAnonymous(shown, drawn), `question ${i}`)
        }),
        { numRuns: 60 },
      )
  },
)

t.test('the same under correlated noise, whose counts move with the figures', async t => {
  const ages = anonymised(declaration, [{ dimension: 'age', values: [] }])
  const query = units({ groupBy: ['age', 'category'] })
  const { parts } = plan(ages, query, 'open')
  t.match(parts[0]?.part.noise, { kind: 'correlated-gaussian', countBy: ['age'] })
  const numbers = fc.array(fc.bigInt({ min: -3n, max: 3n }), { minLength: 16, maxLength: 16 })
  fc.assert(
    fc.property(numbers, numbers, (figures, noise) => {
      const drawn = parts.map(({ part }) => ({
        ...fillPart(
          ages,
          part,
          cell => figures[cell] ?? 0n,
          draw => noise[draw % 16] ?? 0n,
        ),
        reusedFrom: null,
      }))
      for (const [one, other] of [
        [0, 1],
        [1, 2],
      ] as const)
        t.strictSame(rankAnonymous(ages, swapped(ages, drawn, 'age', one, other)), rankAnonymous(ages, drawn))
    }),
    { numRuns: 100 },
  )
})

t.test('a mistake that kept the domain’s order for equal sums would be caught', async t => {
  // Two months each: sums are equal, and what was drawn is not.
  const where = { month: ['2025-01', '2025-02'] }
  const query = units({ ...LAPLACE, groupBy: ['category', 'month'], where })
  const { drawn } = answered(query, cell => [1n, 3n, 0n, 0n, 2n, 2n, 0n, 0n][cell] ?? 0n)
  const other = swapped(shown, drawn, 'category', 0, 2)
  t.not(JSON.stringify(drawn), JSON.stringify(other))
  t.strictSame(rankAnonymous(shown, drawn)[0]?.values?.slice(0, 6), ['2', '2', '0', '0', '1', '3'])
  t.strictSame(rankAnonymous(shown, other)[0]?.values?.slice(0, 6), ['2', '2', '0', '0', '1', '3'])
})

t.test('an edition under a contract is one object, and is not taken for one under another', async t => {
  const edition = { id, declaration } as Edition
  const terms = [...KETTLE]
  t.equal(editionUnder(edition, undefined), edition)
  t.equal(editionUnder(edition, terms), editionUnder(edition, [...KETTLE]))
  t.ok(isUnder(editionUnder(edition, terms), [...KETTLE]))
  t.notOk(isUnder(edition, terms))
  t.notOk(isUnder(editionUnder(edition, terms), undefined))
  t.notOk(isUnder(editionUnder(edition, terms), [{ dimension: 'category', values: [] }]))
})

t.test('an offer names what is there, and leaves at least two values without a name', async t => {
  const content = (nameable: readonly Nameable[]) =>
    ({ content: { editions: null, views: null, statistics: null, nameable } }) as unknown as Contract
  const check = (nameable: readonly Nameable[]) => checkNameable(content(nameable), [{ id, declaration }])
  t.doesNotThrow(() => check([...KETTLE, { dimension: 'age', values: [] }]))
  t.doesNotThrow(() => checkNameable(content([{ dimension: 'brand', values: ['A'] }]), []), 'no edition yet')
  for (const [dimension, values, code] of [
    ['brand', [], 'registry.nameable_dimension'],
    ['month', [], 'registry.nameable_ordered'],
    ['category', ['kettel'], 'registry.nameable_value'],
    ['category', ['kettle', 'fan'], 'registry.nameable_all'],
    ['category', ['kettle', 'fan', 'air-fryer'], 'registry.nameable_all'],
  ] as const)
    t.throws(() => check([{ dimension, values: [...values] }]), { code })
  const terms = Contract.shape.content
  const twice = { editions: null, views: null, statistics: null, nameable: [...KETTLE, ...KETTLE] }
  t.notOk(terms.safeParse(twice).success, 'a dimension twice')
})
