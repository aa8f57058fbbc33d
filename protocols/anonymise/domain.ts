// SPEC.md §6: a declared domain and the code of a cell in it; the last code is "other or unknown".
import { type Bins, binOf, binValues } from './bins.ts'
import {
  type Calendar,
  calendarValues,
  type DateOrder,
  type DayNumber,
  parseDay,
  periodLabel,
  periodOf,
} from './calendar.ts'
import { cell } from './text.ts'

export type LabelPair = { readonly zh: string; readonly en: string }
export type DomainValue = { readonly value: string; readonly label: LabelPair }

export const OTHER: DomainValue = { value: 'other', label: { zh: '其他或未知', en: 'other or unknown' } }

/** How a dimension gets its codes. A looked-up dimension codes the value taken from its table like a list. */
export type DomainRule =
  | { readonly kind: 'list'; readonly values: readonly DomainValue[] }
  | {
      readonly kind: 'bins'
      readonly edges: readonly string[]
      readonly bins: Bins
      readonly labels?: readonly LabelPair[]
    }
  | {
      readonly kind: 'calendar'
      readonly order?: DateOrder | undefined
      readonly calendar: Calendar
      readonly from: DayNumber
      readonly to: DayNumber
    }

/** The public domain in code order. */
export function domainValues(rule: DomainRule, other: LabelPair = OTHER.label): readonly DomainValue[] {
  return [...ruleValues(rule), { value: OTHER.value, label: other }]
}

/** The code of a cell; the last one for anything that the rule does not name. */
export function encoder(rule: DomainRule): (text: string | null) => number {
  const values = ruleValues(rule)
  const other = values.length
  if (rule.kind === 'bins') return text => binOf(text, rule.bins) ?? other
  const codes = new Map(values.map(({ value }, code) => [value, code]))
  if (rule.kind === 'list') {
    return text => codes.get(cell(text) ?? '') ?? other
  }
  return text => {
    const day = parseDay(text, rule.order)
    // A partial month at the end of the period holds only days of the period.
    if (day === undefined || day < rule.from || day > rule.to) return other
    return codes.get(periodOf(rule.calendar, day)) ?? other
  }
}

function ruleValues(rule: DomainRule): readonly DomainValue[] {
  switch (rule.kind) {
    case 'list':
      return rule.values
    case 'bins':
      return binValues(rule.edges, rule.bins.open).map((bin, i) => ({
        value: bin.value,
        label: rule.labels?.[i] ?? bin.label,
      }))
    case 'calendar':
      return calendarValues(rule.calendar, rule.from, rule.to).map(value => ({
        value,
        label: periodLabel(rule.calendar, value),
      }))
  }
}
