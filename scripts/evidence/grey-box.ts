// How much one buyer changes an answer, through the real planner and the real engine: seal an edition, ask;
// seal it again without one buyer, by the same edition key, ask again; the exact difference must stay within
// the sensitivity that the plan charges for. Two mistakes are planted as controls, which the same comparison
// must catch (grey-box/mutants.ts).
import { keptShareSensitivity } from '../../protocols/dp/kept-share-sensitivity.ts'
import type { Sensitivity } from '../../protocols/dp/sensitivity.ts'
import type { Declaration, Served } from '../../schemas/declaration.ts'
import type { Engine, KeptShareRequest, SealResult } from '../../schemas/engine.ts'
import { editionId } from '../../schemas/common.ts'
import { Fault } from '../../schemas/fault.ts'
import type { Part } from '../../schemas/plan.ts'
import { Query, type QueryInput, type Statistic } from '../../schemas/query.ts'
import { isBounded, summable } from '../../schemas/view-bounds.ts'
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
import { type Change, differences, exceeds } from './grey-box/change.ts'
import { type Mistaken, orderAsRow, signsCappedApart } from './grey-box/mutants.ts'

export type GreyBoxOptions = {
  readonly editions: number
  /** Of each, at most. */
  readonly questions: number
  /** Editions with each of the planted mistakes. */
  readonly mutants: number
  readonly firstSeed: number
}

/**
 * The long form: 2 000 editions, each planned question against every buyer that can be removed, and all
 * kept-share releases.
 */
export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  return await tryEditions(
    short
      ? { editions: 16, questions: 12, mutants: 6, firstSeed: 90_001 }
      : { editions: 2000, questions: 8, mutants: 100, firstSeed: 1 },
  )
}

async function tryEditions(options: GreyBoxOptions): Promise<Evidence> {
  const tally = new Tally()
  for (let i = 0; i < options.editions; i++) await tryEdition(seeded(options.firstSeed + i), tally, options)
  return tally.evidence({
    orderAsRow: await caught(orderAsRow, options),
    signsApart: await caught(signsCappedApart, options),
  })
}

type Caught = { readonly tried: number; readonly caught: number }

async function caught(
  mutant: (random: Random) => Promise<readonly Mistaken[]>,
  { mutants, firstSeed }: GreyBoxOptions,
): Promise<Caught> {
  const found: Mistaken[] = []
  for (let i = 0; i < mutants; i++) found.push(...(await mutant(seeded(firstSeed + i))))
  return {
    tried: found.length,
    caught: found.filter(({ found, declared }) => exceeds(found, declared)).length,
  }
}

/** One random edition, its questions and each of its units. */
async function tryEdition(random: Random, tally: Tally, { questions }: GreyBoxOptions): Promise<void> {
  const declaration = randomDeclaration(random)
  const rows = randomRows(random, declaration, 2 + random.below(4), random.chance(0.5) ? 8 : 40)
  const parts = randomParts(random, declaration, questions)
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
        whole.sealed.filter(row => row.unit !== unit).map(row => `${row.row} ${row.mask} ${row.cuts}`),
        rest.sealed.map(row => `${row.row} ${row.mask} ${row.cuts}`),
      )
      for (const [index, part] of parts.entries()) {
        const { l1 } = differences(whole.answers[index], rest.answers[index])
        const { l2Squared } = differences(whole.released[index], rest.released[index])
        tally.change({ l1: BigInt(part.l1), l2Squared: BigInt(part.l2Squared) }, { l1, l2Squared })
        if (part.noise.kind === 'correlated-gaussian') tally.correlated(BigInt(part.l2Squared), l2Squared)
      }
      for (const [index, pair] of pairs.entries())
        tally.change(pairSensitivity(declaration, pair), differences(whole.pairs[index], rest.pairs[index]))
    }
    tally.asked(parts, declaration, units.length)
  } finally {
    await engine.close()
    await folder.remove()
  }
}

type Observed = {
  readonly sealed: Awaited<ReturnType<typeof sealedRows>>
  /**
   * The figures of each part, and what is released of it: under correlated noise other integers, and its
   * counts.
   */
  readonly answers: readonly (readonly bigint[])[]
  readonly released: readonly (readonly bigint[])[]
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
  const released = await engine.release({
    edition: editionId('test', '2025'),
    parts: parts.map(({ shape, noise }) => ({ shape, noise })),
  })
  const sealed = await sealedRows(folder, declaration)
  await engine.destroy('test@2025')
  return {
    sealed,
    answers,
    released: released.parts.map(({ values, counts }) => [...values, ...(counts ?? [])].map(BigInt)),
    pairs: keptShare.map(pairValues),
  }
}

function pairValues({ kept, leftOut }: SealResult['keptShare'][number]): readonly bigint[] {
  return [...kept, ...leftOut].map(BigInt)
}

/** Parts of planned queries; what no view of the declaration serves is not asked. */
function randomParts(random: Random, declaration: Declaration, most: number): readonly Part[] {
  const parts: Part[] = []
  for (let tries = 0; tries < 100 && parts.length < most; tries++) {
    try {
      const query = Query.parse(randomQuery(random, declaration))
      parts.push(...plan(declaration, query, 'open').parts.map(({ part }) => part))
    } catch (error) {
      if (!(error instanceof Fault) || !UNSERVED.has(error.code)) throw error
    }
  }
  return parts
}

