// Drafts dataset.yaml from an export. All of the draft that follows from the rows is differentially private: it is published.
import { draftKey } from '../../protocols/anonymise/keyed-stream.ts'
import { monthNumber } from '../../protocols/audit/iso-time.ts'
import { formatRho, parseRho } from '../../protocols/dp/zcdp.ts'
import { DatasetFile, type DatasetFileInput, labelFrom } from '../../schemas/dataset-file.ts'
import { Fault, fault } from '../../schemas/fault.ts'
import type { Database } from './database.ts'
import { declare } from './declaration.ts'
import { CELL_STEPS, middles, type Sizes, withBounds } from './draft-bounds.ts'
import * as counts from './draft-counts.ts'
import { type DraftDimension, binsOf, measuresOf, nameOf, roundedUp, slugOf } from './draft-file.ts'
import {
  DRAFT_DELTA,
  DRAFT_RHO,
  DraftNoise,
  MOST_LISTS,
  type ReleaseKind,
  PARTS,
  type Watch,
} from './draft-noise.ts'
import type { ColumnRole } from './draft-roles.ts'
import { listValues, monthsIn, numbersIn } from './draft-texts.ts'
import type { DraftNotes } from './draft-yaml.ts'
import { type ExportTable, readExport } from './read-export.ts'
import type { Reading } from './reading.ts'
import { sql } from './sql.ts'

export type DraftOptions = {
  /** The provider's unit secret: the noise follows from it and the export, and from nothing else. */
  readonly secret: Uint8Array
  /** What drafting may cost, in ρ. */
  readonly rho?: string
  /** At most so many values are listed, those with the most buyers. */
  readonly mostValues?: number
  /** Domains that are known without the rows, by column: taken as they are, at no charge. */
  readonly lists?: ReadonlyMap<string, readonly string[]>
  /** The same of the period: first and last day. */
  readonly period?: { readonly from: string; readonly to: string }
  readonly insecureWatchForTesting?: Watch
}

export type DraftInput = DraftOptions & {
  readonly sniffed: Sniffed
  readonly roles: readonly ColumnRole[]
  /** The export's name, without a folder. */
  readonly file: string
  readonly onProgress: (fraction: number) => void
}

export type Draft = { readonly file: DatasetFileInput; readonly notes: DraftNotes }

const MOST_DIMENSIONS = 12
const MOST_VALUES = 300
const ROW_STEPS = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000]

/** In an empty database. The draft validates, and prepares as it is unless its capacity is too small. */
export async function draftExport(database: Database, input: DraftInput): Promise<Draft> {
  const { table } = input.sniffed
  const unit = input.roles.find(({ role }) => role.kind === 'unit')
  if (unit === undefined) throw fault('prepare.draft_no_unit', { columns: table.columns }, input.file)
  const key = draftKey(input.secret, await counts.exportDigest(database, table))
  input.onProgress(0.1)
  await counts.loadTexts(database, table, input.roles)
  input.onProgress(0.3)
  const rho = parseRho(input.rho ?? DRAFT_RHO)
  const noise = new DraftNoise(key, rho, partsOf(input), input.insecureWatchForTesting)
  const draft = await draftFile(database, input, unit, noise)
  await database.run(sql`DROP TABLE texts`)
  input.onProgress(1)
  return draft
}

/** What is released of columns with these roles, whatever is in them. */
function partsOf({ roles, lists, period }: DraftInput): number {
  const has = (kind: ColumnRole['role']['kind']) => roles.some(({ role }) => role.kind === kind)
  const kinds = roles.flatMap(({ column, role }): ReleaseKind[] => {
    if (role.kind === 'category') return lists?.has(column) === true ? ['attribute'] : ['list', 'attribute']
    if (role.kind === 'number') return ['numbers', 'whole']
    return []
  })
  const ends: ReleaseKind[] = has('date') && period === undefined ? ['period', 'period'] : []
  // Rows and orders of a month, or of a buyer, and of a value; rows of a value and month.
  const bounds: ReleaseKind[] = ['bound', 'bound', 'bound', 'bound', 'bound']
  return [...kinds, ...ends, 'rows' as const, ...bounds].reduce((sum, kind) => sum + PARTS[kind], 0)
}

type Delimiter = NonNullable<NonNullable<DatasetFileInput['csv']>['delimiter']>

export type Sniffed = { readonly table: ExportTable; readonly delimiter: Delimiter }

/** Reads one file, whatever its delimiter. */
export async function readSniffed(
  reading: Reading,
  file: string,
  onFraction: (fraction: number) => void,
): Promise<Sniffed> {
  const faults: Fault[] = []
  for (const delimiter of [',', ';', '\t', '|'] as const) {
    try {
      const options = { patterns: [globOf(file)], at: '/files', delimiter, onFraction }
      const table = await readExport(reading, options)
      return { table, delimiter }
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'prepare.wrong_delimiter') throw error
      faults.push(error)
    }
  }
  throw faults[0] ?? fault('prepare.one_column', {}, `${file}:1`)
}

/** A name of a file as a glob that means nothing but it. */
function globOf(file: string): string {
  return file.replace(/[[\]{}()*?!+@\\]/g, '\\$&')
}

