import { parseDay } from '../../protocols/anonymise/calendar.ts'
import { scanIdentifiers } from '../../protocols/anonymise/identifiers.ts'
import { readDecimal } from '../../protocols/anonymise/quantise.ts'
import { cell, identity } from '../../protocols/anonymise/text.ts'
import type { WantedRole } from '../../schemas/column-treatment.ts'
import { Column } from '../../schemas/dataset-text.ts'
import type { ExportTable } from './read-export.ts'

/** What a column seems to be, from its name and a sample. */
export type DraftRole =
  | { readonly kind: 'unit' | 'order' | 'date' }
  /** `separator`: of the values that one cell holds, such as tags; absent: one. */
  | { readonly kind: 'category'; readonly separator?: string }
  | {
      readonly kind: 'number'
      /** A price and an amount become a measure and bands, a quantity a measure, a scale bands only. */
      readonly meaning: 'price' | 'quantity' | 'amount' | 'scale'
    }
  | { readonly kind: 'left-out'; readonly why: LeftOut }

export type LeftOut = 'identifier' | 'unnamed' | 'empty' | 'code' | 'free-text' | 'by-choice' | 'no-number'

export type ColumnRole = { readonly column: string; readonly place: number; readonly role: DraftRole }

const UNIT_NAME = new RegExp(
  [
    'buyer|customer|client|consumer|member|user|person|respondent|panelist|patient|shopper|subscriber|visitor|guest',
    'passenger|openid|unionid|\\buid\\b|^(?:household|account|family)$',
    '(?:household|family|hh|account|acct|loyalty|card|cust)[_ -]?(?:id|no|key|code|num|number)\\b',
    '会员|买家|客户|用户|顾客|消费者|住户|旅客|账号|帐号|账户|户号|家庭(?:编号|号|ID|id)|卡号',
  ].join('|'),
  'i',
)
const ORDER_NAME = /order|invoice|trade|receipt|basket|transaction|订单|交易|单号|小票|发票/i
const PRICE_NAME = /price|单价|价格|售价/i
const QUANTITY_NAME = /quantity|qty|pieces|数量|件数|销量/i
const AMOUNT_NAME = /amount|total|revenue|sales|value|spend|cost|金额|销售额|实付|总价/i
const CODE_NAME = /(?:^|[_ ])(?:id|no|code|number|sku|asin)$|(?:id|code)$|编号|编码|条码|货号/i

/** Roles of all columns; at most one unit and one order column, the likeliest by name and then by spread. */
export function proposeRoles(table: ExportTable): readonly ColumnRole[] {
  const profiles = table.columns.map((_, place) => profileOf(table, place))
  const unit = likeliest(profiles, UNIT_NAME, ({ date, share }) => !date && share.distinct > 0.001)
  const order = likeliest(
    profiles,
    ORDER_NAME,
    ({ date, share }, place) => place !== unit && !date && share.distinct > 0.02,
  )
  return profiles.map((each, place) => ({
    column: each.column,
    place,
    role: place === unit ? { kind: 'unit' } : place === order ? { kind: 'order' } : roleOf(each),
  }))
}

/**
 * The same by the provider's own word. A column that cannot be what is wanted is left out as far as the draft
 * goes.
 */
export function roleAs(table: ExportTable, place: number, wanted: WantedRole): ColumnRole {
  const found = profileOf(table, place)
  return { column: found.column, place, role: isNamed(found) ? wantedRole(found, wanted) : UNNAMED }
}

/** What a role is in a provider's words. */
export function wordOf(role: DraftRole): WantedRole {
  if (role.kind === 'unit' || role.kind === 'order') return role.kind
  if (role.kind === 'left-out') return 'dropped'
  return role.kind === 'number' && role.meaning !== 'scale' ? 'measure' : 'dimension'
}

function wantedRole(found: Profile, wanted: WantedRole): DraftRole {
  if (wanted === 'unit' || wanted === 'order') return { kind: wanted }
  if (wanted === 'dropped') return { kind: 'left-out', why: 'by-choice' }
  if (wanted === 'measure') {
    const { meaning } = meaningOf(found.column)
    return found.number ? { kind: 'number', meaning } : { kind: 'left-out', why: 'no-number' }
  }
  if (found.date) return { kind: 'date' }
  return found.number && found.distinct > MAX_CODES ? { kind: 'number', meaning: 'scale' } : categoryOf(found)
}

