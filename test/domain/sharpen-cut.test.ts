// The cut totals of an answer that is made more exact: they follow their statistics, in the views of the
// first answer.
import t from 'tap'
import type { Answer } from '../../schemas/answer.ts'
import { spentOn } from '../../schemas/combined.ts'
import { AnswerId, type DatasetId, editionId } from '../../schemas/common.ts'
import type { View } from '../../schemas/declaration.ts'
import { Fault } from '../../schemas/fault.ts'
import { Query, type QueryInput } from '../../schemas/query.ts'
import { makeAnswer } from '../../src/domain/answer.ts'
import { openDifference } from '../../src/domain/plan/expected-answer.ts'
import { plan, type Planned } from '../../src/domain/plan/plan.ts'
import { planSharpened } from '../../src/domain/plan/sharpen.ts'
import { chargeOfPlan } from '../../src/domain/plan/stored-parts.ts'
import { marketDeclaration } from '../support/declaration.ts'
import { madeUpTotals } from '../support/edition-totals.ts'
import { fillPart } from '../support/fill-part.ts'

/** A narrow view for noisy answers and a wide one for exact ones. */
const VIEWS: readonly View[] = [
  { name: 'narrow', for: ['count', 'units'], caps: [{ over: ['category'], max: 1 }], perUnit: 1 },
  { name: 'wide', for: ['count'], caps: [{ over: ['category', 'month'], max: 9 }], perUnit: 90 },
]
const declaration = marketDeclaration({ views: [...VIEWS] })
const totals = madeUpTotals(declaration).map(total =>
  total.view === null
    ? { ...total, value: '40000' }
    : { ...total, value: total.view === 'narrow' ? '4000' : '40' },
)
const pinned = { id: editionId(declaration.dataset as DatasetId, declaration.edition), declaration, totals }
const IDS = ['A', 'B', 'C'].map(letter => AnswerId.parse(`answer_${letter.repeat(22)}`))
const idOf = (at: number) => IDS[at] ?? AnswerId.parse(`answer_${'Z'.repeat(22)}`)

const asked = (change: object): Query =>
  Query.parse({
    edition: pinned.id,
    kind: 'aggregate',
    groupBy: ['month'],
    select: [{ statistic: 'count' }, { statistic: 'units' }],
    privacy: { rho: '0.0001' },
    ...change,
  } as QueryInput)
const first = (query: Query) => plan(declaration, query, 'open', null, totals)
const step = (query: Query, earlier: Answer) => planSharpened(declaration, query, earlier, totals)

function answered(planned: Planned, query: Query, at: number): Answer {
  const filled = planned.parts.map(({ part, stored }) => {
    if (stored?.kind === 'kept') {
      const { values, counts = null, combined } = stored.released
      const earlier = combined === undefined ? {} : { earlier: combined.earlier }
      return { part, values, counts, ...earlier, reusedFrom: stored.from }
    }
    const earlier = stored?.kind === 'continued' ? { earlier: stored.earlier } : {}
    const figure = part.shape.cut === undefined ? 500n : 300n
    return { ...fillPart(declaration, part, () => figure), ...earlier, reusedFrom: null }
  })
  const header = { id: idOf(at), mode: 'open' as const, query, charge: chargeOfPlan(planned) }
  const body = makeAnswer(pinned, planned, filled, header)
  return { ...body, seq: String(at + 7), released: '2026-01-01T00:00:00.000Z' }
}

const viewsOf = ({ parts }: Pick<Planned, 'parts'>) =>
  parts.map(({ part: { name, shape } }) => `${name} ${shape.view}`)
const NARROW = ['count narrow', 'units narrow', 'count.cut narrow', 'units.cut narrow']

t.test('a step keeps the views of the first answer, and with them its cut totals', async t => {
  const query = asked({})
  const earlier = answered(first(query), query, 0)
  t.strictSame(viewsOf(first(query)), NARROW)
  const privacy = { rho: '0.1' }
  t.strictSame(viewsOf(first(asked({ privacy }))), [
    'count wide',
    'units narrow',
    'count.cut wide',
    'units.cut narrow',
  ])
  const wanted = asked({ privacy, sharpen: idOf(0) })
  const planned = step(wanted, earlier)
  t.strictSame(viewsOf(planned), NARROW)
  t.ok(planned.parts.every(({ stored }) => stored?.kind === 'continued'))
  const sum = planned.parts.reduce((all, { part }) => all + spentOn(part), 0n)
  t.equal(sum, 100_000_000n, 'all releases together are what was asked for')
  t.equal(openDifference(pinned, answered(planned, wanted, 1), [earlier]), undefined)
  const whole = plan(declaration, asked({ privacy }), 'open', null, totals, ['narrow', 'narrow'])
  for (const [i, { part }] of planned.parts.entries())
    t.equal(spentOn(part), BigInt(whole.parts[i]?.part.rho ?? 0), part.name)
})