async function draftFile(
  database: Database,
  input: DraftInput,
  unit: ColumnRole,
  noise: DraftNoise,
): Promise<Draft> {
  const { roles, secret } = input
  const { table, delimiter } = input.sniffed
  const order = roles.find(({ role }) => role.kind === 'order')
  const sizes = noisySizes(
    noise,
    'rows',
    'rows of a buyer',
    ROW_STEPS,
    await counts.rowsOfBuyer(database, ROW_STEPS),
  )
  const found = await findDimensions(database, input, noise)
  const { dimensions, numbers, notes, dated } = found
  if (dimensions.size === 0) throw fault('prepare.draft_no_dimension', { columns: table.columns }, input.file)
  input.onProgress(0.7)
  const measures = measuresOf(roles, numbers)
  const period = found.period ?? { from: '2000-01-01', to: '2000-12-31' }
  const title = labelFrom(input.file.replace(/\.(?:csv|tsv|txt|parquet)?(?:\.gz)?$/i, ''), 'export')
  const most = middles(sizes).reduce((sum, { figure, step }) => sum + figure * step, 0)
  const file: DatasetFileInput = {
    dataset: slugOf(title),
    edition: period.to.slice(0, 4),
    title,
    source: title,
    period,
    files: [globOf(input.file)],
    ...(delimiter === ',' ? {} : { csv: { delimiter } }),
    unit: {
      column: unit.column,
      missing: (await counts.anyMissing(database, table, unit.place)) ? 'drop' : 'refuse',
    },
    ...(order === undefined ? {} : { orderKey: { column: order.column } }),
    capacity: Math.max(LEAST_CAPACITY, roundedUp(2 * most)),
    dimensions: Object.fromEntries(dimensions),
    measures: Object.fromEntries(measures),
    views: viewsFor(dimensions, measures.size > 0, order !== undefined),
    quasiIdentifiers: [...dimensions]
      .flatMap(([key, each]) => (each.perUnit === true ? [key] : []))
      .slice(0, 5),
    budget: {
      delta: '1e-6',
      perConsumer: { epsilon: '4' },
      total: { epsilon: '8' },
      perYear: { perConsumer: { epsilon: '4' }, total: { epsilon: '8' } },
    },
  }
  const narrow = narrowOf(dimensions)
  const category =
    narrow === undefined
      ? undefined
      : roles.find(({ column }) => column === dimensions.get(narrow)?.column)?.place
  const bounds = await releaseBounds(database, noise, {
    date: dated === undefined ? undefined : { ...dated, ...monthsOf(period) },
    category:
      category === undefined || narrow === undefined
        ? undefined
        : { place: category, listed: listedIn(dimensions.get(narrow)) },
    orders: order !== undefined,
  })
  const declaration = declare(DatasetFile.parse(file), secret)
  const [first] = measures.values()
  const mean = first === undefined ? 1 : meanOf(first, numbers, roles)
  const bounded = withBounds(file, declaration, {
    rows: middles(sizes).reduce((sum, { figure, middle }) => sum + figure * middle, 0),
    meanQuanta: mean,
    sizesOf: (over, statistic) => {
      const kind = `${over.includes('month') ? 'month' : ''}${over.some(each => each !== 'month') ? 'value' : ''}`
      return bounds.get(`${statistic === 'orders' ? 'orders' : 'rows'} ${kind}`) ?? bounds.get(`rows ${kind}`)
    },
  })
  return {
    notes,
    file: { ...bounded, drafting: { rho: formatRho(noise.charged), delta: DRAFT_DELTA } },
  }
}

const LEAST_CAPACITY = 1000

type Found = {
  readonly dimensions: ReadonlyMap<string, DraftDimension>
  readonly numbers: Parameters<typeof measuresOf>[1]
  readonly period: { readonly from: string; readonly to: string } | undefined
  readonly dated: { readonly place: number } | undefined
  readonly notes: DraftNotes
}

