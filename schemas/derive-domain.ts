// What the values of a derived dimension are: public, from dataset.yaml alone.
import { binValues } from '../protocols/anonymise/bins.ts'
import type { LabelPair } from '../protocols/anonymise/domain.ts'
import type { LabelOrText } from './dataset-text.ts'
import type { DeriveSource } from './derive-source.ts'

type DomainValue = { readonly value: string; readonly label: LabelPair }

export const FIRST: DomainValue = { value: 'first', label: { zh: '首次', en: 'first' } }
export const USUAL: DomainValue = { value: 'usual', label: { zh: '平日', en: 'usual days' } }
export const NEW: readonly [DomainValue, DomainValue] = [
  { value: 'new', label: { zh: '新客', en: 'new' } },
  { value: 'returning', label: { zh: '老客', en: 'returning' } },
]

const MAX_NAMED = 3

/** In code order, without "other or unknown"; `valuesOf` a dimension that is not derived. */
export function derivedValues(
  source: DeriveSource,
  valuesOf: (dimension: string) => readonly DomainValue[],
): readonly DomainValue[] {
  if ('nth' in source) return nthValues(source.nth)
  if ('since' in source) return [FIRST, ...dayBins(source.since)]
  if ('newAfter' in source) return NEW
  if ('previous' in source) return [FIRST, ...valuesOf(source.previous)]
  if ('windows' in source)
    return [
      ...source.windows.map(({ value, label = value }) => ({ value: value.trim(), label: pair(label) })),
      USUAL,
    ]
  if ('age' in source) return dayBins(source.age)
  if ('with' in source) {
    const values = heldValues(source.values, valuesOf(source.with))
    return source.tags === undefined ? withValues(values) : values
  }
  return binValues(source.bins.map(String), true)
}

function heldValues(values: readonly string[], known: readonly DomainValue[]): readonly DomainValue[] {
  return values
    .map(text => text.trim())
    .map(value => ({ value, label: known.find(each => each.value === value)?.label ?? pair(value) }))
}

function withValues(values: readonly DomainValue[]): readonly DomainValue[] {
  const labels = values.map(({ label }) => label)
  const [zh, en] =
    labels.length > MAX_NAMED
      ? ['所列取值', 'any of the listed values']
      : [labels.map(label => label.zh).join('或'), labels.map(label => label.en).join(' or ')]
  return [
    { value: 'with', label: { zh: `含${zh}的订单`, en: `orders with ${en}` } },
    { value: 'without', label: { zh: `不含${zh}的订单`, en: `orders without ${en}` } },
  ]
}

function nthValues(last: number): readonly DomainValue[] {
  return Array.from({ length: last }, (_, i) => {
    const value = i + 1 < last ? String(i + 1) : `${last}+`
    return { value, label: { zh: `第 ${value} 次`, en: `purchase ${value}` } }
  })
}

function dayBins(edges: readonly number[]): readonly DomainValue[] {
  return binValues(edges.map(String), true).map(({ value, label }) => ({
    value,
    label: { zh: `${label.zh}（天）`, en: `${label.en} days` },
  }))
}

export function pair(words: LabelOrText): LabelPair {
  return typeof words === 'string' ? { zh: words, en: words } : words
}