const UNSERVED: ReadonlySet<string> = new Set(['query.view_not_for', 'query.statistic_unserved'])

function randomQuery(random: Random, declaration: Declaration): QueryInput {
  const names = declaration.dimensions.map(({ name }) => name)
  const where = Object.fromEntries(
    declaration.dimensions.flatMap(({ name, values }) => {
      const chosen = values.map(({ value }) => value).filter(() => random.chance(0.5))
      return random.chance(0.5) && chosen.length > 0 ? [[name, chosen]] : []
    }),
  )
  const common = { edition: 'test@2025', where, privacy: { rho: '0.1' } }
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
  return declaration.views.filter(isBounded).flatMap(view =>
    view.for.flatMap(statistic =>
      (statistic === 'sum' ? summable(declaration, view) : [undefined]).map(measure => ({
        view: view.name,
        statistic,
        ...(measure === undefined ? {} : { measure: measure.name }),
        dimension,
        bound,
        noise: NOISE,
      })),
    ),
  )
}

function pairSensitivity(declaration: Declaration, request: KeptShareRequest): Sensitivity {
  const dimension = declaration.dimensions.find(({ name }) => name === request.dimension)
  if (dimension === undefined) throw new Error('the request names a declared dimension')
  const { name, perUnit, values } = dimension
  const of = { name, perUnit, size: values.length }
  if (request.statistic !== 'sum') return keptShareSensitivity({ kind: request.statistic }, of, request.bound)
  const { lo, hi } = declaration.measures.find(({ name }) => name === request.measure) ?? { lo: '0', hi: '0' }
  return keptShareSensitivity({ kind: 'sum', lo: BigInt(lo), hi: BigInt(hi) }, of, request.bound)
}

class Tally {
  #editions = 0
  #questions = 0
  readonly #bounded = { rows: 0, orders: 0, measure: 0 }
  #changes = 0
  #removed = 0
  #violations = 0
  #metL1 = 0
  #metL2 = 0
  #aboveHalf = 0
  #correlated = 0
  #correlatedMet = 0
  #rowsChanged = 0
  #rowsCompared = 0

  asked(parts: readonly Part[], declaration: Declaration, units: number): void {
    this.#editions += 1
    this.#questions += parts.length
    this.#removed += units
    for (const { shape } of parts)
      for (const cap of declaration.views.find(({ name }) => name === shape.view)?.caps ?? [])
        this.#bounded['of' in cap ? (cap.of === 'orders' ? 'orders' : 'measure') : 'rows'] += 1
  }

  change(declared: Sensitivity, change: Change): void {
    this.#changes += 1
    if (exceeds(change, declared)) this.#violations += 1
    if (change.l1 === declared.l1) this.#metL1 += 1
    if (change.l2Squared === declared.l2Squared) this.#metL2 += 1
    if (2n * change.l1 > declared.l1 || 4n * change.l2Squared > declared.l2Squared) this.#aboveHalf += 1
  }

  correlated(declared: bigint, change: bigint): void {
    this.#correlated += 1
    if (change === declared) this.#correlatedMet += 1
  }

  rows(expected: readonly string[], found: readonly string[]): void {
    this.#rowsCompared += expected.length
    const same = expected.length === found.length && expected.every((row, at) => row === found[at])
    if (!same) this.#rowsChanged += 1
  }

  evidence(mutants: { readonly orderAsRow: Caught; readonly signsApart: Caught }): Evidence {
    // Without changes above half of what is declared, a sensitivity that is too small by half would pass
    // unseen.
    const sharp =
      this.#aboveHalf > 0 &&
      this.#metL1 > 0 &&
      this.#metL2 > 0 &&
      this.#correlatedMet > 0 &&
      this.#rowsCompared > 0
    const caught = mutants.orderAsRow.caught > 0 && mutants.signsApart.caught > 0
    const every = Object.values(this.#bounded).every(caps => caps > 0)
    return {
      name: 'grey-box',
      claim:
        'adding or removing all rows of one buyer changes the exact result of a planned question by no more than its sensitivity, and no row of another buyer',
      trials: this.#questions,
      // No chance is involved: each comparison is exact.
      falseFailureRate: 0,
      verdict:
        this.#violations === 0 && this.#rowsChanged === 0 && sharp && caught && every ? 'holds' : 'fails',
      figures: {
        editions: this.#editions,
        questionsUnderCapsOfRows: this.#bounded.rows,
        questionsUnderCapsOfOrders: this.#bounded.orders,
        questionsUnderCapsOfMeasures: this.#bounded.measure,
        comparisons: this.#changes,
        unitsRemoved: this.#removed,
        violations: this.#violations,
        metExactlyL1: this.#metL1,
        metExactlyL2: this.#metL2,
        aboveHalf: this.#aboveHalf,
        underCorrelatedNoise: this.#correlated,
        correlatedMetExactlyL2: this.#correlatedMet,
        rowsOfOthersCompared: this.#rowsCompared,
        editionsWhereTheyChanged: this.#rowsChanged,
        orderAsRowTried: mutants.orderAsRow.tried,
        orderAsRowCaught: mutants.orderAsRow.caught,
        signsApartTried: mutants.signsApart.tried,
        signsApartCaught: mutants.signsApart.caught,
      },
    }
  }
}
