// Correlated noise through the planner, the real engine and the tables that people read.
import t from 'tap'
import { decodeCorrelated } from '../../protocols/dp/correlated-release.ts'
import { errorVariance, differenceVariance } from '../../protocols/dp/correlated.ts'
import { denominatorOf } from '../../protocols/dp/part-noise.ts'
import { toNumber } from '../../protocols/dp/rational.ts'
import { figuresOf } from '../../schemas/answer-tables.ts'
import { editionId } from '../../schemas/common.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { Engine } from '../../schemas/engine.ts'
import { exactPartNoise } from '../../schemas/exact-noise.ts'
import { Fault } from '../../schemas/fault.ts'
import type { Part, Shape } from '../../schemas/plan.ts'
import { Query } from '../../schemas/query.ts'
import { makeAnswer } from '../../src/domain/answer.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { openNoisePool } from '../../src/engine/noise-pool.ts'
import { marketEdition } from '../support/market-edition.ts'
import { answerByReference, boundByReference } from './reference.ts'
import {
  declarationOf,
  randomDeclaration,
  randomRows,
  randomShape,
  type Row,
  seeded,
  uuid,
  withSealed,
} from './support.ts'

const EDITION = editionId('test', '2025')

t.test('what is decoded is the exact figure, and n is every unit of the view', async t => {
  let correlated = 0
  for (let seed = 1; seed <= 25; seed++) {
    const random = seeded(31_000 + seed)
    const declaration = randomDeclaration(random)
    const rows = randomRows(random, declaration, 3 + random.below(20))
    const bounded = boundByReference(declaration, rows)
    const parts = Array.from({ length: 20 }, () => planned(declaration, randomShape(random, declaration)))
      .flat()
      .filter(({ noise }) => noise.kind === 'correlated-gaussian')
    if (parts.length === 0) continue
    correlated += parts.length
    await withSealed(declaration, rows, async engine => {
      const released = await engine.release({
        edition: EDITION,
        parts: parts.map(({ shape, noise }) => ({ shape, noise })),
      })
      for (const [i, part] of parts.entries()) {
        const { values = [], counts } = released.parts[i] ?? {}
        const noise = exactPartNoise(part.noise)
        if (noise.kind !== 'correlated-gaussian' || !counts) throw new Error('no counts')
        const figures = figuresOf(declaration, { ...part, values, counts, halfWidth: '0' })
        t.same(
          figures.values.map(value => value / denominatorOf(noise)),
          answerByReference(declaration, bounded, part.shape),
        )
        const unfiltered: Shape = {
          statistic: 'units',
          view: part.shape.view,
          groupBy: [...noise.countBy],
          where: part.shape.where.filter(({ dimension }) => noise.countBy.includes(dimension)),
        }
        t.same(
          counts.map(count => BigInt(count) / noise.weight),
          answerByReference(declaration, bounded, unfiltered),
        )
      }
    })
  }
  t.ok(correlated > 40, `${correlated} parts`)
})

t.test('the engine refuses counts that are not those which the sensitivity is for', async t => {
  const [part] = planned(MONTHLY, { statistic: 'count', view: 'monthly', where: [], groupBy: ['a', 'b'] })
  if (part?.noise.kind !== 'correlated-gaussian') throw new Error('independent')
  const { shape, noise } = part
  await withSealed(MONTHLY, [], async engine => {
    for (const countBy of [[], ['a'], ['a', 'b']])
      await t.rejects(
        engine.release({ edition: EDITION, parts: [{ shape, noise: { ...noise, countBy } }] }),
        {
          name: 'RangeError',
        },
      )
    await t.resolves(engine.release({ edition: EDITION, parts: [{ shape, noise }] }))
  })
})

const PERIODS = 12
/** One row a month and buyer; `b` is an attribute of the buyer. */
const MONTHLY = declarationOf({
  dimensions: [{ size: PERIODS }, { size: 2, perUnit: true }],
  measures: [{ lo: 0, hi: 9 }],
  views: [{ name: 'monthly', for: ['count', 'sum', 'units'], caps: [{ over: ['a'], max: 1 }] }],
  reportingThreshold: 0,
  capacity: 20_000,
})

/** 700 buyers, of whom each buys in most months. */
function market(): readonly Row[] {
  const random = seeded(99)
  return Array.from({ length: 700 }, (_, unit) =>
    Array.from({ length: PERIODS }, (_, month) => ({
      u: uuid(1, unit),
      o: uuid(2, unit * PERIODS + month),
      codes: [month, unit % 2],
      quanta: [BigInt(random.below(10))],
    })).filter(() => random.chance(0.7)),
  ).flat()
}

const ANSWERS = 600

/*
 * n = 600 real answers of 24 cells. Figures of one count share a part of their noise, so that the mean square
 * of an answer's cells has more spread than that of independent ones: within 12 % of theory is more than 6 of
 * its deviations, chance of a false failure below 1e-6. Intervals cover at least 93 % of 14 400 cells where
 * 95 % are wanted: with at most 24 alike in an answer, 600 answers leave 5 deviations of 0.4 %.
 */
