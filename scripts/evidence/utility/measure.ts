// The errors of a set's questions through the real planner and the real engine, against the unbounded source.
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { randomFillSync } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sampleNoise } from '../../../protocols/dp/noise.ts'
import { Query } from '../../../schemas/query.ts'
import type { AnsweredPart } from '../../../schemas/answer.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { editionId } from '../../../schemas/common.ts'
import type { EditionTotal, Engine } from '../../../schemas/engine.ts'
import { exactNoise } from '../../../schemas/exact-noise.ts'
import type { Part } from '../../../schemas/plan.ts'
import { planTotals } from '../../../src/domain/edition-totals.ts'
import { plan } from '../../../src/domain/plan/plan.ts'
import { withoutNoiseForTesting } from '../../../src/engine/noise-for-testing.ts'
import { openEngine } from '../../../src/engine/open-engine.ts'
import { answeredPart, tablesOf } from '../answered-part.ts'
import { prepare } from '../../../src/prepare/node/prepare.ts'
import { AMAZON, type UtilityQuestion, type UtilitySet } from './questions.ts'
import { type Row, summary, Tally } from './tally.ts'
import { openTruth, type Truth } from './truth.ts'

const PROJECT = join(import.meta.dirname, '../../..')
/** Where the two real sets are; they are no part of the project. */
export const SHARED = join(PROJECT, '../shared/data')
export const NO_REAL_SETS = 'the real sets, which belong into ../shared/data beside the project'
/** ρ of ε = 1 at δ = 1e-6, which each statistic has, its cut total included. */
const RHO = '0.024355968'
const MIN_TRUE = 20

export type Measuring = {
  /** The set's data are a folder below it. */
  readonly root: string
  /** In the place of the set's own. */
  readonly datasetFile?: string
  /** For each statistic. */
  readonly rho: string
  readonly draws: number
  /** After each question of the set. */
  readonly onMeasured?: () => void
}

const ASKED: Measuring = { root: SHARED, rho: RHO, draws: 400 }

/**
 * Relative errors in per cent, median over the groups whose true figure is at least 20. Which view answers
 * follows from the noisy totals of the sealing: of several each question has one of the usual choice.
 */
export async function measureSet(
  given: UtilitySet,
  change: Partial<Measuring> = {},
): Promise<readonly Row[]> {
  return await withSealed(
    given,
    change,
    declaration => Array.from({ length: SEALINGS }, () => declaration),
    async ({ set, views, measure }) => {
      const rows: Row[] = []
      for (const question of set.questions) {
        const sealed = usual(question, views, change.rho ?? RHO)
        rows.push({ set: set.name, ...(await measure(question, sealed)) })
        change.onMeasured?.()
      }
      return rows
    },
  )
}

/** That one view in fifty sealings is not the usual one is seen in five of nine less than once in 10^6. */
const SEALINGS = 9

function usual(question: UtilityQuestion, sealings: readonly Sealed[], rho: string): Sealed {
  const chosen = Map.groupBy(sealings, sealed =>
    planned(question, sealed, rho)
      .parts.map(({ part }) => part.shape.view)
      .join(),
  )
  return at([...chosen.values()].toSorted((a, b) => b.length - a.length).flat(), 0)
}

/** A declaration, with what was released at its sealing. */
export type Sealed = { readonly declaration: Declaration; readonly totals: readonly EditionTotal[] }

type Opened = {
  readonly set: UtilitySet
  readonly views: readonly Sealed[]
  readonly measure: (
    question: UtilityQuestion,
    sealed: Sealed,
    asked?: (query: Query) => Query,
  ) => Promise<Omit<Row, 'set'>>
}

/**
 * One sealed edition, asked under several declarations: `viewsOf` gives some with a part of the views of the
 * sealed one each, as if each had been sealed alone.
 */
