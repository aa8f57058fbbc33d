// Errors of real questions on the two real sets: bias of the bounds and noise apart, against the unbounded
// source.
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { randomFillSync } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sampleNoise } from '../../protocols/dp/noise.ts'
import { figureDenominator } from '../../protocols/dp/figure-noise.ts'
import { drawnWith } from '../../protocols/dp/part-noise.ts'
import { Query } from '../../schemas/query.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import { editionId } from '../../schemas/common.ts'
import type { Engine, ReleaseResult } from '../../schemas/engine.ts'
import { figuresOf } from '../../schemas/answer-tables.ts'
import { exactPartNoise } from '../../schemas/exact-noise.ts'
import type { Part } from '../../schemas/plan.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { withoutNoiseForTesting } from '../../src/engine/noise-for-testing.ts'
import { openEngine } from '../../src/engine/open-engine.ts'
import { prepare } from '../../src/prepare/node/prepare.ts'
import { median } from '../statistics.ts'
import type { Evidence, EvidenceOptions } from './evidence.ts'
import { AMAZON, UCI, type UtilityQuestion, type UtilitySet } from './utility/questions.ts'
import { openTruth, type Truth } from './utility/truth.ts'

const SHARED = join(import.meta.dirname, '../../../shared/data')
/** ρ of ε = 1 at δ = 1e-6, which notes/utility.md spent on each statistic. */
const RHO = '0.024355968'
const MIN_TRUE = 20
export const TOLERANCE = 1.15

export type Row = {
  readonly set: string
  readonly question: string
  readonly total: number
  readonly bias: number
  readonly noise: number
  readonly measured: number
  readonly unbiased: boolean
}

/** 400 draws a question; in short 150, whose root mean square is still within 6 % of its mean. */
export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const draws = short ? 150 : 400
  const sets = existsSync(SHARED) ? [AMAZON([]), UCI] : []
  const rows: Row[] = []
  for (const set of sets) rows.push(...(await measureSet(set, { draws })))
  const worst = Math.max(...rows.map(({ total, measured }) => total / measured))
  const unbiased = rows.filter(row => row.unbiased).every(({ bias }) => bias === 0)
  const figures = Object.fromEntries(
    rows.map(({ set, question, total, bias, noise, measured }) => [
      `${set}: ${question}`,
      `${total.toFixed(1)} % (${bias.toFixed(1)}/${noise.toFixed(1)}), model ${measured} %`,
    ]),
  )
  return {
    name: 'utility',
    claim: `No question of notes/utility.md is more than ${TOLERANCE} times as wrong as measured there with the same presets; buyers by their own attributes have no bias.`,
    trials: rows.length * draws,
    falseFailureRate: 1e-6,
    verdict: rows.length > 0 && worst <= TOLERANCE && unbiased ? 'holds' : 'fails',
    figures:
      rows.length === 0
        ? { skipped: 'the real sets are not beside the project' }
        : { ...figures, worstAgainstModel: worst.toFixed(2) },
  }
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
      await engine.seal(
        { edition, declaration, contribution: 'uploads/u/contribution.parquet', keptShare: [] },
        () => undefined,
      )
      const set = given.name === 'amazon-open-ecommerce' ? AMAZON(await truth.largest('category', 20)) : given
      const rows: Row[] = []
      for (const question of set.questions)
        rows.push({ set: set.name, ...(await measure(question, declaration, engine, truth, measuring)) })
      return rows
    } finally {
      truth.close()
      await engine.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function measure(
  question: UtilityQuestion,
  declaration: Declaration,
  engine: Engine,
  truth: Truth,
  { rho, draws }: Measuring,
): Promise<Omit<Row, 'set'>> {
  const edition = editionId(declaration.dataset, declaration.edition)
  const parts = question.tgi === undefined ? 1 : 2
  const query = Query.parse({ ...question.query, edition, privacy: { rho: String(Number(rho) * parts) } })
  const planned = plan(declaration, query, 'open').parts.map(({ part }) => part)
  const released = await engine.release({
    edition,
    parts: planned.map(({ shape, noise }) => ({ shape, noise })),
  })
  const quantum =
    question.truth === 'revenue'
      ? Number(declaration.measures.find(({ name }) => name === 'revenue')?.quantum)
      : 1
  const bounded = planned.map((part, i) => figures(declaration, part, released.parts[i], [], quantum))
  const truths = await Promise.all(planned.map(({ shape }) => truth.cells(shape, question.truth)))
  const figure = (cells: readonly (readonly number[])[]) =>
    question.tgi === undefined ? (cells[0] ?? []) : tgi(cells[0] ?? [], cells[1] ?? [])
  const wanted = figure(truths)
  const shown = (truths[0] ?? []).flatMap((value, cell) => (value >= MIN_TRUE ? [cell] : []))
  const exact = figure(bounded)
  const squares = shown.map(() => 0)
  for (let draw = 0; draw < draws; draw++) {
    const noisy = planned.map((part, i) => {
      const exact = released.parts[i]
      const drawn = drawnWith(exactPartNoise(part.noise))
      const count = (exact?.values.length ?? 0) + (exact?.counts?.length ?? 0)
      const noise = sampleNoise(drawn, count, bytes => randomFillSync(bytes))
      return figures(declaration, part, exact, [...noise], quantum)
    })
    const answered = figure(noisy)
    shown.forEach((cell, i) => {
      squares[i] = (squares[i] ?? 0) + (at(answered, cell) - at(wanted, cell)) ** 2 / draws
    })
  }
  const relative = shown.map((cell, i) => {
    const base = Math.abs(at(wanted, cell))
    const bias = Math.abs(at(exact, cell) - at(wanted, cell)) / base
    const total = Math.sqrt(at(squares, i)) / base
    return { bias, total, noise: Math.sqrt(Math.max(0, total ** 2 - bias ** 2)) }
  })
  const middle = (pick: (row: { bias: number; total: number; noise: number }) => number) =>
    100 * median(relative.map(pick))
  return {
    question: question.name,
    total: middle(row => row.total),
    bias: middle(row => row.bias),
    noise: middle(row => row.noise),
    measured: question.measured,
    unbiased: question.unbiased ?? false,
  }
}

/** What people would read of a part, with this noise on each of its released integers. */
function figures(
  declaration: Declaration,
  part: Part,
  exact: ReleaseResult['parts'][number] | undefined,
  noise: readonly bigint[],
  quantum: number,
): readonly number[] {
  if (exact === undefined) throw new RangeError('a part without its numbers')
  const { values, counts } = exact
  const add = (numbers: readonly string[], from: number) =>
    numbers.map((number, i) => String(BigInt(number) + (noise[from + i] ?? 0n)))
  const answered = {
    ...part,
    values: add(values, 0),
    ...(counts === null ? {} : { counts: add(counts, values.length) }),
    halfWidth: '0',
  }
  const { values: read, noise: used } = figuresOf(declaration, answered)
  const denominator = Number(figureDenominator(used))
  return read.map(value => (Number(value) / denominator) * quantum)
}

function tgi(target: readonly number[], base: readonly number[]): readonly number[] {
  const sum = (cells: readonly number[]) => cells.reduce((total, cell) => total + cell, 0)
  const [inTarget, inBase] = [sum(target), sum(base)]
  return target.map((cell, i) => (100 * (cell / inTarget)) / (at(base, i) / inBase))
}

function at(values: readonly number[], index: number): number {
  const value = values[index]
  if (value === undefined) throw new RangeError('no such cell')
  return value
}