t.test(
  'the errors of real answers are those of theory, and their intervals cover',
  { timeout: 300_000 },
  async t => {
    const pool = openNoisePool()
    t.teardown(() => pool.close())
    const query = Query.parse({
      edition: EDITION,
      kind: 'trend',
      period: 'a',
      splitBy: 'b',
      select: [{ statistic: 'count', view: 'monthly' }],
      privacy: { rho: '0.01' },
    })
    const calendar: Declaration = {
      ...MONTHLY,
      dimensions: MONTHLY.dimensions.map(each => (each.name === 'a' ? { ...each, kind: 'month' } : each)),
    }
    const { parts, derivations } = plan(calendar, query, 'open')
    const [{ part } = missing()] = parts
    const noise = exactPartNoise(part.noise)
    if (noise.kind !== 'correlated-gaussian') throw new Error('independent')
    const rows = market()
    const exact = answerByReference(calendar, boundByReference(calendar, rows), part.shape).map(Number)
    let [square, difference] = [0, 0]
    const covered = new Map<string, { within: number; all: number }>()
    await withSealed(
      calendar,
      rows,
      async engine => {
        for (let i = 0; i < ANSWERS; i++) {
          const [released = missing()] = await releaseOne(engine, part)
          const answer = makeAnswer(
            marketEdition(calendar),
            { derivations, blind: null },
            [{ part, ...released, reusedFrom: null }],
            { id: 'answer_0123456789abcdefghijkl', mode: 'open', query, charge: BigInt(part.rho) },
          )
          const values = decoded(released, noise)
          values.forEach((value, cell) => {
            square += (value - (exact[cell] ?? 0)) ** 2 / (ANSWERS * exact.length)
            const before = cell - 2
            if (before < 0) return
            const change = value - (values[before] ?? 0) - ((exact[cell] ?? 0) - (exact[before] ?? 0))
            difference += change ** 2 / (ANSWERS * (exact.length - 2))
          })
          for (const table of answer.tables) {
            const truths = truthOf(table.kind, table.name, exact)
            const seen = covered.get(table.name) ?? { within: 0, all: 0 }
            table.cells.forEach(({ low, high }, cell) => {
              const truth = truths[cell]
              if (truth === undefined || low === null || high === null) return
              seen.all += 1
              if (low <= truth && truth <= high) seen.within += 1
            })
            covered.set(table.name, seen)
          }
        }
      },
      { noise: pool },
    )
    const ofTheory = square / toNumber(errorVariance(noise))
    t.ok(Math.abs(ofTheory - 1) < 0.12, `variance ${ofTheory} of theory`)
    const ofDifference = difference / toNumber(differenceVariance(noise))
    t.ok(Math.abs(ofDifference - 1) < 0.12, `variance of a difference ${ofDifference} of theory`)
    const independent = 12 / (2 * 0.01)
    t.ok(
      square < 0.5 * independent,
      `${Math.sqrt(square / independent)} of independent noise: 0.64 and less is wanted`,
    )
    t.same([...covered.keys()].length, 4)
    for (const [name, { within, all }] of covered) {
      t.ok(all > 10_000, `${name}: ${all} cells`)
      t.ok(within / all > 0.93 && within / all < 0.975, `${name}: ${within} of ${all} covered`)
    }
  },
)

function planned(
  declaration: Declaration,
  { statistic, measure, view, where, groupBy }: Shape,
): readonly Part[] {
  const select = [
    {
      statistic,
      view,
      ...(measure === undefined ? {} : { measure }),
    },
  ]
  const named = where.map(({ dimension, codes }) => [
    dimension,
    codes.map(
      code => declaration.dimensions.find(({ name }) => name === dimension)?.values[code]?.value ?? '',
    ),
  ])
  const query = { edition: EDITION, kind: 'aggregate', select, where: Object.fromEntries(named), groupBy }
  try {
    const parsed = Query.parse({ ...query, privacy: { rho: '0.02' } })
    return plan(declaration, parsed, 'open').parts.map(({ part }) => part)
  } catch (error) {
    if (error instanceof Fault) return []
    throw error
  }
}

async function releaseOne(engine: Engine, { shape, noise }: Part) {
  return (await engine.release({ edition: EDITION, parts: [{ shape, noise }] })).parts
}

function decoded(
  { values, counts }: { readonly values: readonly string[]; readonly counts: readonly string[] | null },
  noise: Extract<ReturnType<typeof exactPartNoise>, { kind: 'correlated-gaussian' }>,
): readonly number[] {
  const released = { groups: values.map(BigInt), counts: (counts ?? []).map(BigInt) }
  const { numerators, denominator } = decodeCorrelated(
    released,
    values.map((_, cell) => cell % 2),
    noise,
  )
  return numerators.map(value => Number(value) / Number(denominator))
}

/** Cells are month × attribute; the last month is "other", which has no growth and no index. */
function truthOf(kind: string, name: string, exact: readonly number[]): readonly (number | undefined)[] {
  const at = (cell: number) => exact[cell] ?? 0
  const counted = exact.slice(0, -2)
  switch (kind) {
    case 'level':
      return exact
    case 'growth':
      return exact.map((value, cell) => (cell < 2 ? undefined : value / at(cell - 2) - 1))
    case 'index':
      return exact.map((value, cell) => {
        const line = counted.filter((_, other) => other % 2 === cell % 2)
        return (100 * value * line.length) / line.reduce((sum, each) => sum + each, 0)
      })
    case 'share':
      return exact.map((value, cell) => value / (value + at(cell % 2 === 0 ? cell + 1 : cell - 1)))
    default:
      throw new Error(`a table ${name} of another kind`)
  }
}

function missing(): never {
  throw new Error('nothing was planned')
}
