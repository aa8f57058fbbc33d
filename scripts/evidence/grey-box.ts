// How much one buyer changes an answer, through the real planner and the real engine: seal an edition, ask;
// seal it again without one buyer, by the same edition key, ask again; the exact difference must stay within
// the sensitivity that the plan charges for.
import { keptShareSensitivity } from '../../protocols/dp/kept-share-sensitivity.ts'
import type { Sensitivity } from '../../protocols/dp/sensitivity.ts'
import type { Declaration, Served } from '../../schemas/declaration.ts'
import type { Engine, KeptShareRequest, SealResult } from '../../schemas/engine.ts'
import { Fault } from '../../schemas/fault.ts'
import type { Part } from '../../schemas/plan.ts'
import { Query, type QueryInput, type Statistic } from '../../schemas/query.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import {
  exactly,
  NOISE,
  openTestEngine,
  type Random,
  randomDeclaration,
  randomRows,
  type Row,
  sealedRows,
  sealRequest,
  seeded,
  temporaryFolder,
  writeContribution,
} from '../../test/engine/support.ts'
import type { Evidence, EvidenceOptions } from './evidence.ts'

export type GreyBoxOptions = { readonly questions: number; readonly firstSeed: number }

const QUESTIONS_AN_EDITION = 12

/**
 * The long form: 2 400 planned questions, each against every buyer that can be removed, and all kept-share
 * releases.
 */
export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  return await tryEditions(short ? { questions: 150, firstSeed: 90_001 } : { questions: 2400, firstSeed: 1 })
}

async function tryEditions(options: GreyBoxOptions): Promise<Evidence> {
  const tally = new Tally()
  for (let seed = options.firstSeed; tally.questions < options.questions; seed++)
    await tryEdition(seeded(seed), tally)
  return tally.evidence()
}

/** One random edition, its questions and each of its units. */
async function tryEdition(random: Random, tally: Tally): Promise<void> {
  const declaration = randomDeclaration(random)
  const rows = randomRows(random, declaration, 2 + random.below(4), random.chance(0.5) ? 8 : 40)
  const parts = randomParts(random, declaration)
  const pairs = keptShareRequests(random, declaration)
  const folder = await temporaryFolder()
  const engine = await openTestEngine(folder.path)
  try {
    const whole = await observe(engine, folder.path, declaration, rows, parts, pairs)
    const units = [...new Set(rows.map(row => row.u))]
    for (const unit of units) {
      const without = rows.filter(row => row.u !== unit)
      const rest = await observe(engine, folder.path, declaration, without, parts, pairs)
      tally.rows(
        whole.sealed.filter(row => row.unit !== unit).map(row => `${row.row} ${row.mask}`),
        rest.sealed.map(row => `${row.row} ${row.mask}`),
      )
      for (const [index, part] of parts.entries())
        tally.change(
          { l1: BigInt(part.l1), l2Squared: BigInt(part.l2Squared) },
          differences(whole.answers[index], rest.answers[index]),
        )
      for (const [index, pair] of pairs.entries())
        tally.change(pairSensitivity(declaration, pair), differences(whole.pairs[index], rest.pairs[index]))
    }
    if (units.length > 0) tally.asked(parts.length, units.length)
  } finally {
    await engine.close()
    await folder.remove()
  }
}

type Observed = {
  readonly sealed: Awaited<ReturnType<typeof sealedRows>>
  readonly answers: readonly (readonly bigint[])[]
  readonly pairs: readonly (readonly bigint[])[]
}

async function observe(
  engine: Engine,
  folder: string,
  declaration: Declaration,
  rows: readonly Row[],
  parts: readonly Part[],
  pairs: readonly KeptShareRequest[],
): Promise<Observed> {
  const contribution = await writeContribution(folder, declaration, rows)
  const { keptShare } = await engine.seal(sealRequest(declaration, contribution, pairs), () => undefined)
  const answers: (readonly bigint[])[] = []
  for (const part of parts) answers.push(await exactly(engine, part.shape))
  const sealed = await sealedRows(folder, declaration)
  await engine.destroy('test@2025')
  return { sealed, answers, pairs: keptShare.map(pairValues) }
}

function pairValues({ kept, leftOut }: SealResult['keptShare'][number]): readonly bigint[] {
  return [...kept, ...leftOut].map(BigInt)
}

/** Parts of planned queries; what no view of the declaration serves is not asked. */
function randomParts(random: Random, declaration: Declaration): readonly Part[] {
  const parts: Part[] = []
  for (let tries = 0; tries < 100 && parts.length < QUESTIONS_AN_EDITION; tries++) {
    try {
      const query = Query.parse(randomQuery(random, declaration))
      parts.push(...plan(declaration, query, 'open').parts.map(({ part }) => part))
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'query.view_not_for') throw error
    }
  }
  return parts
}

