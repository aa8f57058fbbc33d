// How much one buyer changes an answer, through the real planner and the real engine: seal an edition, ask;
// seal it again without one buyer, by the same edition key, ask again; the exact difference must stay within
// the sensitivity that the plan charges for. Eight mistakes are planted as controls, which the same
// comparison must catch (grey-box/*-mutants.ts and mutants.ts).
import type { Declaration } from '../../schemas/declaration.ts'
import type { Engine, TotalRequest } from '../../schemas/engine.ts'
import { editionId } from '../../schemas/common.ts'
import type { Part } from '../../schemas/plan.ts'
import { boundsValue } from '../../schemas/view-bounds.ts'
import { sealedRows } from '../../test/engine/sealed-rows.ts'
import {
  exactly,
  openTestEngine,
  type Random,
  randomDeclaration,
  randomTotals,
  randomRows,
  type Row,
  sealRequest,
  seeded,
  temporaryFolder,
  writeContribution,
} from '../../test/engine/support.ts'
import type { Evidence, EvidenceOptions } from './evidence.ts'
import { differences, exceeds } from './grey-box/change.ts'
import { countOfAnotherView } from './grey-box/count-mutants.ts'
import { cutLimitedByGroup, cutUnlimited } from './grey-box/cut-mutants.ts'
import { type Mistaken, orderAsRow, signsCappedApart } from './grey-box/mutants.ts'
import { randomParts } from './grey-box/questions.ts'
import { rowTagsOfOrder, tagsCountedOnce } from './grey-box/tag-mutants.ts'
import { type Caught, Tally } from './grey-box/tally.ts'
import { boundOfOneValue } from './grey-box/value-mutants.ts'
import type { OnProgress } from './progress.ts'

export type GreyBoxOptions = {
  readonly editions: number
  /** As many again with dimensions of which a row has several values. */
  readonly tagged: number
  /** Of each, at most. */
  readonly questions: number
  /** Editions with each of the planted mistakes. */
  readonly mutants: number
  readonly firstSeed: number
}

/**
 * The long form: 2 000 editions, each planned question with its cut totals against every buyer that can be
 * removed, and all that sealing may release.
 */
export async function run({ short, onProgress }: EvidenceOptions): Promise<Evidence> {
  return await tryEditions(
    short
      ? { editions: 16, tagged: 8, questions: 12, mutants: 6, firstSeed: 90_001 }
      : { editions: 2000, tagged: 2000, questions: 8, mutants: 100, firstSeed: 1 },
    onProgress,
  )
}

async function tryEditions(options: GreyBoxOptions, onProgress?: OnProgress): Promise<Evidence> {
  const tally = new Tally()
  const { editions, tagged, firstSeed } = options
  const total = editions + tagged
  for (let i = 0; i < editions; i++) {
    const random = seeded(firstSeed + i)
    await tryEdition(random, randomDeclaration(random), tally, options)
    onProgress?.(i + 1, total)
  }
  for (let i = 0; i < tagged; i++) {
    const random = seeded(firstSeed + 500_000 + i)
    await tryEdition(random, randomDeclaration(random, true), tally, options)
    onProgress?.(editions + i + 1, total)
  }
  return tally.evidence({
    orderAsRow: await caught(orderAsRow, options),
    countOfAnotherView: await caught(countOfAnotherView, options),
    signsApart: await caught(signsCappedApart, options),
    cutUnlimited: await caught(cutUnlimited, options),
    cutByGroup: await caught(cutLimitedByGroup, options),
    tagsOnce: await caught(tagsCountedOnce, options),
    rowTagsOfOrder: await caught(rowTagsOfOrder, options),
    boundOfOneValue: await caught(boundOfOneValue, options),
  })
}

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
async function tryEdition(
  random: Random,
  declaration: Declaration,
  tally: Tally,
  { questions }: GreyBoxOptions,
): Promise<void> {
  const rows = randomRows(random, declaration, 2 + random.below(4), random.chance(0.5) ? 8 : 40)
  const parts = randomParts(random, declaration, questions)
  const totals = randomTotals(random, declaration)
  const folder = await temporaryFolder()
  const engine = await openTestEngine(folder.path)
  try {
    const whole = await observe(engine, folder.path, declaration, rows, parts, totals)
    const units = [...new Set(rows.map(row => row.u))]
    for (const unit of units) {
      const without = rows.filter(row => row.u !== unit)
      const rest = await observe(engine, folder.path, declaration, without, parts, totals)
      tally.rows(
        whole.sealed.filter(row => row.unit !== unit).map(row => `${row.row} ${row.mask} ${row.cuts}`),
        rest.sealed.map(row => `${row.row} ${row.mask} ${row.cuts}`),
      )
      for (const [index, part] of parts.entries()) {
        const { l1 } = differences(whole.answers[index], rest.answers[index])
        const { l2Squared } = differences(whole.released[index], rest.released[index])
        tally.change({ l1: BigInt(part.l1), l2Squared: BigInt(part.l2Squared) }, { l1, l2Squared })
        if (part.noise.kind === 'correlated-gaussian') tally.correlated(BigInt(part.l2Squared), l2Squared)
        if (part.shape.cut !== undefined) tally.cut(BigInt(part.l1), l1)
        if (groupsByTags(declaration, part)) tally.byTags(BigInt(part.l1), l1)
        if (isBoundedByValue(declaration, part)) tally.byValue(BigInt(part.l1), l1)
      }
      for (const [index, { limit }] of totals.entries()) {
        const declared = { l1: BigInt(limit), l2Squared: BigInt(limit) ** 2n }
        const change = differences(whole.totals[index], rest.totals[index])
        tally.change(declared, change)
        tally.cut(declared.l1, change.l1)
      }
    }
    tally.asked(parts, declaration, units.length)
  } finally {
    await engine.close()
    await folder.remove()
  }
}

function groupsByTags({ dimensions }: Declaration, { shape }: Part): boolean {
  return dimensions.some(({ name, tags }) => tags !== undefined && shape.groupBy.includes(name))
}

/** A part about one value that has a bound of its own. */
function isBoundedByValue({ views }: Declaration, { shape: { view: name, where } }: Part): boolean {
  const view = views.find(each => each.name === name)
  const codes = new Map(where.map(each => [each.dimension, each.codes] as const))
  return view !== undefined && boundsValue(view, codes)
}

type Observed = {
  readonly sealed: Awaited<ReturnType<typeof sealedRows>>
  /**
   * The figures of each part, and what is released of it: under correlated noise other integers, and its
   * counts.
   */
  readonly answers: readonly (readonly bigint[])[]
  readonly released: readonly (readonly bigint[])[]
  readonly totals: readonly (readonly bigint[])[]
}

async function observe(
  engine: Engine,
  folder: string,
  declaration: Declaration,
  rows: readonly Row[],
  parts: readonly Part[],
  totals: readonly TotalRequest[],
): Promise<Observed> {
  const contribution = await writeContribution(folder, declaration, rows)
  const sealing = await engine.seal(sealRequest(declaration, contribution, totals), () => undefined)
  const answers: (readonly bigint[])[] = []
  for (const part of parts) answers.push(await exactly(engine, part.shape))
  const released = await engine.release({
    edition: editionId('test', '2025'),
    parts: parts.map(({ shape, noise }) => ({ shape, noise })),
  })
  const sealed = await sealedRows(folder, declaration, rows)
  await engine.destroy('test@2025')
  return {
    sealed,
    answers,
    released: released.parts.map(({ values, counts }) => [...values, ...(counts ?? [])].map(BigInt)),
    totals: sealing.totals.map(({ value }) => [BigInt(value)]),
  }
}
