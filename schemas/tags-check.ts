// Dimensions of dataset.yaml of which a row has several values: what they may not be, and where they may not
// be named.
import type { DatasetFileDraft } from './dataset-file-check.ts'
import type { DimensionSource, ListedValue } from './dataset-file.ts'
import type { DeriveSource } from './derive-source.ts'
import type { FaultDetail } from './fault.ts'
import { groupsOfOneRow } from './view-bounds.ts'

/** How many values a row has at most; undefined: one. */
export function tagsOf(source: DimensionSource | DeriveSource): number | undefined {
  return 'tags' in source ? source.tags?.max : undefined
}

/** In how many groups one row can be at most, whatever is grouped. */
export function groupsOfRow({ dimensions = {}, derive = {} }: DatasetFileDraft): bigint {
  const sources = [...Object.values(dimensions), ...Object.values(derive)]
  return groupsOfOneRow(
    sources.flatMap(source => {
      const tags = tagsOf(source)
      return tags === undefined ? [] : [{ tags }]
    }),
  )
}

/** A value with the separator in it would be matched by no cell. */
export function checkTags(source: DimensionSource, at: string): readonly FaultDetail[] {
  if (!('tags' in source) || source.tags === undefined) return []
  const { separator } = source.tags
  const perUnit: readonly FaultDetail[] = source.perUnit
    ? [{ code: 'dataset.tags_per_unit', params: {}, at: `${at}/tags` }]
    : []
  const torn = source.values.flatMap((listed, i): readonly FaultDetail[] => {
    const value = textOf(listed)
    const params = { value, separator }
    return value.includes(separator)
      ? [{ code: 'dataset.tags_separator', params, at: `${at}/values/${i}` }]
      : []
  })
  return [...perUnit, ...torn]
}

/** A fault where the dimension has several values a row. */
export function misplacedTags(name: string, file: DatasetFileDraft, at: string): readonly FaultDetail[] {
  return isTags(name, file) ? [{ code: 'dataset.tags_misplaced', params: { name }, at }] : []
}

function isTags(name: string, { dimensions = {}, derive = {} }: DatasetFileDraft): boolean {
  const found = [dimensions, derive].flatMap(
    (section: Readonly<Record<string, DimensionSource | DeriveSource>>) =>
      Object.hasOwn(section, name) ? (section[name] ?? []) : [],
  )
  return found.some(source => tagsOf(source) !== undefined)
}

function textOf(listed: ListedValue): string {
  return typeof listed === 'string' ? listed : listed.value
}