function randomQuery(random: Random, declaration: Declaration): QueryInput {
  const names = declaration.dimensions.map(({ name }) => name)
  const where = Object.fromEntries(
    declaration.dimensions.flatMap(({ name, values }) => {
      const chosen = values.map(({ value }) => value).filter(() => random.chance(0.5))
      return random.chance(0.5) && chosen.length > 0 ? [[name, chosen]] : []
    }),
  )
  const common = { edition: 'test@2025', where, privacy: { rho: '1' } }
  if (random.chance(0.3)) {
    const by = names.filter(() => random.chance(0.5))
    return {
      kind: 'profile',
      ...common,
      by: by.length > 0 ? by : ['a'],
      cross: random.chance(0.5),
      of: randomStatistic(random, declaration),
    }
  }
  return {
    kind: 'aggregate',
    ...common,
    select: Array.from({ length: 1 + random.below(2) }, () => randomStatistic(random, declaration)),
    groupBy: names.filter(() => random.chance(0.4)),
  }
}

function randomStatistic(random: Random, declaration: Declaration): Statistic {
  const view = declaration.views[random.below(declaration.views.length)]
  const served: readonly Served[] = view?.for ?? []
  const statistic = served[random.below(served.length)] ?? 'units'
  const named = view !== undefined && random.chance(0.7) ? { view: view.name } : {}
  if (statistic !== 'sum') return { statistic, ...named }
  const measure = declaration.measures[random.below(declaration.measures.length)]?.name ?? 'x'
  return { statistic: random.chance(0.5) ? 'sum' : 'mean', measure, ...named }
}

function keptShareRequests(random: Random, declaration: Declaration): readonly KeptShareRequest[] {
  const dimension = declaration.dimensions[random.below(declaration.dimensions.length)]?.name ?? 'a'
  const bound = [1, 2, 3, 5, 10][random.below(5)] ?? 1
  return declaration.views
    .filter(({ caps, perUnit }) => caps.length > 0 || perUnit !== undefined)
    .flatMap(view =>
      view.for.map(statistic => ({
        view: view.name,
        statistic,
        ...(statistic === 'sum' ? { measure: declaration.measures[0]?.name ?? 'x' } : {}),
        dimension,
        bound,
        noise: NOISE,
      })),
    )
}

function pairSensitivity(declaration: Declaration, request: KeptShareRequest): Sensitivity {
  const dimension = declaration.dimensions.find(({ name }) => name === request.dimension)
  if (dimension === undefined) throw new Error('the request names a declared dimension')
  const { name, perUnit, values } = dimension
  const of = { name, perUnit, size: values.length }
  if (request.statistic !== 'sum') return keptShareSensitivity({ kind: request.statistic }, of, request.bound)
  const { lo, hi } = declaration.measures[0] ?? { lo: '0', hi: '0' }
  return keptShareSensitivity({ kind: 'sum', lo: BigInt(lo), hi: BigInt(hi) }, of, request.bound)
}

type Change = { readonly l1: bigint; readonly l2Squared: bigint }

function differences(whole: readonly bigint[] = [], rest: readonly bigint[] = []): Change {
  if (whole.length !== rest.length || whole.length === 0) throw new Error('the answers differ in length')
  const each = whole.map((value, cell) => value - (rest[cell] ?? 0n))
  return {
    l1: each.reduce((sum, value) => sum + (value < 0n ? -value : value), 0n),
    l2Squared: each.reduce((sum, value) => sum + value * value, 0n),
  }
}

class Tally {
  questions = 0
  #changes = 0
  #removed = 0
  #violations = 0
  #metL1 = 0
  #metL2 = 0
  #aboveHalf = 0
  #rowsChanged = 0
  #rowsCompared = 0

  asked(questions: number, units: number): void {
    this.questions += questions
    this.#removed += units
  }

  change(declared: Sensitivity, change: Change): void {
    this.#changes += 1
    if (change.l1 > declared.l1 || change.l2Squared > declared.l2Squared) this.#violations += 1
    if (change.l1 === declared.l1) this.#metL1 += 1
    if (change.l2Squared === declared.l2Squared) this.#metL2 += 1
    if (2n * change.l1 > declared.l1 || 4n * change.l2Squared > declared.l2Squared) this.#aboveHalf += 1
  }

  rows(expected: readonly string[], found: readonly string[]): void {
    this.#rowsCompared += expected.length
    const same = expected.length === found.length && expected.every((row, at) => row === found[at])
    if (!same) this.#rowsChanged += 1
  }

  evidence(): Evidence {
    // Without changes above half of what is declared, a sensitivity that is too small by half would pass
    // unseen.
    const sharp = this.#aboveHalf > 0 && this.#metL1 > 0 && this.#metL2 > 0 && this.#rowsCompared > 0
    return {
      name: 'grey-box',
      claim:
        'adding or removing all rows of one buyer changes the exact result of a planned question by no more than its sensitivity, and no row of another buyer',
      trials: this.questions,
      // No chance is involved: each comparison is exact.
      falseFailureRate: 0,
      verdict: this.#violations === 0 && this.#rowsChanged === 0 && sharp ? 'holds' : 'fails',
      figures: {
        comparisons: this.#changes,
        unitsRemoved: this.#removed,
        violations: this.#violations,
        metExactlyL1: this.#metL1,
        metExactlyL2: this.#metL2,
        aboveHalf: this.#aboveHalf,
        rowsOfOthersCompared: this.#rowsCompared,
        editionsWhereTheyChanged: this.#rowsChanged,
      },
    }
  }
}
