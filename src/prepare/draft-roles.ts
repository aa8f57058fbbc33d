import { type DateOrder, parseDay, SERIAL } from '../../protocols/anonymise/calendar.ts'
import { scanIdentifiers } from '../../protocols/anonymise/identifiers.ts'
import { readNumber } from '../../protocols/anonymise/quantise.ts'
import { cell, identity } from '../../protocols/anonymise/text.ts'
import type { WantedRole } from '../../schemas/column-treatment.ts'
import type { LeftOutWhy } from '../../schemas/left-out-words.ts'
import {
  CAMEL_CODE,
  CODE_NAME,
  DATE_NAME,
  identitiesOf,
  isNamed,
  KIND_NAME,
  meaningOf,
  PERSONAL_NAME,
  TEXT_NAME,
} from './header-roles.ts'
import { wordOfHeader } from './header-words.ts'
import { SEPARATED_KINDS, SEPARATORS, type VoteKind, type Votes, votersOf, votesFor } from './draft-votes.ts'
import type { ExportTable } from './read-export.ts'

/** What a column is taken to be: from its name and noisy votes, or from a sample and the provider's word. */
export type DraftRole =
  | { readonly kind: 'unit' | 'order' }
  /** `order`: of dates that end with the year. */
  | { readonly kind: 'date'; readonly order?: DateOrder }
  /** `separator`: of the values that one cell holds, such as tags; absent: one. */
  | { readonly kind: 'category'; readonly separator?: string }
  | {
      readonly kind: 'number'
      /** A price and an amount become a measure and bands, a quantity a measure, a scale bands only. */
      readonly meaning: 'price' | 'quantity' | 'amount' | 'scale'
    }
  | { readonly kind: 'left-out'; readonly why: LeftOutWhy }

export type ColumnRole = { readonly column: string; readonly place: number; readonly role: DraftRole }

/** What a column seems to hold. */
type Seen = {
  readonly kind: 'empty' | 'identifier' | 'date' | 'small' | 'number' | 'text' | 'unclear'
  /** Of dates that can be read two ways; undefined of such ones: it cannot be told. */
  readonly order: DateOrder | 'plain' | undefined
  readonly separator: string | undefined
  /** Nearly every cell is different, as far as a sample shows. */
  readonly distinct: boolean
}

/** Roles of all columns as a sample has them: for the provider, who confirms them. */
export function proposeRoles(table: ExportTable): readonly ColumnRole[] {
  return withIdentities(table.columns, (column, place) => roleOf(column, seenIn(table, place)))
}

/**
 * Roles by votes: what most buyers have, with four standard deviations to spare. Undefined where the noise of
 * the votes is more than a tenth of the buyers: then the provider has to say what the columns are.
 */
export function votedRoles(columns: readonly string[], votes: Votes): readonly ColumnRole[] | undefined {
  const margin = SPARE_SIGMAS * votes.sigma
  if (margin > MAX_SPARE * votersOf(votes)) return undefined
  return withIdentities(columns, (column, place) =>
    roleOf(column, seenByVotes(column, votes.columns[place] ?? new Map<VoteKind, number>(), margin)),
  )
}

const SPARE_SIGMAS = 4
const MAX_SPARE = 0.1

function withIdentities(
  columns: readonly string[],
  roleAt: (column: string, place: number) => DraftRole,
): readonly ColumnRole[] {
  const { unit, order } = identitiesOf(columns)
  const roles = columns.map(
    (column, place): ColumnRole => ({
      column,
      place,
      role: place === unit ? { kind: 'unit' } : place === order ? { kind: 'order' } : roleAt(column, place),
    }),
  )
  // Each takes its part of the noise: of a wide table those that their names say something of come first.
  const kept = new Set(
    (['category', 'number'] as const).flatMap(kind =>
      roles
        .filter(({ role }) => role.kind === kind)
        .toSorted((a, b) => Number(isKnown(b)) - Number(isKnown(a)))
        .slice(0, MOST_PROPOSED[kind])
        .map(({ place }) => place),
    ),
  )
  return roles.map(each =>
    (each.role.kind === 'category' || each.role.kind === 'number') && !kept.has(each.place)
      ? { ...each, role: { kind: 'left-out', why: 'many' } }
      : each,
  )
}

const MOST_PROPOSED = { category: 14, number: 8 }

function isKnown({ column }: ColumnRole): boolean {
  return wordOfHeader(column) !== undefined || meaningOf(column).named
}

function seenByVotes(column: string, votes: Votes['columns'][number], margin: number): Seen {
  const of = (...kinds: VoteKind[]) => votesFor(votes, kinds)
  const separated = votesFor(votes, SEPARATED_KINDS)
  const plain: VoteKind[] = DATE_NAME.test(column) ? ['plain-date', 'serial'] : ['plain-date']
  const dates = of(...plain, 'month-first', 'day-first', 'either-first')
  const numbers = of('small', 'number', ...(plain.length === 1 ? (['serial'] as const) : []))
  const texts = of('text') + separated
  const all = of('identifier') + dates + numbers + texts
  const most = (votes: number) => votes >= all / 2 + margin
  const [monthFirst, dayFirst] = [of('month-first'), of('day-first')]
  const [order] = [
    most(of(...plain)) ? ('plain' as const) : undefined,
    monthFirst > dayFirst + margin ? ('month-first' as const) : undefined,
    dayFirst > monthFirst + margin ? ('day-first' as const) : undefined,
  ].filter(each => each !== undefined)
  const place = SEPARATED_KINDS.findIndex(kind => of(kind) >= Math.max(margin, MIN_SEPARATED * all))
  return {
    kind:
      all < margin
        ? 'empty'
        : of('identifier') >= Math.max(margin, MIN_IDENTIFIERS * all)
          ? 'identifier'
          : most(dates)
            ? 'date'
            : most(numbers)
              ? most(of('small'))
                ? 'small'
                : 'number'
              : most(texts)
                ? 'text'
                : 'unclear',
    order,
    separator: SEPARATORS[place],
    distinct: false,
  }
}