t.test('a cut total has its usual share of what an error needs, and is kept with its statistic', async t => {
  const query = asked({ privacy: { rho: '0.02' } })
  const earlier = answered(first(query), query, 0)
  const half = (name: string) => Number(earlier.parts.find(part => part.name === name)?.halfWidth)
  const [one, two] = [half('count'), half('units')]
  for (const within of [Math.floor(Math.min(one, two) / 2), Math.max(one, two) - 1]) {
    const wanted = asked({ privacy: { within: String(within) }, sharpen: idOf(0) })
    const planned = step(wanted, earlier)
    const partOf = (name: string) => planned.parts.find(({ part }) => part.name === name)
    for (const name of ['count', 'units']) {
      const [statistic, cut] = [partOf(name), partOf(`${name}.cut`)]
      if (statistic === undefined || cut === undefined) continue
      t.equal(cut.stored?.kind, statistic.stored?.kind, `${name} within ${within}`)
      const [rho, ofCut] = [Number(spentOn(statistic.part)), Number(spentOn(cut.part))]
      t.ok(Math.abs(ofCut / (rho + ofCut) - 1 / 5) < 1e-6, `${name} within ${within}`)
    }
    const again = answered(planned, wanted, 1)
    t.equal(openDifference(pinned, again, [earlier]), undefined)
  }
})

t.test('a third step continues both, and every figure of it has its wide interval', async t => {
  const queries = ['0.01', '0.02', '0.05'].map((rho, i) =>
    asked({ privacy: { rho }, ...(i === 0 ? {} : { sharpen: idOf(i - 1) }) }),
  )
  const answers: Answer[] = []
  for (const [i, query] of queries.entries()) {
    const last = answers.at(-1)
    answers.push(answered(last === undefined ? first(query) : step(query, last), query, i))
  }
  const [one, , three] = answers
  t.ok(three?.parts.every(({ combined }) => combined?.weights.length === 3))
  for (const table of three?.tables ?? []) {
    const before = one?.tables.find(({ name }) => name === table.name)
    if (table.cut === null || before?.cut === null) continue
    t.ok((table.cut.factorHigh ?? 9) < (before?.cut.factorHigh ?? 9), `${table.name}: a closer limit`)
    t.ok(
      table.cells.every(({ fullHigh }) => fullHigh !== null),
      table.name,
    )
  }
})

t.test('the least step that is named is one, with its cut totals', async t => {
  const query = asked({ privacy: { rho: '0.000123457' } })
  const earlier = answered(first(query), query, 0)
  const wanted = (rho: string) => asked({ privacy: { rho }, sharpen: idOf(0) })
  const least = leastOf(() => step(wanted('0.00013'), earlier))
  t.ok(Number(least) > 0.000135 && Number(least) < 0.000137, least)
  const { parts } = step(wanted(least), earlier)
  t.ok(parts.some(({ stored }) => stored?.kind === 'continued'))
  for (const { part, stored } of parts) {
    const cut = parts.find(other => other.part.name === `${part.name}.cut`)
    if (cut !== undefined) t.equal(cut.stored?.kind, stored?.kind, part.name)
  }
})

/** What `query.sharpen_step` names. */
function leastOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof Fault && error.code === 'query.sharpen_step')
      return String(error.faults[0].params['least'])
    throw error
  }
  throw new Error('a step of less than a tenth')
}

t.test('an answer with other cut totals is no answer to this question', async t => {
  const query = asked({})
  const earlier = answered(first(query), query, 0)
  const wanted = asked({ privacy: { rho: '0.1' }, sharpen: idOf(0) })
  const limit = (parts: Answer['parts']) =>
    parts.map(part =>
      part.shape.cut === undefined
        ? part
        : { ...part, shape: { ...part.shape, cut: { ...part.shape.cut, limit: '77' } } },
    )
  for (const parts of [earlier.parts.slice(0, 3), limit(earlier.parts), earlier.parts.slice(0, 1)])
    t.throws(() => step(wanted, { ...earlier, parts }), { code: 'query.sharpen_other' })
})
