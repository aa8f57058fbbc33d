// What `derive` of dataset.yaml must say beyond its types.
import { publishedIdentifier } from '../protocols/anonymise/identifiers.ts'
import { OTHER } from '../protocols/anonymise/domain.ts'
import { LIMITS } from './common.ts'
import type { DatasetFileDraft } from './dataset-file-check.ts'
import { declaredSize } from './domain-size.ts'
import type { DeriveSource } from './derive-source.ts'
import { USUAL } from './derive-domain.ts'
import type { FaultDetail } from './fault.ts'
import { nearest } from './nearest.ts'
import { misplacedTags } from './tags-check.ts'

export function checkDerive(file: DatasetFileDraft): readonly FaultDetail[] {
  return Object.entries(file.derive ?? {}).flatMap(([name, source]) => {
    const at = `/derive/${name}`
    const size = declaredSize(name, file)
    return [
      ...(file.dimensions !== undefined && Object.hasOwn(file.dimensions, name)
        ? [{ code: 'dataset.derive_twice', params: { name }, at } satisfies FaultDetail]
        : []),
      ...(needsTime(source) && file.time === undefined
        ? [{ code: 'dataset.derive_time', params: {}, at } satisfies FaultDetail]
        : []),
      ...checkNames(source, file, at),
      ...namedIn(source, at).flatMap(([named, where]) => misplacedTags(named, file, where)),
      ...('with' in source ? checkWith(source, file, at) : []),
      ...checkEdges(source, at),
      ...('windows' in source ? checkWindows(source.windows, `${at}/windows`) : []),
      ...(size !== undefined && size > LIMITS.domainValues
        ? [
            {
              code: 'dataset.domain_too_large',
              params: { size, limit: LIMITS.domainValues },
              at,
            } satisfies FaultDetail,
          ]
        : []),
    ]
  })
}

function needsTime(source: DeriveSource): boolean {
  return !('total' in source || 'with' in source)
}

/** The dimensions that it names, each with its place. */
function namedIn(source: DeriveSource, at: string): readonly (readonly [name: string, at: string])[] {
  const within = 'within' in source ? source.within : []
  return [
    ...within.map((name, i) => [name, `${at}/within/${i}`] as const),
    ...('previous' in source ? [[source.previous, `${at}/previous`] as const] : []),
    ...('with' in source ? [[source.with, `${at}/with`] as const] : []),
  ]
}

function checkNames(source: DeriveSource, file: DatasetFileDraft, at: string): readonly FaultDetail[] {
  const plain = file.names.dimensions.filter(name => !file.names.derive.includes(name))
  const unknown = (name: string, where: string): readonly FaultDetail[] =>
    plain.includes(name)
      ? []
      : [{ code: 'dataset.dimension_unknown', params: { name, nearest: nearest(name, plain) }, at: where }]
  if ('within' in source) {
    const repeated = source.within.flatMap((name, i): readonly FaultDetail[] =>
      source.within.indexOf(name) === i
        ? []
        : [{ code: 'dataset.cap_repeats', params: { name }, at: `${at}/within/${i}` }],
    )
    const among = source.within.flatMap((name, i) => unknown(name, `${at}/within/${i}`))
    return 'previous' in source
      ? [...among, ...repeated, ...unknown(source.previous, `${at}/previous`)]
      : [...among, ...repeated]
  }
  if ('with' in source) return unknown(source.with, `${at}/with`)
  if ('age' in source && !file.names.lookups.includes(source.lookup)) {
    const valid = file.names.lookups.length === 0 ? '–' : file.names.lookups
    return [{ code: 'dataset.lookup_unknown', params: { name: source.lookup, valid }, at: `${at}/lookup` }]
  }
  if ('total' in source) {
    const valid = ['rows', ...(file.orderKey === undefined ? [] : ['orders']), ...file.names.measures]
    if (!valid.includes(source.total))
      return [{ code: 'dataset.total_unknown', params: { name: source.total, valid }, at: `${at}/total` }]
  }
  return []
}

function checkWith(
  source: Extract<DeriveSource, { with: unknown }>,
  { dimensions, orderKey }: DatasetFileDraft,
  at: string,
): readonly FaultDetail[] {
  const needsOrders: readonly FaultDetail[] =
    orderKey === undefined ? [{ code: 'dataset.derive_orders', params: {}, at }] : []
  const of =
    dimensions !== undefined && Object.hasOwn(dimensions, source.with) ? dimensions[source.with] : undefined
  // Unknown names were rejected above.
  if (of === undefined) return needsOrders
  if (!('values' in of)) {
    const params = { name: source.with }
    return [...needsOrders, { code: 'dataset.derive_listed', params, at: `${at}/with` }]
  }
  const listed = of.values.map(value => (typeof value === 'string' ? value : value.value).trim())
  return [
    ...needsOrders,
    ...source.values.flatMap((text, i): readonly FaultDetail[] => {
      const value = text.trim()
      const first = source.values.findIndex(other => other.trim() === value)
      if (first !== i)
        return [{ code: 'dataset.value_twice', params: { value, first }, at: `${at}/values/${i}` }]
      if (listed.includes(value)) return []
      const params = { name: source.with, value, nearest: nearest(value, listed) }
      return [{ code: 'dataset.derive_value', params, at: `${at}/values/${i}` }]
    }),
  ]
}

function checkEdges(source: DeriveSource, at: string): readonly FaultDetail[] {
  const [key, edges] =
    'since' in source
      ? (['since', source.since] as const)
      : 'age' in source
        ? (['age', source.age] as const)
        : 'total' in source
          ? (['bins', source.bins] as const)
          : (['bins', []] as const)
  const bad = edges.findIndex((edge, i) => i > 0 && edge <= (edges[i - 1] ?? edge))
  if (bad === -1) return []
  const params = { before: edges[bad - 1] ?? 0, edge: edges[bad] ?? 0 }
  return [{ code: 'dataset.bins_overlap', params, at: `${at}/${key}/${bad}` }]
}

function checkWindows(windows: readonly { readonly value: string }[], at: string): readonly FaultDetail[] {
  const values = windows.map(({ value }) => value.trim())
  return values.flatMap((value, i): readonly FaultDetail[] => {
    const first = values.indexOf(value)
    const kind = publishedIdentifier(value)
    if (first !== i) return [{ code: 'dataset.value_twice', params: { value, first }, at: `${at}/${i}` }]
    if (value === OTHER.value || value === USUAL.value)
      return [{ code: 'dataset.value_reserved', params: { value }, at: `${at}/${i}` }]
    return kind === undefined
      ? []
      : [{ code: 'dataset.value_identifier', params: { kind }, at: `${at}/${i}` }]
  })
}