/** Of the buyers who have anything in the column. */
const MIN_SEPARATED = 0.05
const MIN_IDENTIFIERS = 0.005

/**
 * The same by the provider's own word. A column that cannot be what is wanted is left out as far as the draft
 * goes.
 */
export function roleAs(table: ExportTable, place: number, wanted: WantedRole): ColumnRole {
  const column = table.columns[place] ?? ''
  return { column, place, role: isNamed(column) ? wantedRole(column, seenIn(table, place), wanted) : UNNAMED }
}

/** What a role is in a provider's words. */
export function wordOf(role: DraftRole): WantedRole {
  if (role.kind === 'unit' || role.kind === 'order') return role.kind
  if (role.kind === 'left-out') return 'dropped'
  return role.kind === 'number' && role.meaning !== 'scale' ? 'measure' : 'dimension'
}

function wantedRole(column: string, seen: Seen, wanted: WantedRole): DraftRole {
  const isNumber = seen.kind === 'number' || seen.kind === 'small'
  if (wanted === 'unit' || wanted === 'order') return { kind: wanted }
  if (wanted === 'dropped') return { kind: 'left-out', why: 'by-choice' }
  if (wanted === 'measure') {
    const { meaning } = meaningOf(column)
    return isNumber
      ? { kind: 'number', meaning: meaning === 'scale' ? 'amount' : meaning }
      : { kind: 'left-out', why: 'no-number' }
  }
  if (seen.kind === 'date') return dateOf(seen)
  return seen.kind === 'number' ? { kind: 'number', meaning: 'scale' } : categoryOf(seen)
}

function dateOf({ order }: Seen): DraftRole {
  if (order === undefined) return { kind: 'left-out', why: 'date-order' }
  return order === 'plain' ? { kind: 'date' } : { kind: 'date', order }
}

function seenIn({ columns, sample }: ExportTable, place: number): Seen {
  const filled = sample.flatMap(row => cell(identity(row[place] ?? null)) ?? [])
  const distinct = new Set(filled).size
  const share = (test: (text: string) => boolean) => filled.filter(test).length / Math.max(1, filled.length)
  const isNamed = DATE_NAME.test(columns[place] ?? '')
  const isDay = (text: string, order?: DateOrder) =>
    (isNamed || !SERIAL.test(text)) && parseDay(text, order) !== undefined
  const orders = (['month-first', 'day-first'] as const).map(order => ({
    order,
    share: share(text => isDay(text, order)),
  }))
  const [month, day] = orders
  const isPlain = share(text => isDay(text)) >= MOST
  const isDate = isPlain || orders.some(each => each.share >= MOST)
  // Days up to the twelfth fit both: only one that fits but one tells.
  const told = orders.find(({ share: own }, i) => own >= MOST && own > (orders[1 - i]?.share ?? 0))?.order
  const isNumber = share(text => readNumber(text) !== undefined) >= MOST
  return {
    kind:
      filled.length === 0
        ? 'empty'
        : isDate
          ? 'date'
          : scanIdentifiers(filled).refused.length > 0
            ? 'identifier'
            : isNumber
              ? distinct > MAX_CODES
                ? 'number'
                : 'small'
              : 'text',
    order: isPlain ? 'plain' : month?.share === day?.share ? undefined : told,
    separator: SEPARATORS.find(each => separates(filled, distinct, each)),
    distinct: (distinct > 0.5 * filled.length && distinct > 50) || distinct > MAX_CATEGORY_VALUES,
  }
}

/** Of a sample's cells. */
const MOST = 0.9

/** Some cells hold it, and what it separates are fewer values than there are cells, each of several cells. */
function separates(filled: readonly string[], distinct: number, separator: string): boolean {
  const torn = filled.filter(text => text.includes(separator)).length
  if (torn < 3 || torn < 0.05 * filled.length) return false
  const values = new Set(filled.flatMap(text => text.split(separator).map(value => value.trim())))
  return values.size < distinct && values.size <= 0.2 * filled.length
}

function categoryOf({ separator }: Seen): DraftRole {
  return separator === undefined ? { kind: 'category' } : { kind: 'category', separator }
}

const MAX_CATEGORY_VALUES = 4000
const MAX_CODES = 30

const UNNAMED: DraftRole = { kind: 'left-out', why: 'unnamed' }

function roleOf(column: string, seen: Seen): DraftRole {
  const { kind } = seen
  if (!isNamed(column)) return UNNAMED
  if (kind === 'empty' || kind === 'identifier') return { kind: 'left-out', why: kind }
  if (PERSONAL_NAME.test(column)) return { kind: 'left-out', why: 'personal' }
  if (TEXT_NAME.test(column)) return { kind: 'left-out', why: 'free-text' }
  if (kind === 'unclear') return { kind: 'left-out', why: kind }
  if (kind === 'date') return dateOf(seen)
  const isNumber = kind === 'number' || kind === 'small'
  const isCode = [CODE_NAME, CAMEL_CODE, KIND_NAME].some(pattern => pattern.test(column))
  if (isNumber && !isCode) {
    const { meaning, named } = meaningOf(column)
    // A handful of whole numbers without such a name is a code: a tier, a grade, a household size.
    if (named || kind === 'number') return { kind: 'number', meaning }
  }
  if (seen.separator !== undefined) return categoryOf(seen)
  if (seen.distinct) return { kind: 'left-out', why: isNumber || isCode ? 'code' : 'free-text' }
  return { kind: 'category' }
}
