// Blind profiles and trends on the two real sets against open ones with noise of their own: they differ by no
// more than noise does.
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { randomInt } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { halfWidth } from '../../protocols/dp/intervals.ts'
import type { Noise } from '../../protocols/dp/noise.ts'
import { editionId, type EditionId } from '../../schemas/common.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { Engine } from '../../schemas/engine.ts'
import { figuresOf } from '../../schemas/answer-tables.ts'
import type { Part } from '../../schemas/plan.ts'
import { Query, type QueryInput } from '../../schemas/query.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { openNoisePool } from '../../src/engine/noise-pool.ts'
import { openEngine } from '../../src/engine/open-engine.ts'
import { prepare } from '../../src/prepare/node/prepare.ts'
import { schemeOf } from '../../test/support/blind.ts'
import { askEngine, engineTicket } from './blind-engine/engine-market.ts'
import { type Evidence, type EvidenceOptions, judged, NotRun } from './evidence.ts'
import { NO_REAL_SETS, SHARED } from './utility/measure.ts'

export type AgreementSet = {
  readonly name: string
  readonly folder: string
  readonly example: string
  /** The hidden dimension. */
  readonly hidden: string
  readonly profile: readonly string[]
  readonly period: string
}

export const SETS: readonly AgreementSet[] = [
  {
    name: 'amazon',
    folder: 'amazon_open_ecommerce',
    example: 'amazon-open-ecommerce',
    hidden: 'category',
    profile: ['age_band', 'income'],
    period: 'month',
  },
  {
    name: 'uci',
    folder: 'uci_online_retail',
    example: 'uci-online-retail',
    hidden: 'group',
    profile: ['country'],
    period: 'month',
  },
]

export type Agreement = {
  readonly set: string
  readonly kind: 'profile' | 'trend'
  readonly repetitions: number
  /** Repetitions in which a cell that was drawn for it is within the interval of the difference. */
  readonly within: number
  /** All cells of all repetitions, and the share of them that is within. */
  readonly all: number
  readonly cells: number
  /** The same with the blind answer of another selection. */
  readonly control: number
}

/**
 * Each within with 95 % or more: fewer than 174 of 200, or 11 of 20, come up less than once in 330 000 times.
 */
const LONG = { repetitions: 200, least: 174 }
const SHORT = { repetitions: 20, least: 11 }

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const { repetitions, least } = short ? SHORT : LONG
  if (!SETS.every(({ folder }) => existsSync(join(SHARED, folder)))) throw new NotRun(NO_REAL_SETS)
  const found: Agreement[] = []
  for (const set of SETS) found.push(...(await compareSet(set, repetitions)))
  return judged({
    name: 'blind-agreement',
    claim: `on both real sets a cell of a blind profile and of a blind trend is within the 95 % interval of the difference from the open one in at least ${least} of ${repetitions} repetitions`,
    trials: found.reduce((sum, { repetitions: each }) => sum + each, 0),
    falseFailureRate: 1.2e-5,
    holds: found.every(({ within }) => within >= least),
    figures: Object.fromEntries(
      found.flatMap(({ set, kind, within, cells, control }) => [
        [`${set}, ${kind}: within, of ${repetitions}`, within],
        [`${set}, ${kind}: share of all cells`, Number(cells.toFixed(4))],
        [`${set}, ${kind}: of another selection`, Number(control.toFixed(4))],
      ]),
    ),
  })
}

/**
 * The engine itself, with the service's noise; tickets of the level for tests, since how many instances a
 * ticket has does not touch the answer.
 */
