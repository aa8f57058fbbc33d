// The dimensions that a draft proposes, and what it releases of its columns to find them.
import type { DateOrder } from '../../protocols/anonymise/calendar.ts'
import type { LeftOutWhy } from '../../schemas/left-out-words.ts'
import type { ExportDatabase } from './database.ts'
import { loadMonths } from './draft-counts.ts'
import { binsOf, type DraftDimension, type measuresOf, nameOf } from './draft-file.ts'
import type { DraftInput } from './draft-input.ts'
import type { ColumnRole } from './draft-roles.ts'
import { type DraftNoise, MAX_LISTS } from './draft-noise.ts'
import { labelOfHeader, wordOfHeader } from './header-words.ts'
import { listValues, monthsIn, numbersIn } from './draft-texts.ts'
import type { DraftNotes } from './draft-yaml.ts'

export type FoundDimensions = {
  readonly dimensions: ReadonlyMap<string, DraftDimension>
  readonly numbers: Parameters<typeof measuresOf>[1]
  readonly period: { readonly from: string; readonly to: string } | undefined
  readonly dated: { readonly place: number; readonly order: DateOrder | undefined } | undefined
  readonly notes: DraftNotes
}

const MAX_DIMENSIONS = 24
const MAX_VALUES = 300
/** As surveys have them: no row says so. */
const AGES = [18, 25, 35, 45, 55, 65]
/** Of one row. How many rows have is in the rows: the provider raises or lowers it. */
const MAX_TAGS = 3

export async function findDimensions(
  database: ExportDatabase,
  input: DraftInput,
  noise: DraftNoise,
): Promise<FoundDimensions> {
  const { table } = input.sniffed
  const leftOut: [string, LeftOutWhy][] = []
  const listed: [string, number][] = []
  const dimensions = new Map<string, DraftDimension>()
  const numbers = new Map<number, NonNullable<Awaited<ReturnType<typeof numbersIn>>>>()
  const hasOrders = input.roles.some(({ role }) => role.kind === 'order')
  const chosen = placesOfDimensions(input.roles)
  let lists = 0
  let [period, dated, periodUnknown] = [input.period, undefined as FoundDimensions['dated'], false]
  for (const { column, place, role } of input.roles) {
    const dimension = nameOf(column, place, new Set(dimensions.keys()))
    if (role.kind === 'left-out') leftOut.push([column, role.why])
    if (role.kind === 'number') {
      const found = await numbersIn(database, noise, place)
      if (found === undefined) leftOut.push([column, 'rare'])
      else numbers.set(place, found)
    }
    if (!chosen.has(place)) {
      if (role.kind === 'category') leftOut.push([column, 'many'])
      continue
    }
    if (role.kind === 'date' && dated === undefined) {
      dated = { place, order: role.order }
      await loadMonths(database, place, role.order)
      period ??= await monthsIn(database, noise, place)
      periodUnknown = period === undefined
      if (!periodUnknown)
        dimensions.set('month', {
          column,
          calendar: 'month',
          ...(hasOrders ? { perOrder: true } : {}),
          label: { zh: '月份', en: 'month' },
        })
    } else if (role.kind === 'date') {
      leftOut.push([column, 'second-date'])
    } else if (role.kind === 'category' && ++lists > MAX_LISTS) {
      leftOut.push([column, 'rare'])
    } else if (role.kind === 'category') {
      const known = input.lists?.get(column)
      // What is known from outside is what a cell holds, unless it says single values.
      const { separator } = role
      const tags =
        separator === undefined || (known ?? []).some(value => value.includes(separator))
          ? undefined
          : { separator, max: MAX_TAGS }
      const { values, perUnit, cut } = await listValues(database, noise, {
        rows: table.rows,
        place,
        separator: tags?.separator,
        known,
        most: input.mostValues ?? MAX_VALUES,
      })
      if (values.length === 0) leftOut.push([column, 'rare'])
      else
        dimensions.set(dimension, {
          column,
          label: labelOfHeader(column, dimension),
          ...(perUnit && tags === undefined ? { perUnit } : {}),
          values,
          ...(tags === undefined ? {} : { tags }),
        })
      if (cut) listed.push([dimension, values.length])
    } else if (role.kind === 'number' && role.meaning !== 'quantity') {
      const found = numbers.get(place)
      const isAge = role.meaning === 'scale' && wordOfHeader(column)?.name === 'age'
      const bins = isAge ? AGES : found === undefined ? undefined : binsOf(found.shape)
      const band = nameOf(`${dimension}_band`, place, new Set(dimensions.keys()))
      if (bins !== undefined)
        dimensions.set(band, { column, label: labelOfHeader(column, dimension), bins: [...bins] })
    }
  }
  return {
    dimensions,
    numbers,
    period,
    dated: periodUnknown ? undefined : dated,
    notes: { leftOut, listed },
  }
}

/** The columns that become dimensions, where there are too many: bands of amounts are left out first. */
function placesOfDimensions(roles: readonly ColumnRole[]): ReadonlySet<number> {
  const rank = ({ role }: ColumnRole): number | undefined => {
    if (role.kind === 'date') return 0
    if (role.kind === 'category') return 1
    return role.kind === 'number' && role.meaning !== 'quantity'
      ? role.meaning === 'scale'
        ? 1
        : 2
      : undefined
  }
  return new Set(
    roles
      .flatMap(role => {
        const order = rank(role)
        return order === undefined ? [] : [{ place: role.place, order }]
      })
      .toSorted((a, b) => a.order - b.order || a.place - b.place)
      .slice(0, MAX_DIMENSIONS)
      .map(({ place }) => place),
  )
}
