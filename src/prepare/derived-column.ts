// What `derive` of dataset.yaml says, by places of dimensions and measures, in days and quanta.
import { type Decimal, leastQuanta } from '../../protocols/anonymise/quantise.ts'
import { codeColumns } from '../../schemas/contribution.ts'
import type { DatasetFile } from '../../schemas/dataset-file.ts'
import type { DeriveSource } from '../../schemas/derive-source.ts'
import { valueOf } from '../../schemas/dataset-file-check.ts'
import { declaredSize } from '../../schemas/domain-size.ts'
import { tagsOf } from '../../schemas/tags-check.ts'
import { dayNumberOf, decimalOf } from './checked-values.ts'

/** `within`, `of` a dimension or a measure: places in dataset.yaml. */
export type DerivedRule =
  | { readonly by: 'nth'; readonly within: readonly number[]; readonly last: number }
  | { readonly by: 'since'; readonly within: readonly number[]; readonly days: readonly number[] }
  | { readonly by: 'new'; readonly within: readonly number[]; readonly days: number }
  /** `other`: the code of that dimension that is no value. */
  | {
      readonly by: 'previous'
      readonly within: readonly number[]
      readonly of: number
      readonly other: number
    }
  /** First and last days. */
  | { readonly by: 'windows'; readonly windows: readonly (readonly [number, number])[] }
  /** `edges`: the least total, in rows, orders or quanta, that reaches each bin after the first. */
  | { readonly by: 'total'; readonly of: 'rows' | 'orders' | number; readonly edges: readonly bigint[] }
  /**
   * `codes` of the dimension `of`; an order is its key with the codes in the columns `perOrder`. `tags`:
   * which of them it has, at most so many, in the place of whether it has any.
   */
  | {
      readonly by: 'with'
      readonly of: number
      readonly codes: readonly number[]
      readonly perOrder: readonly string[]
      readonly tags?: number
    }

/** The file was checked. */
export function derivedRule(source: Exclude<DeriveSource, { age: unknown }>, file: DatasetFile): DerivedRule {
  const places = Object.keys(file.dimensions)
  const within = 'within' in source ? source.within.map(name => places.indexOf(name)) : []
  if ('nth' in source) return { by: 'nth', within, last: source.nth }
  if ('since' in source) return { by: 'since', within, days: source.since }
  if ('newAfter' in source) return { by: 'new', within, days: source.newAfter }
  if ('previous' in source) {
    const other = (declaredSize(source.previous, file) ?? 1) - 1
    return { by: 'previous', within, of: places.indexOf(source.previous), other }
  }
  if ('windows' in source)
    return {
      by: 'windows',
      windows: source.windows.map(({ from, to }) => [dayNumberOf(from), dayNumberOf(to)]),
    }
  if ('with' in source) {
    const of = file.dimensions[source.with]
    const values = of !== undefined && 'values' in of ? of.values.map(value => valueOf(value).trim()) : []
    const perOrder = Object.values(file.dimensions).flatMap((each, i) => {
      const tags = tagsOf(each)
      return each.perOrder ? codeColumns(i, tags === undefined ? {} : { tags }) : []
    })
    const codes = source.values.map(value => values.indexOf(value.trim()))
    const held = { by: 'with', of: places.indexOf(source.with), codes, perOrder } as const
    return source.tags === undefined ? held : { ...held, tags: source.tags.max }
  }
  const { total, bins } = source
  if (total === 'rows' || total === 'orders')
    return { by: 'total', of: total, edges: bins.map(edge => leastQuanta(decimalOf(String(edge)), ONE)) }
  const quantum = decimalOf(file.measures[total]?.quantum ?? '1')
  return {
    by: 'total',
    of: Object.keys(file.measures).indexOf(total),
    edges: bins.map(edge => leastQuanta(decimalOf(String(edge)), quantum)),
  }
}

const ONE: Decimal = { coefficient: 1n, exponent: 0 }
