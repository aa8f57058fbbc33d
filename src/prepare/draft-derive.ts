// What a draft proposes to derive of a buyer's own history. It follows from the drafted file alone, which has
// been released already: no row is read for it.
import type { DatasetFileInput } from '../../schemas/dataset-file.ts'
import type { DraftDimension } from './draft-file.ts'
import { narrowOf } from './draft-views.ts'

type Derive = NonNullable<DatasetFileInput['derive']>
export type DerivedDraft = Pick<DatasetFileInput, 'time'> & { readonly derive: Derive }

/** How many values of the largest list the basket is about, as an example. */
const MAX_BESIDE = 3

/** Undefined without a date: nothing tells which purchase was before which. */
export function derivedDraft({ dimensions, orderKey }: DatasetFileInput): DerivedDraft | undefined {
  const { month } = dimensions
  if (month === undefined || !('calendar' in month)) return undefined
  const derive: Derive = {}
  const add = (wanted: string, source: Derive[string]): void => {
    const taken = [wanted, `derived_${wanted}`].find(
      name => !Object.hasOwn(dimensions, name) && !Object.hasOwn(derive, name),
    )
    if (taken !== undefined) derive[taken] = source
  }
  add('purchase', { nth: 3, label: { zh: '第几次购买', en: 'purchase' } })
  add('days_since', {
    since: [30, 60, 90, 180],
    label: { zh: '距上次购买天数', en: 'days since the purchase before' },
  })
  add('newness', { newAfter: 90, label: { zh: '新老客', en: 'new or returning' } })
  const list = narrowOf(new Map(Object.entries(dimensions)))
  if (list === undefined) return { time: { column: month.column }, derive }
  add('purchase_within', { nth: 3, within: [list], label: { zh: '同类第几次购买', en: 'purchase within' } })
  add('bought_before', { previous: list, label: { zh: '上次购买', en: 'bought before' } })
  const beside = valuesOf(dimensions[list]).slice(0, MAX_BESIDE)
  if (orderKey !== undefined && beside.length > 0)
    add('basket', {
      with: list,
      values: beside,
      tags: { max: 2 },
      label: { zh: '同一订单所含', en: 'in the same order' },
    })
  return { time: { column: month.column }, derive }
}

function valuesOf(dimension: DraftDimension | undefined): string[] {
  return dimension !== undefined && 'values' in dimension
    ? dimension.values.map(value => String(typeof value === 'object' ? value.value : value))
    : []
}