export async function withSealed<T>(
  given: UtilitySet,
  change: Partial<Measuring>,
  viewsOf: (declaration: Declaration) => readonly Declaration[],
  use: (opened: Opened) => Promise<T>,
): Promise<T> {
  const measuring = { ...ASKED, ...change }
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-utility-'))
  const data = join(measuring.root, given.data)
  const datasetFile = measuring.datasetFile ?? join(PROJECT, given.schema ?? '')
  const engineFolder = join(folder, 'engine')
  try {
    const prepared = await prepare({
      datasetFile,
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
      const asked = viewsOf(declaration).map(each => ({
        declaration: each,
        requests: planTotals(each).requests,
      }))
      const requests = new Map(asked.flatMap(each => each.requests).map(each => [JSON.stringify(each), each]))
      const { totals } = await engine.seal(
        {
          edition: editionId(declaration.dataset, declaration.edition),
          declaration,
          contributions: ['uploads/u/contribution.parquet'],
          totals: [...requests.values()],
        },
        () => undefined,
      )
      const exact = new Map([...requests.keys()].map((key, i) => [key, at(totals, i)]))
      return await use({
        set: given.name === 'amazon-open-ecommerce' ? AMAZON(await truth.largest('category', 20)) : given,
        views: asked.map(each => ({
          declaration: each.declaration,
          totals: each.requests.flatMap(request => exact.get(JSON.stringify(request)) ?? []).map(withNoise),
        })),
        measure: async (question, sealed, asked = query => query) =>
          await measure(question, sealed, { engine, truth, asked, ...measuring }),
      })
    } finally {
      truth.close()
      await engine.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Asking = Pick<Measuring, 'rho' | 'draws'> & {
  readonly engine: Engine
  readonly truth: Truth
  readonly asked: (query: Query) => Query
}

async function measure(
  question: UtilityQuestion,
  sealed: Sealed,
  { engine, truth, asked, rho, draws }: Asking,
): Promise<Omit<Row, 'set'>> {
  const { declaration } = sealed
  const { parts: plans, derivations } = planned(question, sealed, rho, asked)
  const parts = plans.map(({ part }) => part)
  const released = await engine.release({
    edition: editionId(declaration.dataset, declaration.edition),
    parts: parts.map(({ shape, noise }) => ({ shape, noise })),
  })
  const wanted = await truthOf(question, parts, truth)
  const filled = (noisy: boolean) => parts.map((part, i) => answeredPart(part, released.parts[i], noisy))
  const table = (parts: readonly AnsweredPart[]) => {
    const kind = question.tgi === undefined ? 'level' : 'tgi'
    // Whatever its size, so that errors are of the same cells in every draw.
    const made = tablesOf(declaration, parts, derivations).find(each => each.kind === kind)
    return made?.cells ?? []
  }
  const exact = table(filled(false)).map(cell => cell.value ?? 0)
  const shown = exact.flatMap((_, cell) => (at(wanted.shown, cell) ? [cell] : []))
  const tallies = shown.map(() => new Tally())
  for (let draw = 0; draw < draws; draw++) {
    const parts = filled(true)
    const cells = table(parts)
    const ifHeld = question.untuned === true ? table(parts.map(holdingAll)) : cells
    for (const [i, cell] of shown.entries()) {
      const [truth, bounded] = [at(wanted.figures, cell), at(exact, cell)]
      tallies[i]?.add(cells[cell], truth, bounded, ifHeld[cell])
    }
  }
  return { question: question.name, ...summary(question, shown, tallies, exact, wanted.figures) }
}

function planned(
  { query, tgi }: UtilityQuestion,
  { declaration, totals }: Sealed,
  rho: string,
  asked = (each: Query) => each,
) {
  const edition = editionId(declaration.dataset, declaration.edition)
  const privacy = { rho: String(Number(rho) * (tgi === undefined ? 1 : 2)) }
  const parsed = asked(Query.parse({ ...query, edition, privacy }))
  return plan(declaration, parsed, 'open', null, totals)
}

/** Control: as if the cut total held all that the bounds cut. */
function holdingAll(part: AnsweredPart): AnsweredPart {
  const { cut } = part.shape
  if (cut === undefined) return part
  return { ...part, shape: { ...part.shape, cut: { ...cut, inCap: '1', limit: '9'.repeat(18) } } }
}

/** As a service has it: which view answers follows from noisy totals only. */
function withNoise(total: EditionTotal): EditionTotal {
  const [noise = 0n] = sampleNoise(exactNoise(total.noise), 1, bytes => randomFillSync(bytes))
  return { ...total, value: String(BigInt(total.value) + noise) }
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
