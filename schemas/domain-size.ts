// How many values a dimension of dataset.yaml will have, "other or unknown" included.
import { calendarValues, parseDay } from '../protocols/anonymise/calendar.ts'
import type { DatasetFile, DimensionSource } from './dataset-file.ts'
import type { DeriveSource } from './derive-source.ts'

type Sections = Partial<Pick<DatasetFile, 'dimensions' | 'derive' | 'period'>>

/** Of a dimension by its name; undefined where that cannot be told. */
export function declaredSize(name: string, file: Sections): number | undefined {
  const own = <T>(section: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
    section !== undefined && Object.hasOwn(section, key) ? section[key] : undefined
  const derived = own(file.derive, name)
  if (derived !== undefined && 'previous' in derived) {
    const of = own(file.dimensions, derived.previous)
    const size = of === undefined ? undefined : domainSize(of, file.period)
    return size === undefined ? undefined : size + 1
  }
  if (derived !== undefined) return derivedSize(derived)
  const source = own(file.dimensions, name)
  return source === undefined ? undefined : domainSize(source, file.period)
}

export function domainSize(
  source: DimensionSource,
  period: DatasetFile['period'] | undefined,
): number | undefined {
  if ('values' in source) return source.values.length + 1
  if ('bins' in source) return source.bins.length + (source.open ? 2 : 0)
  const [from, to] = [parseDay(period?.from ?? null), parseDay(period?.to ?? null)]
  return from === undefined || to === undefined
    ? undefined
    : calendarValues(source.calendar, from, to).length + 1
}

function derivedSize(source: Exclude<DeriveSource, { readonly previous: string }>): number {
  if ('nth' in source) return source.nth + 1
  if ('since' in source) return source.since.length + 3
  if ('with' in source) return source.tags === undefined ? 3 : source.values.length + 1
  if ('newAfter' in source) return 3
  if ('windows' in source) return source.windows.length + 2
  return ('age' in source ? source.age.length : source.bins.length) + 2
}
