// What is in a cell of the report, in the reader's words and units.
import { GAP_WORDS } from '../../../schemas/claim-card.ts'
import type { ReportHead, TABLE_COLUMNS, TableKey } from '../../../schemas/compliance-report.ts'
import { PASSPORT_WORDS } from '../../text/shared/passport.ts'
import { Price } from '../../../schemas/price.ts'
import { sayPrice } from '../../text/shared/price.ts'
import type { Language } from '../../../schemas/common.ts'
import { sayCode } from '../../../schemas/say-code.ts'
import { formatDecimal, formatNanoRho, formatPercent, formatYuan, groupThousands } from '../format/numbers.ts'
import { localTime } from '../period.ts'
import { REPORT_WORDS } from '../../text/report/words.ts'

/** Whoever reads it: the language, and what this service calls its purposes. */
export type ReportReader = { readonly language: Language; readonly purposes: ReportHead['purposes'] }
export type ColumnName = (typeof TABLE_COLUMNS)[TableKey][number]

/** In nano units: of ρ, and of a pool's pure ε. */
const NANO_AMOUNTS: ReadonlySet<string> = new Set([
  'charge',
  'account_spent',
  'cap',
  'spent_before',
  'spent',
  'spent_after',
  'budget',
  'pool',
  'pool_spent',
  'per_consumer',
  'total',
  'above',
])
/** Columns of codes; in any other a member may be called `officer`. */
const CODED: ReadonlySet<string> = new Set([
  'approvers',
  'data_class',
  'event',
  'gap',
  'mechanism',
  'mode',
  'modes',
  'outcome',
  'roles',
  'separation',
  'state',
  'verdict',
])
const TIMES: ReadonlySet<string> = new Set(['time', 'enrolled', 'revoked', 'until'])
const COUNTS: ReadonlySet<string> = new Set([
  'released',
  'refused',
  'count',
  'asked',
  'half_width',
  'threshold',
])

export function isNumeric(name: ColumnName): boolean {
  return (
    NANO_AMOUNTS.has(name) ||
    COUNTS.has(name) ||
    name === 'rate' ||
    name === 'share' ||
    name.startsWith('epsilon')
  )
}

export function cellText(
  reader: ReportReader,
  table: TableKey,
  name: ColumnName,
  value: string | null,
): string {
  const { language } = reader
  const { values, months } = REPORT_WORDS[language]
  const passport = PASSPORT_WORDS[language]
  const codes = value?.split(' ') ?? []
  if (value === null || value === '') return name === 'above' && table === 'rules' ? values.never : '–'
  if (NANO_AMOUNTS.has(name)) return formatNanoRho(value)
  if (TIMES.has(name)) return localTime(value)
  if (COUNTS.has(name))
    return name === 'half_width'
      ? value
          .split(' ')
          .map(each => `±${groupThousands(each)}`)
          .join(' ')
      : groupThousands(value)
  if (name === 'rate' || name === 'share') return formatPercent(Number(value), 1)
  if (name.startsWith('epsilon')) return formatDecimal(value)
  if (name === 'price') return priceText(language, Price.parse(JSON.parse(value)))
  // Whole in the table of contracts.
  if (name === 'grant' && table === 'computations') return `${value.slice(0, 14)}…`
  if (name === 'result') return value.slice(0, 12)
  if (name === 'gap' && value.startsWith('months:')) return months(value.slice(7))
  if (name === 'gap' && value.startsWith('gap:')) {
    const words = Object.entries(GAP_WORDS).find(([gap]) => gap === value.slice(4))?.[1]
    if (words !== undefined) return words[language]
  }
  if (name === 'title' || name === 'source' || name === 'legal_basis') {
    const [zh = '', en = zh] = value.split(' / ')
    return language === 'zh' ? zh : en
  }
  if (name === 'technique') return sayCode(passport.techniques, value)
  if (name === 'found') return passport.identifiers(codes)
  if (name.startsWith('k_')) return passport.classOfK(value)
  if (name === 'purpose' || name === 'purposes')
    return codes.map(code => purposeText(code, name, reader)).join(' · ')
  return isCoded(table, name) ? codes.map(code => sayCode(values, code)).join(' ') : value
}

function isCoded(table: TableKey, name: ColumnName): boolean {
  return CODED.has(name) || (name === 'subject' && table !== 'events')
}

/** The words; in the table of contracts with the code, which alone is in the log. */
function purposeText(code: string, name: ColumnName, { purposes, language }: ReportReader): string {
  const label = purposes.find(each => each.code === code)?.label[language]
  if (label === undefined) return code
  return name === 'purposes' ? `${label} (${code})` : label
}

/** A price on paper and on a terminal. */
export function priceText(language: Language, price: Price): string {
  return sayPrice(price, language, { yuan: formatYuan, percent: points => `${points / 100} %` })
}