type Profile = {
  readonly column: string
  readonly filled: readonly string[]
  readonly date: boolean
  readonly number: boolean
  readonly refused: boolean
  readonly share: { readonly distinct: number }
  readonly distinct: number
  /** Where cells seem to hold several values of a list. */
  readonly separator: string | undefined
}

function profileOf({ columns, sample }: ExportTable, place: number): Profile {
  return profile(
    columns[place] ?? '',
    sample.map(row => row[place] ?? null),
  )
}

function profile(column: string, sample: readonly (string | null)[]): Profile {
  const filled = sample.flatMap(text => cell(identity(text)) ?? [])
  const distinct = new Set(filled).size
  const most = (test: (text: string) => boolean) =>
    filled.length > 0 && filled.filter(test).length >= 0.9 * filled.length
  return {
    column,
    filled,
    date: most(text => parseDay(text) !== undefined),
    number: most(text => readDecimal(text) !== undefined),
    refused: scanIdentifiers(filled).refused.length > 0,
    share: { distinct: filled.length === 0 ? 0 : distinct / filled.length },
    distinct,
    separator: SEPARATORS.find(each => separates(filled, distinct, each)),
  }
}

/** Commas and slashes are in names and descriptions too often. */
const SEPARATORS = ['|', ';', '；', '、']

/** Some cells hold it, and what it separates are fewer values than there are cells, each of several cells. */
function separates(filled: readonly string[], distinct: number, separator: string): boolean {
  const torn = filled.filter(text => text.includes(separator)).length
  if (torn < 3 || torn < 0.05 * filled.length) return false
  const values = new Set(filled.flatMap(text => text.split(separator).map(value => value.trim())))
  return values.size < distinct && values.size <= 0.2 * filled.length
}

function categoryOf({ separator }: Profile): DraftRole {
  return separator === undefined ? { kind: 'category' } : { kind: 'category', separator }
}

function likeliest(
  profiles: readonly Profile[],
  pattern: RegExp,
  possible: (profile: Profile, place: number) => boolean,
): number | undefined {
  const score = ({ column, share }: Profile) => (CODE_NAME.test(column) ? 1 : 0) + share.distinct
  const places = profiles.flatMap((each, place) =>
    isNamed(each) && pattern.test(each.column) && possible(each, place) ? [place] : [],
  )
  return places.sort((a, b) => scoreAt(b) - scoreAt(a))[0]

  function scoreAt(place: number): number {
    const found = profiles[place]
    return found === undefined ? 0 : score(found)
  }
}

const MAX_CATEGORY_VALUES = 4000
const MAX_CODES = 30

/** Whether dataset.yaml can name the column. */
function isNamed({ column }: Profile): boolean {
  return Column.safeParse(column).success
}

const UNNAMED: DraftRole = { kind: 'left-out', why: 'unnamed' }

function roleOf(profile: Profile): DraftRole {
  const { column, filled, date, number, refused, share, distinct } = profile
  if (!isNamed(profile)) return UNNAMED
  if (filled.length === 0) return { kind: 'left-out', why: 'empty' }
  if (date) return { kind: 'date' }
  if (refused) return { kind: 'left-out', why: 'identifier' }
  if (number && !CODE_NAME.test(column)) {
    const { meaning, named } = meaningOf(column)
    // A handful of whole numbers without such a name is a code: a tier, a grade, a household size.
    if (named || distinct > MAX_CODES) return { kind: 'number', meaning }
  }
  if (profile.separator !== undefined) return categoryOf(profile)
  if (share.distinct > 0.5 && distinct > 50)
    return { kind: 'left-out', why: number || CODE_NAME.test(column) ? 'code' : 'free-text' }
  return distinct > MAX_CATEGORY_VALUES ? { kind: 'left-out', why: 'free-text' } : { kind: 'category' }
}

function meaningOf(column: string): {
  readonly meaning: 'price' | 'quantity' | 'amount'
  readonly named: boolean
} {
  if (QUANTITY_NAME.test(column)) return { meaning: 'quantity', named: true }
  if (PRICE_NAME.test(column)) return { meaning: 'price', named: true }
  const named = AMOUNT_NAME.test(column)
  return { meaning: named ? 'amount' : 'price', named }
}
