import { type DateOrder, parseDay, SERIAL } from '../../protocols/anonymise/calendar.ts'
import { scanIdentifiers } from '../../protocols/anonymise/identifiers.ts'
import { readNumber } from '../../protocols/anonymise/quantise.ts'
import { cell, identity } from '../../protocols/anonymise/text.ts'
import type { WantedRole } from '../../schemas/column-treatment.ts'
import { Column } from '../../schemas/dataset-text.ts'
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
  | { readonly kind: 'left-out'; readonly why: LeftOut }

export type LeftOut =
  | 'identifier'
  | 'unnamed'
  | 'empty'
  | 'code'
  | 'free-text'
  | 'by-choice'
  | 'no-number'
  | 'unclear'
  | 'date-order'

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
/** What is said of a buyer rather than who it is. */
const ATTRIBUTE_NAME =
  /city|province|region|gender|sex|(?:^|[_ ])age|level|tier|type|group|segment|since|date|time|note|remark|message|address|等级|级别|性别|年龄|城市|省份|地区|地址|类型|留言|备注|生日|时间|日期/i
const ORDER_NAME = /order|invoice|trade|receipt|basket|transaction|订单|交易|单号|小票|发票/i
const PRICE_NAME = /price|单价|价格|售价|成交价/i
const QUANTITY_NAME = /quantity|qty|pieces|数量|件数|销量/i
const AMOUNT_NAME = /amount|total|revenue|sales|value|spend|cost|金额|销售额|实付|总价/i
/** What is taken off is no price, whatever it is called. */
const DISCOUNT_NAME = /disc(?:ount)?(?:$|[^a-z])|coupon|rebate|优惠|折扣|减免|红包|满减|抵扣/i
const AGE_NAME = /(?:^|[_ ])age(?:$|[_ ])|年龄/i
/** Numbers under such names may be days as spreadsheets count them. */
const DATE_NAME = /date|time|(?:^|[_ ])day(?:$|[_ ])|日期|时间/i
/** Numbers under such names are codes. */
const KIND_NAME =
  /categor|class|brand|manufacturer|department|store|shop|region|tier|grade|品类|类目|类别|品牌|厂商|门店|店铺|等级/i
const TEXT_NAME = /remark|comment|(?:^|[_ ])notes?$|message|address|description|备注|留言|地址|描述/i
const CODE_NAME =
  /(?:^|[_ -])(?:id|no|num|code|key|number|sku|asin)$|(?:id|code|number)$|编号|编码|条码|货号|号$/i
const CAMEL_CODE = /[a-z](?:No|Num|Key)$/

/** Which columns say who a buyer is and what an order is: by their names alone, which no row decides. */
export function identitiesOf(columns: readonly string[]): {
  readonly unit: number | undefined
  readonly order: number | undefined
} {
  const isCode = (column: string) => CODE_NAME.test(column) || CAMEL_CODE.test(column)
  const best = (score: (column: string, place: number) => number): number | undefined => {
    const scores = columns.map((column, place) => (isNamed(column) ? score(column, place) : 0))
    const most = Math.max(0, ...scores)
    return most === 0 ? undefined : scores.indexOf(most)
  }
  const unit = best(column => {
    if (!UNIT_NAME.test(column)) return 0
    if (isCode(column)) return ORDER_NAME.test(column) ? 1 : 3
    return ATTRIBUTE_NAME.test(column) ? 0 : 2
  })
  const order = best((column, place) => {
    if (place === unit || !ORDER_NAME.test(column)) return 0
    return isCode(column) ? 2 : WHOLE_ORDER.test(column) ? 1 : 0
  })
  return { unit, order }
}

const WHOLE_ORDER = /^(?:order|invoice|trade|receipt|basket|transaction|订单|交易|小票|发票)$/i

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
  return columns.map((column, place) => ({
    column,
    place,
    role: place === unit ? { kind: 'unit' } : place === order ? { kind: 'order' } : roleAt(column, place),
  }))
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

/** Whether dataset.yaml can name the column. */
function isNamed(column: string): boolean {
  return Column.safeParse(column).success
}

const UNNAMED: DraftRole = { kind: 'left-out', why: 'unnamed' }

function roleOf(column: string, seen: Seen): DraftRole {
  const { kind } = seen
  if (!isNamed(column)) return UNNAMED
  if (kind === 'empty' || kind === 'unclear' || kind === 'identifier') return { kind: 'left-out', why: kind }
  if (kind === 'date') return dateOf(seen)
  const isNumber = kind === 'number' || kind === 'small'
  const isCode = [CODE_NAME, CAMEL_CODE, KIND_NAME].some(pattern => pattern.test(column))
  if (isNumber && !isCode) {
    const { meaning, named } = meaningOf(column)
    // A handful of whole numbers without such a name is a code: a tier, a grade, a household size.
    if (named || kind === 'number') return { kind: 'number', meaning }
  }
  if (TEXT_NAME.test(column)) return { kind: 'left-out', why: 'free-text' }
  if (seen.separator !== undefined) return categoryOf(seen)
  if (seen.distinct) return { kind: 'left-out', why: isNumber || isCode ? 'code' : 'free-text' }
  return { kind: 'category' }
}

function meaningOf(column: string): {
  readonly meaning: 'price' | 'quantity' | 'amount' | 'scale'
  readonly named: boolean
} {
  if (AGE_NAME.test(column)) return { meaning: 'scale', named: true }
  if (DISCOUNT_NAME.test(column)) return { meaning: 'amount', named: true }
  if (QUANTITY_NAME.test(column)) return { meaning: 'quantity', named: true }
  if (PRICE_NAME.test(column)) return { meaning: /total/i.test(column) ? 'amount' : 'price', named: true }
  return { meaning: 'amount', named: AMOUNT_NAME.test(column) }
}
