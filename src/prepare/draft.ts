import { SECRET_BYTES } from '../../protocols/anonymise/pseudonym.ts'
import type { RandomBytes } from '../../protocols/random.ts'
import { DatasetFile, type DatasetFileInput, labelFrom } from '../../schemas/dataset-file.ts'
import { Fault, fault } from '../../schemas/fault.ts'
import { planColumns } from './columns.ts'
import { cellOf, identityOf } from './cells.ts'
import { keepRows } from './contribution.ts'
import type { Database } from './database.ts'
import { declare } from './declaration.ts'
import { binsOf, type DraftDimension, measuresOf, nameOf, roundedUp, slugOf } from './draft-file.ts'
import type { ColumnRole } from './draft-roles.ts'
import { anyMissing, type ListOptions, listValues, loadTexts, periodIn } from './draft-texts.ts'
import type { DraftNotes } from './draft-yaml.ts'
import { type ExportTable, readExport } from './read-export.ts'
import type { Reading } from './reading.ts'
import { name, sql } from './sql.ts'
import { stage } from './stage.ts'
import { inSample, reportViews, type UnitSample, unitSample, type ViewReport } from './view-report.ts'

export type DraftInput = ListOptions & {
  readonly sniffed: Sniffed
  readonly roles: readonly ColumnRole[]
  /** The export's name, without a folder. */
  readonly file: string
  readonly random: RandomBytes
  readonly onProgress: (fraction: number) => void
}

export type Draft = { readonly file: DatasetFileInput; readonly notes: DraftNotes }

const MOST_DIMENSIONS = 12

/**
 * Drafts dataset.yaml from an export in an empty database: domains by how many buyers have a value, bounds by the ladder. It validates
 * and prepares as it is.
 */
export async function draftExport(database: Database, input: DraftInput): Promise<Draft> {
  const { table, delimiter } = input.sniffed
  const draft = await draftFile(database, table, input.roles, input)
  input.onProgress(0.4)
  const withCsv: DatasetFileInput = delimiter === ',' ? draft.file : { ...draft.file, csv: { delimiter } }
  for (const done of ['texts', 'buyers']) await database.run(sql`DROP TABLE ${name(done)}`)
  const sample = unitSample({ rows: table.rows, units: draft.buyers })
  const bounds = await proposeBounds(database, table, withCsv, sample, input.random)
  input.onProgress(1)
  return { file: applyBounds(withCsv, bounds), notes: draft.notes }
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
  table: ExportTable,
  roles: readonly ColumnRole[],
  options: DraftInput,
): Promise<Draft & { readonly buyers: number }> {
  const unit = roles.find(({ role }) => role.kind === 'unit')
  if (unit === undefined) throw fault('prepare.draft_no_unit', { columns: table.columns }, options.file)
  const order = roles.find(({ role }) => role.kind === 'order')
  const buyers = await loadTexts(database, table, roles)
  const notes: { leftOut: [string, string][]; listed: [string, number][] } = { leftOut: [], listed: [] }
  const dimensions = new Map<string, DraftDimension>()
  let period: { from: string; to: string } | undefined
  for (const { column, place, role } of roles) {
    const dimension = nameOf(column, place, new Set(dimensions.keys()))
    if (role.kind === 'left-out') notes.leftOut.push([column, role.why])
    if (dimensions.size >= MOST_DIMENSIONS) continue
    if (role.kind === 'date' && period === undefined) {
      period = await periodIn(database, place)
      if (period !== undefined)
        dimensions.set('month', { column, calendar: 'month', label: { zh: '月份', en: 'month' } })
    } else if (role.kind === 'date') {
      notes.leftOut.push([column, 'second-date'])
    } else if (role.kind === 'category') {
      const { values, perUnit, cut } = await listValues(database, table, buyers, place, options)
      if (values.length === 0) notes.leftOut.push([column, 'rare'])
      else
        dimensions.set(dimension, {
          column,
          label: labelFrom(column, dimension),
          ...(perUnit ? { perUnit } : {}),
          values,
        })
      if (cut > 0) notes.listed.push([dimension, values.length])
    } else if (role.kind === 'number' && role.meaning !== 'quantity') {
      const bins = binsOf(role.shape)
      if (bins !== undefined)
        dimensions.set(`${dimension}_band`, { column, label: labelFrom(column, dimension), bins: [...bins] })
    }
  }
  if (dimensions.size === 0)
    throw fault('prepare.draft_no_dimension', { columns: table.columns }, options.file)
  const measures = measuresOf(roles)
  const year = (period?.to ?? '2000').slice(0, 4)
  const missing = await anyMissing(database)
  const title = labelFrom(options.file.replace(/\.(?:csv|tsv|txt|parquet)?(?:\.gz)?$/i, ''), 'export')
  return {
    notes,
    buyers: buyers.count,
    file: {
      dataset: slugOf(title),
      edition: year,
      title,
      source: title,
      period: period ?? { from: `${year}-01-01`, to: `${year}-12-31` },
      files: [globOf(options.file)],
      unit: { column: unit.column, missing: missing ? 'drop' : 'refuse' },
      ...(order === undefined ? {} : { orderKey: { column: order.column } }),
      capacity: roundedUp(1.5 * table.rows),
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
    },
  }
}

