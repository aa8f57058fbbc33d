// Errors of real questions on the two real sets: bias of the bounds and noise apart, against the unbounded
// source.
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { randomFillSync } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CUT_ALLOWANCE } from '../../protocols/dp/cut-total.ts'
import { sampleNoise } from '../../protocols/dp/noise.ts'
import { drawnWith } from '../../protocols/dp/part-noise.ts'
import type { AnsweredPart } from '../../schemas/answer.ts'
import { Query } from '../../schemas/query.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import { editionId } from '../../schemas/common.ts'
import type { EditionTotal, Engine, ReleaseResult } from '../../schemas/engine.ts'
import { answerTables } from '../../schemas/answer-tables.ts'
import { exactPartNoise } from '../../schemas/exact-noise.ts'
import type { Part } from '../../schemas/plan.ts'
import { planTotals } from '../../src/domain/edition-totals.ts'
import { halfWidthOf } from '../../src/domain/memo.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { withoutNoiseForTesting } from '../../src/engine/noise-for-testing.ts'
import { openEngine } from '../../src/engine/open-engine.ts'
import { prepare } from '../../src/prepare/node/prepare.ts'
import type { Evidence, EvidenceOptions } from './evidence.ts'
import { AMAZON, UCI, type UtilityQuestion, type UtilitySet } from './utility/questions.ts'
import { isCovered, LEAST_COVERAGE, type Row, summary, Tally, wouldNoiseDo } from './utility/tally.ts'
import { openTruth, type Truth } from './utility/truth.ts'

const SHARED = join(import.meta.dirname, '../../../shared/data')
/** ρ of ε = 1 at δ = 1e-6, which each statistic has, its cut total included. */
const RHO = '0.024355968'
const MIN_TRUE = 20
/** 400 draws a question; in short 150, whose root mean square is still within 6 % of its mean. */
export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const draws = short ? 150 : 400
  const sets = existsSync(SHARED) ? [AMAZON([]), UCI] : []
  const rows: Row[] = []
  for (const set of sets) rows.push(...(await measureSet(set, { draws })))
  const unbiased = rows.filter(row => row.unbiased).every(({ bias }) => bias === 0)
  // Goals are whole per cent.
  const missed = rows.filter(row => row.goal !== undefined && Math.round(bestOf(row)) > row.goal)
  // The noise interval alone must fail for what is bounded, or coverage of the unbounded figure shows nothing.
  const control = rows.some(row => !wouldNoiseDo(row))
  const figures = Object.fromEntries(rows.map(row => [`${row.set}: ${row.question}`, textOf(row)]))
  return {
    name: 'utility',
    claim: `At ε = 1 the figure of each question that has a goal is within it of the unbounded truth; the noise interval covers the bounded figure in ${100 * LEAST_COVERAGE.noise} % of the cells of each question, the wide one misses the unbounded figure in at most ${100 - 100 * LEAST_COVERAGE.full} % (of one question 8 %: one buyer is most of one of its 13 months); buyers by their own attributes have no bias.`,
    trials: rows.length * draws,
    falseFailureRate: 1e-6,
    verdict: control && rows.every(isCovered) && missed.length === 0 && unbiased ? 'holds' : 'fails',
    figures:
      rows.length === 0
        ? { skipped: 'the real sets are not beside the project' }
        : {
            ...figures,
            goals: rows.filter(({ goal }) => goal !== undefined).length,
            goalsMissed: missed.length,
            leastCoveredByNoise: Math.min(...rows.map(({ covered }) => covered)).toFixed(3),
            mostMissedByWide: Math.max(...rows.map(({ missed }) => missed)).toFixed(3),
            questionsWhereNoiseAloneWouldFail: rows.filter(row => !wouldNoiseDo(row)).length,
            allowanceOfNonNegative: CUT_ALLOWANCE.nonNegative,
            allowanceOfSigned: CUT_ALLOWANCE.signed,
          },
  }
}

/** What its reader has: the corrected figure beside the counted one. */
function bestOf({ total, corrected }: Row): number {
  return Math.min(total, corrected)
}

function textOf(row: Row): string {
  const { before, total, bias, noise, corrected, correctedBias, covered, fullCovered, noiseCoversFull } = row
  const goal = row.goal === undefined ? '' : `, goal ${row.goal}`
  return `before ${before} %, now ${total.toFixed(1)} % (bias ${bias.toFixed(1)} / noise ${noise.toFixed(1)}), corrected ${corrected.toFixed(1)} % (bias ${correctedBias.toFixed(1)})${goal}; noise interval covers ${covered.toFixed(3)} of bounded, ${noiseCoversFull.toFixed(3)} of unbounded, wide ${fullCovered.toFixed(3)} of those that have one; too small ${row.tooSmall.toFixed(2)}, missed ${row.missed.toFixed(3)} of all`
}

export type Measuring = {
  /** The set's data are a folder below it. */
  readonly root: string
  /** For each statistic. */
  readonly rho: string
  readonly draws: number
}

const ASKED: Measuring = { root: SHARED, rho: RHO, draws: 400 }