async function findDimensions(database: Database, input: DraftInput, noise: DraftNoise): Promise<Found> {
  const { table } = input.sniffed
  const leftOut: [string, string][] = []
  const listed: [string, number][] = []
  const dimensions = new Map<string, DraftDimension>()
  const numbers = new Map<number, NonNullable<Awaited<ReturnType<typeof numbersIn>>>>()
  let lists = 0
  let [period, dated, periodUnknown] = [input.period, undefined as Found['dated'], false]
  for (const { column, place, role } of input.roles) {
    const dimension = nameOf(column, place, new Set(dimensions.keys()))
    if (role.kind === 'left-out') leftOut.push([column, role.why])
    if (role.kind === 'number') {
      const found = await numbersIn(database, noise, place)
      if (found === undefined) leftOut.push([column, 'rare'])
      else numbers.set(place, found)
    }
    if (dimensions.size >= MOST_DIMENSIONS) continue
    if (role.kind === 'date' && dated === undefined) {
      dated = { place }
      await counts.loadMonths(database, place)
      period ??= await monthsIn(database, noise, place)
      periodUnknown = period === undefined
      if (!periodUnknown)
        dimensions.set('month', { column, calendar: 'month', label: { zh: '月份', en: 'month' } })
    } else if (role.kind === 'date') {
      leftOut.push([column, 'second-date'])
    } else if (role.kind === 'category' && ++lists > MOST_LISTS) {
      leftOut.push([column, 'rare'])
    } else if (role.kind === 'category') {
      const known = input.lists?.get(column)
      const { values, perUnit, cut } = await listValues(database, noise, {
        rows: table.rows,
        place,
        known,
        most: input.mostValues ?? MOST_VALUES,
      })
      if (values.length === 0) leftOut.push([column, 'rare'])
      else
        dimensions.set(dimension, {
          column,
          label: labelFrom(column, dimension),
          ...(perUnit ? { perUnit } : {}),
          values,
        })
      if (cut) listed.push([dimension, values.length])
    } else if (role.kind === 'number' && role.meaning !== 'quantity') {
      const found = numbers.get(place)
      const bins = found === undefined ? undefined : binsOf(found.shape)
      if (bins !== undefined)
        dimensions.set(`${dimension}_band`, { column, label: labelFrom(column, dimension), bins: [...bins] })
    }
  }
  return {
    dimensions,
    numbers,
    period,
    dated: periodUnknown ? undefined : dated,
    notes: { leftOut, listed, periodUnknown },
  }
}

/** Sizes of cells, by `rows` or `orders` and what the cells are of. */
async function releaseBounds(
  database: Database,
  noise: DraftNoise,
  { date, category, orders }: counts.CellsOf,
): Promise<ReadonlyMap<string, Sizes>> {
  const found = new Map<string, Sizes>()
  const release = async (kind: string, cells: counts.CellsOf) => {
    const name = `${cells.orders ? 'orders' : 'rows'} ${kind}`
    const exact = await counts.cellSizes(database, cells, CELL_STEPS)
    found.set(name, noisySizes(noise, 'bound', JSON.stringify([name, cells]), CELL_STEPS, exact))
  }
  for (const each of orders ? [false, true] : [false]) {
    await release(date === undefined ? '' : 'month', { date, category: undefined, orders: each })
    if (category !== undefined) await release('value', { date: undefined, category, orders: each })
  }
  if (date !== undefined && category !== undefined)
    await release('monthvalue', { date, category, orders: false })
  return found
}

function noisySizes(
  noise: DraftNoise,
  kind: ReleaseKind,
  name: string,
  steps: readonly number[],
  exact: ReadonlyMap<string, number>,
): Sizes {
  const least = noise.guard(kind)
  const figures = noise.figures(kind, name, steps.map(String), exact)
  return new Map([...figures].filter(([, figure]) => figure >= least))
}

function monthsOf({ from, to }: { readonly from: string; readonly to: string }) {
  return { from: monthNumber(from), to: monthNumber(to) }
}

function listedIn(dimension: DraftDimension | undefined): readonly string[] {
  if (dimension === undefined || !('values' in dimension)) return []
  return dimension.values.map(value => String(typeof value === 'object' ? value.value : value))
}

/** Mean size of a measure in quanta. */
function meanOf(
  measure: NonNullable<DatasetFileInput['measures']>[string],
  numbers: Found['numbers'],
  roles: readonly ColumnRole[],
): number {
  const of = (column: string) =>
    numbers.get(roles.find(each => each.column === column)?.place ?? -1)?.shape.mean ?? 1
  const [price, quantity] = measure.product ?? [measure.column ?? '']
  return Math.max(1e-9, of(price) * (quantity === undefined ? 1 : of(quantity))) / Number(measure.quantum)
}

/** Two views a statistic: everything by month, and one value of the largest domain by month. */
function viewsFor(
  dimensions: ReadonlyMap<string, DraftDimension>,
  measures: boolean,
  orders: boolean,
): DatasetFileInput['views'] {
  const month = dimensions.has('month') ? ['month'] : []
  const category = narrowOf(dimensions)
  const wide = month.length > 0 ? { caps: [{ over: month, max: 20 }] } : { perUnit: 50 }
  const narrow =
    category === undefined
      ? undefined
      : {
          caps: [
            { over: [category], max: 20 },
            ...(month.length > 0 ? [{ over: [...month, category], max: 3 }] : []),
          ],
        }
  const pair = (key: string, statistic: 'orders' | 'count' | 'sum') => ({
    [key]: { for: [statistic], ...wide },
    ...(narrow === undefined ? {} : { [`${key}OfOne`]: { for: [statistic], ...narrow } }),
  })
  return {
    buyers: { for: ['units'] },
    ...(orders ? pair('orders', 'orders') : {}),
    ...pair('lines', 'count'),
    ...(measures ? pair('spending', 'sum') : {}),
  }
}

/** The largest list that is no attribute of the buyer. */
function narrowOf(dimensions: ReadonlyMap<string, DraftDimension>): string | undefined {
  const [largest] = [...dimensions]
    .flatMap(([key, each]) =>
      'values' in each && each.perUnit !== true ? [{ key, size: each.values.length }] : [],
    )
    .sort((a, b) => b.size - a.size)
  return largest?.key
}
