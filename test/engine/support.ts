// Small random editions, and real contribution files made of them by a DuckDB of the test's own.
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BIGINT, DuckDBInstance, DuckDBUUIDValue, USMALLINT, UUID } from '@duckdb/node-api'
import { editionId } from '../../schemas/common.ts'
import { codeColumns } from '../../schemas/contribution.ts'
import { Declaration } from '../../schemas/declaration.ts'
import type { Engine, ReleaseRequest, TotalRequest } from '../../schemas/engine.ts'
import type { Noise, Shape } from '../../schemas/plan.ts'
import { answersPart, boundsServed } from '../../schemas/view-bounds.ts'
import { checkLayouts } from '../../src/engine/check-layout.ts'
import { withoutNoiseForTesting } from '../../src/engine/noise-for-testing.ts'
import { type EngineOptions, openEngine } from '../../src/engine/open-engine.ts'
import { type RunSealing, runSealing } from '../../src/engine/sealing/run-sealing.ts'
import { sealRows } from '../../src/engine/sealing/seal-rows.ts'

export type Row = {
  readonly u: string
  readonly o: string
  readonly codes: readonly number[]
  /** By dimension with several values a row all of them, rising; its code is the first. */
  readonly tags?: Readonly<Record<string, readonly number[]>>
  readonly quanta: readonly bigint[]
}

export type Random = { readonly below: (limit: number) => number; readonly chance: (p: number) => boolean }

