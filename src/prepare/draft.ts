// Drafts dataset.yaml from an export. All of the draft that follows from the rows is differentially private:
// it is published.
import { draftKey } from '../../protocols/anonymise/keyed-stream.ts'
import { monthNumber } from '../../protocols/audit/iso-time.ts'
import { formatRho, parseRho } from '../../protocols/dp/zcdp.ts'
import { DatasetFile, type DatasetFileInput } from '../../schemas/dataset-file.ts'
import { labelFrom } from '../../schemas/dataset-text.ts'
import { fault } from '../../schemas/fault.ts'
import type { ExportDatabase } from './database.ts'
import { declare } from './declaration.ts'
import { withBounds } from './draft-bounds.ts'
import { capacityFor, ROW_STEPS } from './draft-capacity.ts'
import * as counts from './draft-counts.ts'
import type { Amount } from './draft-counts.ts'
import { findDimensions } from './draft-dimensions.ts'
import { DRAFT_BUDGET, type DraftDimension, type DraftMeasure, measuresOf, slugOf } from './draft-file.ts'
import type { DraftInput, DraftOptions } from './draft-input.ts'
import { DRAFT_DELTA, DRAFT_RHO, DraftNoise, PARTS, type ReleaseKind, VOTES_ONE_IN } from './draft-noise.ts'
import { type ColumnRole, votedRoles } from './draft-roles.ts'
import { identitiesOf } from './header-roles.ts'
import { releaseVotes } from './draft-votes.ts'
import type { ExportTable } from './read-export.ts'
import { aboveGuard, CELL_KINDS, middles, releaseBounds } from './draft-sizes.ts'
import { wordOfHeader } from './header-words.ts'
import { globOf } from './draft-sniff.ts'
import { MAX_CAPPED, narrowOf, viewsFor } from './draft-views.ts'
import type { DraftNotes } from './draft-yaml.ts'
import { sql } from './sql.ts'

export type DatasetDraft = { readonly file: DatasetFileInput; readonly notes: DraftNotes }

/**
 * In an empty database. The draft validates, and prepares as it is unless its capacity is too small, which is
 * rare (draft-capacity.ts).
 */
export async function draftExport(database: ExportDatabase, input: DraftInput): Promise<DatasetDraft> {
  const { table } = input.sniffed
  const unit = input.roles.find(({ role }) => role.kind === 'unit')
  if (unit === undefined) throw fault('prepare.draft_no_unit', { columns: table.columns }, input.file)
  const columns = { unit: unit.place, order: orderIn(input)?.place }
  const key = await draftKeyOf(database, table, columns, input.secret)
  input.onProgress(0.1)
  await counts.loadTexts(database, table, input.roles)
  input.onProgress(0.3)
  const rho = parseRho(input.rho ?? DRAFT_RHO)
  const left = input.rolesBy === 'votes' ? rho - rho / VOTES_ONE_IN : rho
  const noise = new DraftNoise(key, left, partsOf(input), input.insecureWatchForTesting)
  const draft = await draftFile(database, input, unit, noise, rho)
  await database.run(sql`DROP TABLE texts`)
  input.onProgress(1)
  return draft
}

/**
 * Roles of the columns, by votes of the buyers. The unit and the order column follow from names. Undefined
 * where there are too few buyers: the provider has to confirm the roles.
 */
export async function voteOnRoles(
  database: ExportDatabase,
  table: ExportTable,
  { secret, rho = DRAFT_RHO, insecureWatchForTesting }: DraftOptions,
): Promise<readonly ColumnRole[] | undefined> {
  const { unit, order } = identitiesOf(table.columns)
  if (unit === undefined) throw fault('prepare.draft_no_unit', { columns: table.columns }, '/unit')
  const key = await draftKeyOf(database, table, { unit, order }, secret)
  const noise = new DraftNoise(key, parseRho(rho) / VOTES_ONE_IN, PARTS.vote, insecureWatchForTesting)
  return votedRoles(table.columns, await releaseVotes(database, table, { unit }, noise))
}

async function draftKeyOf(
  database: ExportDatabase,
  table: ExportTable,
  columns: counts.IdentityColumns,
  secret: Uint8Array,
): Promise<Uint8Array> {
  return draftKey(secret, await counts.inputDigest(database, table, columns))
}

function orderIn({ roles }: DraftInput): ColumnRole | undefined {
  return roles.find(({ role }) => role.kind === 'order')
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
  // Of rows, of orders and of each measure that is capped: a buyer's month (or all of a buyer), value, and
  // both.
  const summed = roles.filter(({ role }) => role.kind === 'number' && role.meaning !== 'scale').length
  const capped = 1 + (has('order') ? 1 : 0) + Math.min(summed, MAX_CAPPED)
  const bounds = Array<ReleaseKind>(CELL_KINDS * capped).fill('bound')
  return [...kinds, ...ends, 'rows' as const, ...bounds].reduce((sum, kind) => sum + PARTS[kind], 0)
}

