import type { Label } from '../../../schemas/common.ts'
import type { Format } from './format.ts'

type Formatted = { readonly format: Format }
type Dimensions = {
  readonly dimensions: readonly {
    readonly name: string
    readonly label: Label
    readonly values: readonly { readonly value: string; readonly label: Label }[]
  }[]
}

/** A dimension’s label, or its name where it has none. */
export function dimensionLabel({ format }: Formatted, { dimensions }: Dimensions, name: string): string {
  const found = dimensions.find(dimension => dimension.name === name)
  return found === undefined ? name : format.label(found.label)
}

/** A value’s label, or the value itself where it has none. */
export function valueLabel(
  { format }: Formatted,
  { dimensions }: Dimensions,
  name: string,
  value: string,
): string {
  const values = dimensions.find(dimension => dimension.name === name)?.values
  const found = values?.find(known => known.value === value)
  return found === undefined ? value : format.label(found.label)
}

/** A purpose’s label, or its code where it has none. */
export function purposeLabel(
  { format }: Formatted,
  { purposes }: { readonly purposes: readonly { readonly code: string; readonly label: Label }[] },
  code: string,
): string {
  const found = purposes.find(purpose => purpose.code === code)
  return found === undefined ? code : format.label(found.label)
}