/** mulberry32: a seed makes a case that anybody can repeat. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return { below: limit => Math.floor(next() * limit), chance: p => next() < p }
}

/** A made-up UUID for a small number, so that equal numbers are equal units or orders. */
export function uuid(kind: number, number: number): string {
  const digits = `${kind.toString(16)}${number.toString(16).padStart(31, '0')}`
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

export const TEST_KEY = Uint8Array.from({ length: 32 }, (_, index) => index * 7 + 1)
export const NOISE: Noise = { kind: 'discrete-gaussian', variance: { num: '1', den: '1' } }

export type DeclarationParts = {
  readonly dimensions: readonly {
    readonly size: number
    readonly perUnit?: boolean
    readonly perOrder?: boolean
    readonly tags?: number | undefined
  }[]
  readonly measures?: readonly { readonly lo: number | bigint; readonly hi: number | bigint }[]
  readonly views: Declaration['views']
  readonly orders?: boolean
  readonly capacity?: number
  readonly reportingThreshold?: number
}

const label = (text: string) => ({ zh: text, en: text })

/** Dimensions are called a, b, c…, measures x, y…. */
export function declarationOf(parts: DeclarationParts): Declaration {
  return Declaration.parse({
    v: 1,
    dataset: 'test',
    edition: '2025',
    title: label('test'),
    source: label('test'),
    period: { from: '2025-01-01', to: '2025-12-31' },
    unitKey: '0'.repeat(64),
    dimensions: parts.dimensions.map(({ size, perUnit, perOrder, tags }, index) => ({
      name: dimensionName(index),
      label: label('d'),
      perUnit: perUnit ?? false,
      ...(perOrder === true ? { perOrder } : {}),
      ...(tags === undefined ? {} : { tags }),
      kind: 'list',
      values: Array.from({ length: size }, (_, code) => ({ value: `v${code}`, label: label('v') })),
    })),
    measures: (parts.measures ?? []).map(({ lo, hi }, index) => ({
      name: measureName(index),
      label: label('m'),
      unit: label('m'),
      quantum: '1',
      lo: String(lo),
      hi: String(hi),
    })),
    views: parts.views,
    orders: parts.orders ?? false,
    capacity: parts.capacity ?? 1000,
    budget: {
      delta: '1e-6',
      perConsumer: '1000000000000',
      total: '1000000000000',
      perYear: { perConsumer: '1000000000000', total: '1000000000000' },
    },
    totals: { charge: '0' },
    quasiIdentifiers: [],
    reportingThreshold: parts.reportingThreshold ?? 20,
  })
}

/** A small declaration with every kind of column that a contribution may have. */
export const EVERY_COLUMN = declarationOf({
  dimensions: [{ size: 3 }, { size: 2, perUnit: true }],
  measures: [{ lo: -2, hi: 5 }],
  orders: true,
  views: [
    { name: 'v', for: ['units'], caps: [] },
    { name: 'w', for: ['count', 'sum', 'orders'], caps: [{ over: ['a'], max: 2 }] },
  ],
})

export function dimensionName(index: number): string {
  return String.fromCharCode(97 + index)
}

export function measureName(index: number): string {
  return String.fromCharCode(120 + index)
}

/**
 * Random schemas whose views all bound what they serve, by caps of every kind. Small on purpose: bounds bite
 * and ties happen. `tagged`: with a dimension of which a row has several values, or two.
 */
export function randomDeclaration(random: Random, tagged = false): Declaration {
  const orders = random.chance(0.5)
  const dimensions = Array.from({ length: 2 + random.below(3) }, () => {
    const perUnit = random.chance(0.3)
    return { size: 2 + random.below(3), perUnit, perOrder: orders && !perUnit && random.chance(0.4) }
  })
  const withTags = Array.from({ length: tagged ? 1 + random.below(2) : 0 }, () => ({
    size: 3 + random.below(3),
    perOrder: orders && random.chance(0.4),
    tags: 2 + random.below(2),
  }))
  const measures = Array.from({ length: random.below(3) }, () => {
    const lo = random.below(7) - 4
    return { lo, hi: lo + 1 + random.below(6) }
  })
  const over = () => dimensions.map((_, place) => dimensionName(place)).filter(() => random.chance(0.5))
  /** Other bounds for some values of one of these dimensions. */
  const byValue = <Max>(names: readonly string[], max: () => Max) => {
    const dimension = names[random.below(names.length)]
    if (dimension === undefined || random.chance(0.5)) return {}
    const size = dimensions[dimension.charCodeAt(0) - 97]?.size ?? 0
    const codes = Array.from({ length: size }, (_, code) => code).filter(() => random.chance(0.6))
    return codes.length === 0
      ? {}
      : { byValue: { dimension, caps: codes.map(code => ({ code, max: max() })) } }
  }
  const cap = (): Declaration['views'][number]['caps'][number] | undefined => {
    const kind = random.below(3)
    const [max, names] = [() => 1 + random.below(3), over()]
    if (kind === 1 && orders) return { over: names, max: max(), ...byValue(names, max), of: 'orders' }
    if (kind === 2 && measures.length > 0) {
      const measure = measureName(random.below(measures.length))
      const quanta = () => String(1 + random.below(9))
      return { over: names, max: quanta(), ...byValue(names, quanta), of: { measure } }
    }
    return names.length > 0 ? { over: names, max: max(), ...byValue(names, max) } : undefined
  }
  const views = Array.from({ length: 1 + random.below(4) }, (_, index) => {
    const caps = Array.from({ length: random.below(4) }, cap).filter(each => each !== undefined)
    const perUnit = random.chance(0.3) ? { perUnit: 1 + random.below(6) } : {}
    const bounds = { caps, ...perUnit }
    const served = (['count', 'units', 'orders', 'sum'] as const).filter(
      one =>
        boundsServed(bounds, one) && (one !== 'orders' || orders) && (one !== 'sum' || measures.length > 0),
    )
    return { name: `view${index}`, for: served, ...bounds }
  })
  return declarationOf({ dimensions: [...dimensions, ...withTags], measures, orders, views })
}

/** Units of up to `most` rows each. */
export function randomRows(
  random: Random,
  declaration: Declaration,
  units: number,
  most = 8,
): readonly Row[] {
  const rows: Row[] = []
  for (let unit = 0; unit < units; unit++) {
    const many = random.below(most + 1)
    for (let line = 0; line < many; line++) {
      const previous = rows.at(-1)
      // Rows equal in everything are common in real orders.
      if (previous?.u === uuid(1, unit) && random.chance(0.25)) rows.push(previous)
      else
        rows.push(
          withTags(random, declaration, {
            u: uuid(1, unit),
            // Order keys are a unit's own, but two units may hold the same one by a provider's mistake.
            o: uuid(2, random.below(3) + (random.chance(0.8) ? 10 * unit : 0)),
            codes: declaration.dimensions.map(({ values }) => random.below(values.length)),
            quanta: declaration.measures.map(
              ({ lo, hi }) => BigInt(lo) + BigInt(random.below(Number(hi) - Number(lo) + 1)),
            ),
          }),
        )
    }
  }
  return rows
}

/** Most often as many as there may be, in the place of the codes. */
function withTags(random: Random, { dimensions }: Declaration, row: Row): Row {
  const tags = Object.fromEntries(
    dimensions.flatMap(({ name, values, tags: most = 1 }): [string, readonly number[]][] => {
      if (most === 1) return []
      const many = random.chance(0.7) ? most : 1 + random.below(most)
      const codes = new Set(Array.from({ length: 2 * many }, () => random.below(values.length)))
      return [[name, [...codes].slice(0, many).toSorted((a, b) => a - b)]]
    }),
  )
  if (Object.keys(tags).length === 0) return row
  return { ...row, tags, codes: row.codes.map((code, i) => tags[dimensionName(i)]?.[0] ?? code) }
}

/** The codes of a row in the columns of its dimensions. */
export function columnCodes({ dimensions }: Declaration, { codes, tags = {} }: Row): readonly number[] {
  return dimensions.flatMap((dimension, place) => {
    const own = tags[dimension.name] ?? [codes[place] ?? 0]
    return codeColumns(place, dimension).map((_, i) => own[i] ?? dimension.values.length)
  })
}

export function randomShape(random: Random, declaration: Declaration): Shape {
  const view = declaration.views[random.below(declaration.views.length)]
  if (view === undefined) throw new Error('a declaration has a view')
  type Asked = Pick<Shape, 'statistic' | 'measure'>
  const asked = (['count', 'orders', 'units', 'sum'] as const).flatMap((one): readonly Asked[] =>
    one === 'sum'
      ? declaration.measures.map(({ name }) => ({ statistic: one, measure: name }))
      : [{ statistic: one }],
  )
  const answered = asked.filter(one => answersPart(view, one.statistic, one.measure))
  const of = answered[random.below(answered.length)] ?? { statistic: 'units' }
  const where = declaration.dimensions.flatMap(({ name, values }) => {
    if (random.chance(0.5)) return []
    const codes = values.map((_, code) => code).filter(() => random.chance(0.5))
    return [{ dimension: name, codes: codes.length > 0 ? codes : [random.below(values.length)] }]
  })
  const groupBy = declaration.dimensions.map(({ name }) => name).filter(() => random.chance(0.4))
  if (random.chance(0.7)) return { ...of, view: view.name, where, groupBy }
  return {
    ...of,
    view: view.name,
    where,
    groupBy: [],
    cut: { groupBy, inCap: '1', limit: String(1 + random.below(9)) },
  }
}

/** What sealing may be asked to release, with limits that bite. */
export function randomTotals(random: Random, declaration: Declaration): readonly TotalRequest[] {
  const { measures, views } = declaration
  const subjects: readonly Pick<TotalRequest, 'statistic' | 'measure'>[] = [
    { statistic: 'count' },
    ...(declaration.orders ? [{ statistic: 'orders' as const }] : []),
    ...measures.map(({ name }) => ({ statistic: 'sum' as const, measure: name })),
  ]
  return subjects.flatMap(subject =>
    [null, ...views.filter(view => answersPart(view, subject.statistic, subject.measure))].map(view => ({
      ...subject,
      view: view?.name ?? null,
      limit: String(1 + random.below(12)),
      noise: NOISE,
    })),
  )
}

export async function temporaryFolder(): Promise<{
  readonly path: string
  readonly remove: () => Promise<void>
}> {
  const path = await mkdtemp(join(tmpdir(), 'yinsuan-engine-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/**
 * A process for each of hundreds of editions would take most of a test's time; hostile files have tests of
 * their own, with processes.
 */
const inThisProcess: RunSealing = async (order, _limits, progress) => {
  if (order.work === 'seal') return await sealRows(order, progress)
  await checkLayouts(order.contributions, order.declaration)
  return []
}

/** A production engine but for the absent noise, the absent wait and the absent process. */
export function testOptions(folder: string): EngineOptions {
  return {
    folder,
    threads: 2,
    memoryMiB: 512,
    cubeMiB: 16,
    insecureFirstDeadlineForTesting: () => 0,
    noise: withoutNoiseForTesting(),
    insecureRunSealingForTesting: inThisProcess,
  }
}

export function openTestEngine(folder: string, options: Partial<EngineOptions> = {}): Promise<Engine> {
  return openEngine({ ...testOptions(folder), insecureEditionKeyForTesting: TEST_KEY, ...options })
}

/** For `openTestEngine`: contributions are read as in production. */
export const IN_PROCESSES = { insecureRunSealingForTesting: runSealing }

let shared: Promise<DuckDBInstance> | undefined

/** An ordinary DuckDB, without any lock: the provider's tool and the auditor's eye. */
export async function plainDuck() {
  shared ??= DuckDBInstance.create(':memory:', {
    threads: '2',
    memory_limit: '1GiB',
    enable_external_file_cache: 'false',
  })
  return (await shared).connect()
}

/** `uploads/<name>` below the folder, relative to it. */
export async function writeContribution(
  folder: string,
  declaration: Declaration,
  rows: readonly Row[],
  name = 'contribution.parquet',
): Promise<string> {
  await mkdir(join(folder, 'uploads'), { recursive: true })
  const connection = await plainDuck()
  const columns = [
    'u UUID',
    ...(declaration.orders ? ['o UUID'] : []),
    ...codeColumnsOf(declaration).map(column => `${column} USMALLINT`),
    ...declaration.measures.map((_, index) => `m${index} BIGINT`),
  ]
  await connection.run(`CREATE OR REPLACE TEMP TABLE contribution (${columns.join(', ')})`)
  const appender = await connection.createAppender('contribution')
  for (const row of rows) {
    const { u, o, quanta } = row
    appender.appendValue(uuidValue(u), UUID)
    if (declaration.orders) appender.appendValue(uuidValue(o), UUID)
    for (const code of columnCodes(declaration, row)) appender.appendValue(code, USMALLINT)
    for (const quantum of quanta) appender.appendValue(quantum, BIGINT)
    appender.endRow()
  }
  appender.closeSync()
  await connection.run(`COPY contribution TO '${join(folder, 'uploads', name)}' (FORMAT parquet)`)
  connection.closeSync()
  return join('uploads', name)
}

function codeColumnsOf({ dimensions }: Declaration): readonly string[] {
  return dimensions.flatMap((dimension, place) => codeColumns(place, dimension))
}

/** A Parquet file from any query, for files that break the rules. */
export async function writeParquet(folder: string, query: string, name: string): Promise<string> {
  await mkdir(join(folder, 'uploads'), { recursive: true })
  const connection = await plainDuck()
  await connection.run(`COPY (${query}) TO '${join(folder, 'uploads', name)}' (FORMAT parquet)`)
  connection.closeSync()
  return join('uploads', name)
}

export function sealRequest(
  declaration: Declaration,
  contribution: string | readonly string[],
  totals: readonly TotalRequest[] = [],
) {
  const contributions = [contribution].flat()
  return { edition: editionId('test', '2025'), declaration, contributions, totals: [...totals] }
}

export function releaseRequest(shapes: readonly Shape[]): ReleaseRequest {
  return { edition: editionId('test', '2025'), parts: shapes.map(shape => ({ shape, noise: NOISE })) }
}

export async function exactly(engine: Engine, shape: Shape): Promise<readonly bigint[]> {
  const { parts } = await engine.release(releaseRequest([shape]))
  return (parts[0]?.values ?? []).map(BigInt)
}

/** One edition on a fresh folder; the engine is closed and the folder gone afterwards. */
export async function withSealed<T>(
  declaration: Declaration,
  rows: readonly Row[],
  work: (engine: Engine, folder: string) => Promise<T>,
  options: Partial<EngineOptions> = {},
): Promise<T> {
  const folder = await temporaryFolder()
  const engine = await openTestEngine(folder.path, options)
  try {
    const contribution = await writeContribution(folder.path, declaration, rows)
    await engine.seal(sealRequest(declaration, contribution), () => undefined)
    return await work(engine, folder.path)
  } finally {
    await engine.close()
    await folder.remove()
  }
}

export async function bytesOf(path: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(path))
}

function uuidValue(text: string): DuckDBUUIDValue {
  return DuckDBUUIDValue.fromUint128(BigInt(`0x${text.replaceAll('-', '')}`))
}
