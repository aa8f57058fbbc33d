// What stands in a cell of the report, in the reader's words and units.
import { GAP_WORDS } from '../../../schemas/claim-card.ts'
import type { TABLE_COLUMNS, TableKey } from '../../../schemas/compliance-report.ts'
import { Price } from '../../../schemas/price.ts'
import { sayPrice } from '../../../schemas/price-words.ts'
import type { Language } from '../../../schemas/common.ts'
import { formatDecimal, formatNanoRho, formatPercent, formatYuan, groupThousands } from '../paper/numbers.ts'
import { localTime } from '../period.ts'
import { REPORT_WORDS } from './words/words.ts'

export type ColumnName = (typeof TABLE_COLUMNS)[TableKey][number]

const RHO: ReadonlySet<string> = new Set([
  'charge',
  'account_spent',
  'cap',
  'spent_before',
  'spent',
  'spent_after',
  'budget',
  'per_consumer',
  'total',
  'above',
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
    RHO.has(name) || COUNTS.has(name) || name === 'rate' || name === 'share' || name.startsWith('epsilon')
  )
}

export function cellText(
  language: Language,
  table: TableKey,
  name: ColumnName,
  value: string | null,
): string {
  const { values, months } = REPORT_WORDS[language]
  if (value === null || value === '') return name === 'above' && table === 'rules' ? values.never : '–'
  if (RHO.has(name)) return formatNanoRho(value)
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
  return value
    .split(' ')
    .map(word => (Object.hasOwn(values, word) ? values[word as keyof typeof values] : word))
    .join(' ')
}

/** A price on paper and on a terminal. */
export function priceText(language: Language, price: Price): string {
  return sayPrice(price, language, { yuan: formatYuan, percent: points => `${points / 100} %` })
}
