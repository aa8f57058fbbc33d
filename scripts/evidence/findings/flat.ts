// Answers of flat truths, and of one planted difference: how often something is claimed, beside the best test
// of the same comparisons.
import { answerTables, type TableSource } from '../../../schemas/answer-tables.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Derivation } from '../../../schemas/plan.ts'
import { templateQuestion } from '../../../src/domain/plan/templates/template-question.ts'
import { type Claim, findingsOf } from '../../../src/sdk/findings/findings.ts'
import { percentile } from '../../statistics.ts'
import type { Question } from '../questions/asked.ts'
import { madeAnswers } from './made.ts'

const BUYERS = { statistic: 'units' } as const
const FRYERS = { category: ['空气炸锅'] }
/** ρ of ε = 1 at δ = 1e-6, for each answer. */
const RHO = '0.024355970'
const [LEVEL, QUANTA] = [4000, 400_000_000]

/** One of each kind of answer. */
export function kindsOf(declaration: Declaration): Readonly<Record<string, Question>> {
  return {
    'profile against the whole edition': {
      kind: 'profile',
      where: FRYERS,
      by: ['age_band', 'gender', 'province'],
    },
    'profile of one attribute': { kind: 'profile', by: ['city_tier'], base: false },
    'profile of two attributes crossed': {
      kind: 'profile',
      by: ['city_tier', 'age_band'],
      cross: true,
      base: false,
    },
    'trend of buyers and orders': {
      kind: 'trend',
      period: 'month',
      select: [BUYERS, { statistic: 'orders' }],
    },
    'trend with a split': { kind: 'trend', period: 'month', select: [BUYERS], splitBy: 'channel' },
    'revenue and its mean': {
      kind: 'aggregate',
      select: [
        { statistic: 'sum', measure: 'revenue' },
        { statistic: 'mean', measure: 'revenue' },
      ],
      groupBy: ['channel'],
    },
    'Laplace noise': {
      kind: 'aggregate',
      select: [BUYERS],
      groupBy: ['city_tier'],
      mechanism: 'discrete-laplace',
    },
    'market share': templateQuestion('market-share', declaration, {
      where: {},
      by: 'brand',
      of: { statistic: 'count' },
    }),
    regions: templateQuestion('region', declaration, { where: {}, by: 'province' }),
    basket: templateQuestion('basket', declaration, { where: FRYERS }),
  }
}

export type FlatKind = { readonly answers: number; readonly claims: number; readonly control: number }

/** `control`: answers in which at least one table interval, each at 95 % alone, shows a difference. */
export function flatAnswers(declaration: Declaration, question: Question, answers: number): FlatKind {
  const make = madeAnswers(declaration, question, RHO, ({ codes, part }) => {
    const base = part.shape.measure === undefined ? LEVEL : QUANTA
    return codes.length === 0 ? 40 * base : base
  })
  let [claims, control] = [0, 0]
  for (let i = 0; i < answers; i++) {
    const answer = make()
    if (findingsOf(answer).some(finding => finding.claims.length > 0)) claims++
    const alone = answer.tables.some(({ kind, cells }) => {
      const none = kind === 'tgi' ? 100 : kind === 'growth' ? 0 : undefined
      return cells.some(
        ({ low, high }) => none !== undefined && low !== null && high !== null && (low > none || high < none),
      )
    })
    if (alone) control++
  }
  return { answers, claims, control }
}

export type Power = { readonly size: number; readonly found: number; readonly best: number }

/** What the best test looks at: the largest of all comparisons, and the planted one. */
type Planted = {
  readonly question: Question
  /** The code that is larger than all others. */
  readonly code: number
  readonly claim: Claim['kind']
  readonly largest: (source: TableSource) => number
  readonly planted: (source: TableSource) => number
}

/**
 * `best`: answers in which a test that knows the noise finds the planted difference, at 5 % for its whole
 * family of comparisons: it is beyond the 95th percentile of the largest one in answers of flat truths. The
 * planted difference is as large as that test finds in about nine of ten answers.
 */
export function powerOf(declaration: Declaration, name: keyof typeof PLANTED, draws: number): Power {
  const { question, code, claim, largest, planted } = PLANTED[name]
  const made = (times: number) =>
    madeAnswers(declaration, question, RHO, ({ codes, part }) => {
      const isPlanted = codes[0] === code && (question.kind !== 'profile' || part.shape.where.length > 0)
      return codes.length === 0 ? 8 * LEVEL : isPlanted ? times * LEVEL : LEVEL
    })
  const flat = made(1)
  const drawn = Array.from({ length: draws }, () => flat())
  const limit = percentile(drawn.map(largest), 0.95)
  const deviation = Math.sqrt(drawn.reduce((sum, each) => sum + planted(each) ** 2, 0) / draws)
  const unit = planted(made(2)()) - planted(flat())
  const size = (limit + 1.5 * deviation) / unit
  const make = made(1 + size)
  let [found, best] = [0, 0]
  for (let i = 0; i < draws; i++) {
    const answer = make()
    if (planted(answer) > limit) best++
    const isFound = findingsOf(answer).some(({ claims }) =>
      claims.some(each => each.kind === claim && each.groups.length === 1 && each.groups[0]?.[0] === code),
    )
    if (isFound) found++
  }
  return { size, found, best }
}

export const PLANTED = {
  'one month above the one before': {
    question: { kind: 'trend', period: 'month', select: [BUYERS] },
    code: 11,
    claim: 'step',
    largest: source => Math.max(...steps(levels(source, 0)).map(Math.abs)),
    planted: source => steps(levels(source, 0)).at(-1) ?? 0,
  },
  'one group above all others': {
    question: { kind: 'aggregate', select: [BUYERS], groupBy: ['city_tier'] },
    code: 2,
    claim: 'first',
    largest: source => Math.max(...levels(source, 0)) - Math.min(...levels(source, 0)),
    planted: source => {
      const figures = levels(source, 0)
      return (figures[2] ?? Number.NaN) - Math.max(...figures.toSpliced(2, 1))
    },
  },
  'one group over-represented': {
    question: { kind: 'profile', where: FRYERS, by: ['age_band'] },
    code: 3,
    claim: 'over',
    largest: source => Math.max(...excesses(source).map(Math.abs)),
    planted: source => excesses(source)[3] ?? 0,
  },
} as const satisfies Record<string, Planted>

/** The figures of a part without "other or unknown". */
function levels(source: TableSource, part: number): readonly number[] {
  const level: Derivation = { kind: 'level', name: 'level', part }
  const [table] = answerTables({ ...source, reportingThreshold: 0, derivations: [level] })
  return (table?.cells ?? []).slice(0, -1).map(({ value }) => value ?? Number.NaN)
}

function steps(figures: readonly number[]): readonly number[] {
  return figures.slice(1).map((figure, i) => figure - (figures[i] ?? Number.NaN))
}

/** Shares of the target less those of the whole edition. */
function excesses(source: TableSource): readonly number[] {
  const tgi = source.derivations.find(({ kind }) => kind === 'tgi')
  if (tgi?.kind !== 'tgi') throw new RangeError('a profile without a base')
  const shares = (part: number) => {
    const figures = levels(source, part)
    const all = figures.reduce((sum, each) => sum + each, 0)
    return figures.map(each => each / all)
  }
  const base = shares(tgi.base)
  return shares(tgi.part).map((each, i) => each - (base[i] ?? Number.NaN))
}