async function draftFile(
  database: ExportDatabase,
  input: DraftInput,
  unit: ColumnRole,
  noise: DraftNoise,
  rho: bigint,
): Promise<DatasetDraft> {
  const { roles, secret } = input
  const { table, delimiter } = input.sniffed
  const order = orderIn(input)
  const ofBuyers = noise.figures(
    'rows',
    'rows of a buyer',
    ROW_STEPS.map(String),
    await counts.rowsOfBuyer(database, ROW_STEPS),
  )
  const rowsNoise = { sigma: noise.sigma('rows'), guard: noise.guard('rows') }
  const found = await findDimensions(database, input, noise)
  const { dimensions, numbers, notes, dated } = found
  if (dimensions.size === 0) throw fault('prepare.draft_no_dimension', { columns: table.columns }, input.file)
  input.onProgress(0.7)
  const measures = measuresOf(roles, numbers)
  if (found.period === undefined && input.periodLater !== true)
    throw fault('prepare.draft_no_period', {}, input.file)
  const period = found.period ?? UNKNOWN_PERIOD
  const title = labelFrom(
    input.file.replace(/\.(?:csv|tsv|txt|parquet|xlsx|ya?ml)?(?:\.gz)?$/i, ''),
    'export',
  )
  const file: DatasetFileInput = {
    dataset: slugOf(title),
    edition: editionFor(period),
    title,
    source: title,
    period,
    ...(input.origin ?? { files: [globOf(input.file)] }),
    ...(delimiter === ',' ? {} : { csv: { delimiter } }),
    ...(dated?.order === undefined ? {} : { dates: dated.order }),
    unit: {
      column: unit.column,
      missing: (await counts.anyMissing(database, table, unit.place)) ? 'drop' : 'refuse',
    },
    ...(order === undefined ? {} : { orderKey: { column: order.column } }),
    capacity: capacityFor(ofBuyers, rowsNoise),
    dimensions: Object.fromEntries(dimensions),
    measures: Object.fromEntries(measures),
    views: viewsFor(dimensions, measures, order !== undefined),
    quasiIdentifiers: quasiIn(dimensions),
    budget: DRAFT_BUDGET,
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
    measures: new Map(
      [...measures].slice(0, MAX_CAPPED).map(([name, measure]) => [name, amountOf(measure, roles)]),
    ),
  })
  const declaration = declare(DatasetFile.parse(file), secret)
  const bounded = withBounds(file, declaration, {
    rows: middles(aboveGuard(ofBuyers, rowsNoise.guard)).reduce(
      (sum, { figure, middle }) => sum + figure * middle,
      0,
    ),
    sizesOf: (over, of) =>
      bounds.get(
        `${of} ${over.includes('month') ? 'month' : ''}${over.some(each => each !== 'month') ? 'value' : ''}`,
      ),
  })
  return {
    notes,
    file: {
      ...bounded,
      ...(found.period === undefined ? { period: { from: '', to: '' }, edition: '' } : {}),
      // All of it, whatever was released: the charge follows from nothing in the rows.
      drafting: {
        rho: formatRho(rho),
        delta: DRAFT_DELTA,
        ...(input.rolesBy === 'provider' ? { roles: 'provider' } : {}),
      },
    },
  }
}

/** What the headers say that singles a buyer out, and then what each buyer has one value of. */
function quasiIn(dimensions: ReadonlyMap<string, DraftDimension>): string[] {
  const named = [...dimensions].filter(
    ([, each]) => wordOfHeader(each.column)?.isQuasi === true && !('tags' in each && each.tags !== undefined),
  )
  const ofBuyer = [...dimensions].filter(([, { perUnit }]) => perUnit === true)
  return [...new Set([...named, ...ofBuyer].map(([name]) => name))].slice(0, MAX_QUASI)
}

const MAX_QUASI = 5

/** Where the days are said later; nothing of the draft depends on it then. */
const UNKNOWN_PERIOD = { from: '2000-01-01', to: '2000-12-31' }

/** How a draft's edition is called. */
export function editionFor({ to }: { readonly to: string }): string {
  return to.slice(0, 4)
}

function monthsOf({ from, to }: { readonly from: string; readonly to: string }) {
  return { from: monthNumber(from), to: monthNumber(to) }
}

function listedIn(dimension: DraftDimension | undefined): readonly string[] {
  if (dimension === undefined || !('values' in dimension)) return []
  return dimension.values.map(value => String(typeof value === 'object' ? value.value : value))
}

/** What of the rows a cap on a measure adds up. */
function amountOf(
  { column = '', product, quantum, lo, hi }: DraftMeasure,
  roles: readonly ColumnRole[],
): Amount {
  const place = (wanted: string) => roles.find(each => each.column === wanted)?.place ?? -1
  const step = Number(quantum)
  return {
    places: product === undefined ? [place(column)] : [place(product[0]), place(product[1])],
    quantum: step,
    largest: Math.round(Math.max(Math.abs(Number(lo)), Math.abs(Number(hi))) / step),
  }
}