export async function compareSet(set: AgreementSet, repetitions: number): Promise<readonly Agreement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-agreement-'))
  const noise = openNoisePool()
  try {
    const prepared = await prepare({
      datasetFile: join(import.meta.dirname, '../../examples', set.example, 'dataset.yaml'),
      dataFolder: join(SHARED, set.folder),
      outFolder: join(folder, 'out'),
      secretFile: join(folder, 'secret.key'),
    })
    const { declaration } = prepared
    const engineFolder = join(folder, 'engine')
    await mkdir(join(engineFolder, 'uploads/u'), { recursive: true })
    await copyFile(prepared.contributionFile, join(engineFolder, 'uploads/u/contribution.parquet'))
    const blind = { workers: 1, memoryMiB: 256 }
    const engine = await openEngine({
      folder: engineFolder,
      threads: 2,
      memoryMiB: 1024,
      cubeMiB: 256,
      noise,
      blind,
    })
    try {
      const edition = editionId(declaration.dataset, declaration.edition)
      const contribution = 'uploads/u/contribution.parquet'
      await engine.seal({ edition, declaration, contributions: [contribution], totals: [] }, () => undefined)
      const found: Agreement[] = []
      for (const kind of ['profile', 'trend'] as const)
        found.push(await compare(engine, declaration, edition, set, kind, repetitions))
      return found
    } finally {
      await engine.close()
    }
  } finally {
    await noise.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function compare(
  engine: Engine,
  declaration: Declaration,
  edition: EditionId,
  set: AgreementSet,
  kind: 'profile' | 'trend',
  repetitions: number,
): Promise<Agreement> {
  const values = declaration.dimensions.find(({ name }) => name === set.hidden)?.values ?? []
  let [within, cells, all, control] = [0, 0, 0, 0]
  for (let i = 0; i < repetitions; i++) {
    const cell = randomInt(values.length)
    const question = questionOf(edition, set, kind)
    const blind = await askHidden(engine, declaration, question, set.hidden, cell, `${set.name}-${kind}-${i}`)
    const open = await askOpenly(engine, declaration, question, set.hidden, values[cell]?.value ?? '')
    const other = await askOpenly(
      engine,
      declaration,
      question,
      set.hidden,
      values[(cell + 1 + randomInt(values.length - 1)) % values.length]?.value ?? '',
    )
    const agree = (against: typeof open) =>
      blind.map(
        ({ value, noise }, at) => Math.abs(value - (against[at]?.value ?? Number.NaN)) <= widthOf(noise),
      )
    const own = agree(open)
    if (own[randomInt(own.length)] === true) within++
    cells += own.filter(Boolean).length
    control += agree(other).filter(Boolean).length
    all += own.length
  }
  return { set: set.name, kind, repetitions, within, all, cells: cells / all, control: control / all }
}

/** Without the base of an index, which is open in both. */
function questionOf(edition: EditionId, set: AgreementSet, kind: 'profile' | 'trend'): QueryInput {
  const common = { edition, privacy: { rho: '0.024355968' } }
  return kind === 'profile'
    ? { kind, ...common, by: [...set.profile], base: false }
    : { kind, ...common, period: set.period, select: [{ statistic: 'units' }] }
}

type Told = { readonly value: number; readonly noise: Noise }

async function askHidden(
  engine: Engine,
  declaration: Declaration,
  question: QueryInput,
  dimension: string,
  cell: number,
  id: string,
): Promise<readonly Told[]> {
  const hidden = { dimensions: [dimension], mode: 'one' } as const
  const planned = plan(declaration, Query.parse({ ...question, hidden }), 'blind', {
    id,
    shiftsDigest: '0'.repeat(64),
  })
  if (planned.blind === null) throw new Error('a blind question')
  const { parameters, mode, cells, answers, groups } = planned.blind
  const shape = { parameters, mode, cells, answers, level: 'insecureForTesting' } as const
  const scheme = schemeOf(parameters)
  const ticket = await engineTicket(engine, scheme, shape, id)
  const parts = planned.parts.map(({ part }) => ({ shape: part.shape, noise: part.noise }))
  const { values, counts } = await askEngine(engine, scheme, ticket, {
    edition: question.edition as EditionId,
    hidden: [dimension],
    selection: { kind: 'one', cell },
    parts,
    groups,
  })
  let at = 0
  return planned.blind.parts.flatMap(({ part, groups: count }, i) => {
    const own = values.slice(at, at + count).map(String)
    at += count
    return toldOf(declaration, planned.parts[part]?.part ?? missing(), own, counts[i] ?? null)
  })
}

async function askOpenly(
  engine: Engine,
  declaration: Declaration,
  question: QueryInput,
  dimension: string,
  value: string,
): Promise<readonly Told[]> {
  const planned = plan(
    declaration,
    Query.parse({ ...question, where: { [dimension]: [value] } }),
    'open',
  ).parts
  const released = await engine.release({
    edition: question.edition as EditionId,
    parts: planned.map(({ part: { shape, noise } }) => ({ shape, noise })),
  })
  return released.parts.flatMap(({ values, counts }, i) =>
    toldOf(declaration, planned[i]?.part ?? missing(), values, counts),
  )
}

/**
 * Figures in their own integers, and a discrete Gaussian as wide as their noise: under correlated noise both
 * are over scale · weight.
 */
function toldOf(
  declaration: Declaration,
  part: Part,
  values: readonly string[],
  counts: readonly string[] | null,
): readonly Told[] {
  const released = { ...part, values: [...values], counts: [...(counts ?? [])], halfWidth: '0' }
  const {
    values: figures,
    noise: { noise },
  } = figuresOf(declaration, released)
  if (noise.kind === 'discrete-laplace') throw new RangeError('all questions here ask for Gaussian noise')
  const { num, den } = noise.variance
  const times = noise.kind === 'discrete-gaussian' ? 1n : noise.weight ** 2n + noise.shift ** 2n
  const like = { kind: 'discrete-gaussian', variance: { num: num * times, den } } as const
  return figures.map(value => ({ value: Number(value), noise: like }))
}

const widths = new Map<string, number>()

/**
 * The 95 % half-width of the difference of two such noises: for discrete Gaussians as wide as these, one of
 * twice the variance.
 */
function widthOf(noise: Noise): number {
  if (noise.kind !== 'discrete-gaussian') throw new RangeError('all questions here ask for Gaussian noise')
  const { num, den } = noise.variance
  const key = `${num}/${den}`
  const width = widths.get(key) ?? Number(halfWidth({ kind: noise.kind, variance: { num: 2n * num, den } }))
  widths.set(key, width)
  return width
}

function missing(): never {
  throw new RangeError('an answer of a part that was not planned')
}