/** Relative errors in per cent, median over the groups whose true figure is at least 20. */
export async function measureSet(
  given: UtilitySet,
  change: Partial<Measuring> = {},
): Promise<readonly Row[]> {
  const measuring = { ...ASKED, ...change }
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-utility-'))
  const data = join(measuring.root, given.data)
  const engineFolder = join(folder, 'engine')
  try {
    const prepared = await prepare({
      datasetFile: join(import.meta.dirname, '../..', given.schema),
      dataFolder: data,
      outFolder: join(folder, 'out'),
      secretFile: join(folder, 'secret.key'),
    })
    const { declaration } = prepared
    await mkdir(join(engineFolder, 'uploads/u'), { recursive: true })
    await copyFile(prepared.contributionFile, join(engineFolder, 'uploads/u/contribution.parquet'))
    const engine = await openEngine({
      folder: engineFolder,
      threads: 2,
      memoryMiB: 1024,
      cubeMiB: 256,
      insecureFirstDeadlineForTesting: () => 0,
      noise: withoutNoiseForTesting(),
    })
    const truth = await openTruth(declaration, prepared.contributionFile, given, data)
    try {
      const edition = editionId(declaration.dataset, declaration.edition)
      const { totals } = await engine.seal(
        {
          edition,
          declaration,
          contribution: 'uploads/u/contribution.parquet',
          totals: [...planTotals(declaration).requests],
        },
        () => undefined,
      )
      const set = given.name === 'amazon-open-ecommerce' ? AMAZON(await truth.largest('category', 20)) : given
      const rows: Row[] = []
      for (const question of set.questions)
        rows.push({
          set: set.name,
          ...(await measure(question, { declaration, totals }, engine, truth, measuring)),
        })
      return rows
    } finally {
      truth.close()
      await engine.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Sealed = { readonly declaration: Declaration; readonly totals: readonly EditionTotal[] }

async function measure(
  question: UtilityQuestion,
  { declaration, totals }: Sealed,
  engine: Engine,
  truth: Truth,
  { rho, draws }: Measuring,
): Promise<Omit<Row, 'set'>> {
  const edition = editionId(declaration.dataset, declaration.edition)
  const statistics = question.tgi === undefined ? 1 : 2
  const privacy = { rho: String(Number(rho) * statistics) }
  const query = Query.parse({ ...question.query, edition, privacy })
  const { parts, derivations } = plan(declaration, query, 'open', null, undefined, totals)
  const planned = parts.map(({ part }) => part)
  const released = await engine.release({
    edition,
    parts: planned.map(({ shape, noise }) => ({ shape, noise })),
  })
  const wanted = await truthOf(question, planned, truth)
  const table = (noisy: boolean) => {
    const filled = planned.map((part, i) => answered(part, released.parts[i], noisy))
    const source = { ...declaration, parts: filled, derivations: [...derivations], counted: [] }
    const kind = question.tgi === undefined ? 'level' : 'tgi'
    // Whatever its size, so that errors are of the same cells in every draw.
    const made = answerTables({ ...source, reportingThreshold: 0 }).find(each => each.kind === kind)
    return made?.cells ?? []
  }
  const exact = table(false).map(cell => cell.value ?? 0)
  const shown = exact.flatMap((_, cell) => (at(wanted.shown, cell) ? [cell] : []))
  const tallies = shown.map(() => new Tally())
  for (let draw = 0; draw < draws; draw++) {
    const cells = table(true)
    shown.forEach((cell, i) => tallies[i]?.add(cells[cell], at(wanted.figures, cell), at(exact, cell)))
  }
  return { question: question.name, ...summary(question, shown, tallies, exact, wanted.figures) }
}

/** In the figure's own unit; `shown`: whether at least 20 stand behind it. */
async function truthOf({ tgi: isTgi, truth: kind }: UtilityQuestion, parts: readonly Part[], truth: Truth) {
  const statistics = parts.filter(({ shape }) => shape.cut === undefined)
  const [first = [], second = []] = await Promise.all(statistics.map(({ shape }) => truth.cells(shape, kind)))
  return {
    figures: isTgi === undefined ? first : tgi(first, second),
    shown: first.map(value => value >= MIN_TRUE),
  }
}

/** A part as an answer has it, with or without fresh noise on each of its released integers. */
function answered(
  part: Part,
  exact: ReleaseResult['parts'][number] | undefined,
  noisy: boolean,
): AnsweredPart {
  if (exact === undefined) throw new RangeError('a part without its numbers')
  const { values, counts } = exact
  const used = exactPartNoise(part.noise)
  const count = values.length + (counts?.length ?? 0)
  const noise = noisy ? sampleNoise(drawnWith(used), count, bytes => randomFillSync(bytes)) : []
  const add = (numbers: readonly string[], from: number) =>
    numbers.map((number, i) => String(BigInt(number) + (noise[from + i] ?? 0n)))
  return {
    ...part,
    values: add(values, 0),
    ...(counts === null ? {} : { counts: add(counts, values.length) }),
    halfWidth: String(halfWidthOf(used)),
    reusedFrom: null,
  }
}

function tgi(target: readonly number[], base: readonly number[]): readonly number[] {
  const sum = (cells: readonly number[]) => cells.reduce((total, cell) => total + cell, 0)
  const [inTarget, inBase] = [sum(target), sum(base)]
  return target.map((cell, i) => (100 * (cell / inTarget)) / (at(base, i) / inBase))
}

function at<T>(values: readonly T[], index: number): T {
  const value = values[index]
  if (value === undefined) throw new RangeError('no such cell')
  return value
}