/** Two views a statistic: everything by month, and one value of the largest domain by month. */
function viewsFor(
  dimensions: ReadonlyMap<string, DraftDimension>,
  measures: boolean,
  orders: boolean,
): DatasetFileInput['views'] {
  const month = dimensions.has('month') ? ['month'] : []
  const [category] = [...dimensions]
    .flatMap(([key, each]) =>
      'values' in each && each.perUnit !== true ? [{ key, size: each.values.length }] : [],
    )
    .sort((a, b) => b.size - a.size)
  const wide = month.length > 0 ? { caps: [{ over: month, max: 20 }] } : { perUnit: 50 }
  const narrow =
    category === undefined
      ? undefined
      : {
          caps: [
            { over: [category.key], max: 20 },
            ...(month.length > 0 ? [{ over: [...month, category.key], max: 3 }] : []),
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

/** A sample of whole units goes through the real encoding, under a secret that is thrown away, to see what each bound would keep. */
async function proposeBounds(
  database: Database,
  table: ExportTable,
  input: DatasetFileInput,
  sample: UnitSample,
  random: RandomBytes,
): Promise<ViewReport> {
  const file = DatasetFile.parse(input)
  const secret = random(new Uint8Array(SECRET_BYTES))
  const declaration = declare(file, secret)
  const plan = planColumns(file, table.columns, new Map())
  const unit = identityOf(cellOf(plan.unit, table.outerSpaces))
  const sampled = { ...table, from: sql`SELECT * FROM (${table.from}) WHERE ${inSample(unit, sample)}` }
  await stage(database, plan, sampled, new Map(), secret)
  await keepRows(database, plan, declaration.capacity)
  return reportViews(database, declaration, { ...sample, taken: true }, () => {})
}

/** Of several measures in one view the first decides. */
function applyBounds(file: DatasetFileInput, { bounds }: ViewReport): DatasetFileInput {
  const proposed = (view: string, over: readonly string[]) =>
    bounds.find(bound => bound.view === view && bound.over.join() === over.join())?.proposed
  return {
    ...file,
    views: Object.fromEntries(
      Object.entries(file.views).map(([key, view]) => [
        key,
        {
          ...view,
          ...(view.perUnit === undefined ? {} : { perUnit: proposed(key, []) ?? view.perUnit }),
          ...(view.caps === undefined
            ? {}
            : { caps: view.caps.map(cap => ({ over: cap.over, max: proposed(key, cap.over) ?? cap.max })) }),
        },
      ]),
    ),
  }
}
