// What dataset.yaml must say beyond its types: every mistake at once, each with its path and what would be
// valid.
import { unsortedEdge } from '../protocols/anonymise/bins.ts'
import { OTHER } from '../protocols/anonymise/domain.ts'
import { publishedIdentifier } from '../protocols/anonymise/identifiers.ts'
import { compareDecimals, exactQuanta, readDecimal } from '../protocols/anonymise/quantise.ts'
import { cell } from '../protocols/anonymise/text.ts'
import { LIMITS } from './common.ts'
import { budgetOf } from './dataset-budget.ts'
import {
  type CapSource,
  type DatasetFile,
  type DimensionSource,
  isCounted,
  type ListedValue,
  type MeasureSource,
} from './dataset-file.ts'
import type { Served } from './declaration.ts'
import { checkDerive } from './derive-check.ts'
import { checkDominated } from './dominated-check.ts'
import { declaredSize, domainSize } from './domain-size.ts'
import type { FaultDetail } from './fault.ts'
import { nearest } from './nearest.ts'
import { checkTags, groupsOfRow, misplacedTags } from './tags-check.ts'

/**
 * The sections that could be read; `names` are all names in the file, so that one mistake is reported once.
 */
export type DatasetFileDraft = Partial<DatasetFile> & {
  /** `dimensions`: the derived ones too. */
  readonly names: Readonly<
    Record<'dimensions' | 'derive' | 'lookups' | 'measures' | 'views', readonly string[]>
  >
}

export function checkDatasetFile(file: DatasetFileDraft): readonly FaultDetail[] {
  const dimensions = Object.entries(file.dimensions ?? {})
  const repeats = groupsOfRow(file)
  return [
    ...checkPeriod(file),
    ...dimensions.flatMap(([name, source]) => checkDimension(`/dimensions/${name}`, source, file)),
    ...Object.entries(file.measures ?? {}).flatMap(([name, source]) =>
      checkMeasure(`/measures/${name}`, name, source, file.capacity, repeats),
    ),
    ...checkDerive(file),
    ...checkSize(file),
    ...checkViews(file),
    ...checkReferences(file),
    ...checkDominated(file),
    ...(file.budget === undefined ? [] : budgetOf(file.budget).faults),
  ]
}

export function valueOf(listed: ListedValue): string {
  return typeof listed === 'string' ? listed : listed.value
}

function checkPeriod({ period }: DatasetFileDraft): readonly FaultDetail[] {
  if (period === undefined || period.from <= period.to) return []
  return [{ code: 'dataset.period_reversed', params: { from: period.from, to: period.to }, at: '/period' }]
}

function checkDimension(at: string, source: DimensionSource, file: DatasetFileDraft): readonly FaultDetail[] {
  const faults: FaultDetail[] = []
  if (source.perOrder && (source.perUnit || file.orderKey === undefined))
    faults.push({ code: 'dataset.per_order', params: {}, at: `${at}/perOrder` })
  faults.push(...checkTags(source, at))
  if ('values' in source) faults.push(...checkValues(`${at}/values`, source.values.map(valueOf)))
  if ('lookup' in source && !file.names.lookups.includes(source.lookup)) {
    faults.push({
      code: 'dataset.lookup_unknown',
      params: { name: source.lookup, valid: file.names.lookups.length === 0 ? '–' : file.names.lookups },
      at: `${at}/lookup`,
    })
  }
  if ('bins' in source) {
    const edges = source.bins.map(edge => readDecimal(String(edge)) ?? { coefficient: 0n, exponent: 0 })
    const bad = unsortedEdge(edges)
    if (bad !== undefined) {
      faults.push({
        code: 'dataset.bins_overlap',
        params: { before: source.bins[bad - 1] ?? 0, edge: source.bins[bad] ?? 0 },
        at: `${at}/bins/${bad}`,
      })
    }
    const expected = source.bins.length - 1 + (source.open ? 2 : 0)
    if (source.labels !== undefined && source.labels.length !== expected) {
      faults.push({
        code: 'dataset.bins_labels',
        params: { found: source.labels.length, expected },
        at: `${at}/labels`,
      })
    }
  }
  const size = domainSize(source, file.period)
  if (size !== undefined && size > LIMITS.domainValues) {
    faults.push({ code: 'dataset.domain_too_large', params: { size, limit: LIMITS.domainValues }, at })
  }
  return faults
}

/** The service takes a declaration as a whole. */
function checkSize(file: DatasetFileDraft): readonly FaultDetail[] {
  const size = file.names.dimensions.reduce((sum, name) => sum + (declaredSize(name, file) ?? 0), 0)
  return size > LIMITS.declaredValues
    ? [{ code: 'dataset.values_too_many', params: { size, limit: LIMITS.declaredValues }, at: '/dimensions' }]
    : []
}

function checkValues(at: string, values: readonly string[]): readonly FaultDetail[] {
  const faults: FaultDetail[] = []
  const first = new Map<string, number>()
  values.forEach((value, i) => {
    if (cell(value) === null) {
      faults.push({ code: 'shape.text_empty', params: {}, at: `${at}/${i}` })
      return
    }
    const earlier = first.get(value.trim())
    if (earlier !== undefined) {
      faults.push({ code: 'dataset.value_twice', params: { value, first: earlier }, at: `${at}/${i}` })
    }
    first.set(value.trim(), earlier ?? i)
    if (value.trim() === OTHER.value) {
      faults.push({ code: 'dataset.value_reserved', params: { value: OTHER.value }, at: `${at}/${i}` })
    }
    const kind = publishedIdentifier(value)
    if (kind !== undefined) {
      // The value itself is not repeated: it would be somebody's.
      faults.push({ code: 'dataset.value_identifier', params: { kind }, at: `${at}/${i}` })
    }
  })
  return faults
}

function checkMeasure(
  at: string,
  name: string,
  source: MeasureSource,
  capacity: number | undefined,
  repeats: bigint,
): readonly FaultDetail[] {
  const faults: FaultDetail[] = []
  if (isCounted(name)) faults.push({ code: 'dataset.measure_reserved', params: { name }, at })
  if ((source.column === undefined) === (source.product === undefined)) {
    faults.push({ code: 'dataset.measure_source', params: {}, at })
  }
  const quantum = readDecimal(source.quantum)
  const [lo, hi] = [readDecimal(source.lo), readDecimal(source.hi)]
  if (quantum === undefined || lo === undefined || hi === undefined) return faults
  const order = compareDecimals(lo, hi)
  if (order > 0) faults.push({ code: 'dataset.lo_above_hi', params: { lo: source.lo, hi: source.hi }, at })
  if (order === 0) faults.push({ code: 'dataset.range_empty', params: { lo: source.lo }, at })
  const quanta = { lo: exactQuanta(lo, quantum), hi: exactQuanta(hi, quantum) }
  for (const end of ['lo', 'hi'] as const) {
    if (quanta[end] === undefined) {
      faults.push({
        code: 'dataset.not_a_multiple',
        params: { value: source[end], quantum: source.quantum },
        at: `${at}/${end}`,
      })
    }
  }
  // A row counts in the groups of all its tags.
  const largest = [quanta.lo ?? 0n, quanta.hi ?? 0n]
    .map(q => (q < 0n ? -q : q) * repeats)
    .reduce((a, b) => (a > b ? a : b))
  if (capacity !== undefined && BigInt(capacity) * largest >= 2n ** 53n) {
    faults.push({ code: 'dataset.sum_overflow', params: { capacity, quanta: String(largest) }, at })
  }
  return faults
}

function checkViews(file: DatasetFileDraft): readonly FaultDetail[] {
  return Object.entries(file.views ?? {}).flatMap(([name, view]) => {
    const at = `/views/${name}`
    const faults: FaultDetail[] = []
    view.caps.forEach((cap, i) => {
      cap.over.forEach((dimension, j) => {
        if (!file.names.dimensions.includes(dimension)) {
          faults.push(unknownDimension(dimension, file, `${at}/caps/${i}/over/${j}`))
        }
        faults.push(...misplacedTags(dimension, file, `${at}/caps/${i}/over/${j}`))
        if (cap.over.indexOf(dimension) !== j) {
          faults.push({
            code: 'dataset.cap_repeats',
            params: { name: dimension },
            at: `${at}/caps/${i}/over/${j}`,
          })
        }
      })
      const cells = cap.over.reduce((product, dimension) => product * (declaredSize(dimension, file) ?? 1), 1)
      if (cells > LIMITS.cubeCells) {
        faults.push({
          code: 'dataset.cap_too_large',
          params: { cells, limit: LIMITS.cubeCells },
          at: `${at}/caps/${i}/over`,
        })
      }
    })
    view.caps.forEach((cap, i) => {
      faults.push(...checkCap(cap, view.for, file, `${at}/caps/${i}`))
      faults.push(...checkByValue(cap, file, `${at}/caps/${i}/byValue`))
    })
    const unbounded = view.for.filter(statistic => !isServed(statistic, view))
    if (unbounded.length > 0) {
      faults.push({ code: 'dataset.view_unbounded', params: { statistics: unbounded }, at })
    }
    view.for.forEach((statistic, i) => {
      if (view.for.indexOf(statistic) !== i) {
        faults.push({ code: 'dataset.statistic_twice', params: { statistic }, at: `${at}/for/${i}` })
      }
      if (statistic === 'orders' && file.orderKey === undefined) {
        faults.push({ code: 'dataset.orders_without_key', params: {}, at: `${at}/for/${i}` })
      }
      if (statistic === 'sum' && file.measures !== undefined && file.names.measures.length === 0) {
        faults.push({ code: 'dataset.sum_without_measure', params: {}, at: `${at}/for/${i}` })
      }
    })
    return faults
  })
}

/** What a cap counts, and whether that bounds anything that its view serves. */
function checkCap(
  cap: CapSource,
  served: readonly Served[],
  file: DatasetFileDraft,
  at: string,
): readonly FaultDetail[] {
  const of = cap.of ?? 'rows'
  if (of === 'rows') {
    return cap.over.length > 0
      ? []
      : [{ code: 'dataset.cap_over_nothing', params: { max: Number(cap.max) }, at: `${at}/over` }]
  }
  const faults: FaultDetail[] = []
  const bounds: readonly Served[] = of === 'orders' ? ['orders', 'units'] : ['sum']
  if (!served.some(statistic => bounds.includes(statistic)))
    faults.push({ code: 'dataset.cap_unused', params: { statistics: served }, at: `${at}/of` })
  if (of === 'orders') {
    if (file.orderKey === undefined)
      faults.push({ code: 'dataset.cap_orders_without_key', params: {}, at: `${at}/of` })
    return faults
  }
  if (!file.names.measures.includes(of)) {
    const valid = ['rows', 'orders', ...file.names.measures]
    return [...faults, { code: 'dataset.cap_of_unknown', params: { name: of, valid }, at: `${at}/of` }]
  }
  const source = Object.hasOwn(file.measures ?? {}, of) ? file.measures?.[of] : undefined
  const quantum = source === undefined ? undefined : readDecimal(source.quantum)
  if (source === undefined || quantum === undefined) return faults
  const params = { measure: of, quantum: source.quantum }
  const own = ownBounds(cap).map(({ value, dimension, max }) => ({
    max,
    at: `byValue/${dimension}/${value}`,
  }))
  for (const { max, at: place } of [{ max: cap.max, at: 'max' }, ...own]) {
    const decimal = readDecimal(String(max))
    const quanta = decimal === undefined ? 1n : exactQuanta(decimal, quantum)
    if (quanta === undefined || quanta < 1n || quanta >= 2n ** 53n)
      faults.push({ code: 'dataset.cap_quanta', params, at: `${at}/${place}` })
  }
  return faults
}

type OwnBound = { readonly dimension: string; readonly value: string; readonly max: number | string }

function ownBounds({ byValue = {} }: CapSource): readonly OwnBound[] {
  return Object.entries(byValue).flatMap(([dimension, values]) =>
    Object.entries(values).map(([value, max]) => ({ dimension, value, max })),
  )
}

/** Bounds by value are of listed values of one dimension that the cap is over. */
function checkByValue(
  { over, byValue }: CapSource,
  { dimensions = {} }: DatasetFileDraft,
  at: string,
): readonly FaultDetail[] {
  if (byValue === undefined) return []
  const [[dimension, bounds] = ['', {}], ...others] = Object.entries(byValue)
  const values = Object.keys(bounds)
  if (others.length > 0 || values.length === 0 || !over.includes(dimension))
    return [{ code: 'dataset.by_value', params: { valid: over }, at }]
  const source = Object.hasOwn(dimensions, dimension) ? dimensions[dimension] : undefined
  // An unknown dimension in `over` was rejected above.
  if (source === undefined) return []
  const params = { name: dimension }
  if (!('values' in source)) return [{ code: 'dataset.derive_listed', params, at: `${at}/${dimension}` }]
  const listed = source.values.map(value => (typeof value === 'string' ? value : value.value).trim())
  return values.flatMap((value): readonly FaultDetail[] =>
    listed.includes(value)
      ? []
      : [
          {
            code: 'dataset.derive_value',
            params: { ...params, value, nearest: nearest(value, listed) },
            at: `${at}/${dimension}/${value}`,
          },
        ],
  )
}

/** Caps of rows bound everything; the others only what they count. */
function isServed(statistic: Served, { perUnit, caps }: DatasetFile['views'][string]): boolean {
  const bounded = caps.map(({ of = 'rows' }) => of)
  if (statistic === 'units' || perUnit !== undefined || bounded.includes('rows')) return true
  if (statistic === 'orders') return bounded.includes('orders')
  return statistic === 'sum' && bounded.some(of => !isCounted(of))
}

function checkReferences(file: DatasetFileDraft): readonly FaultDetail[] {
  const faults: FaultDetail[] = []
  if (file.dimensions !== undefined && file.names.dimensions.length === 0) {
    faults.push({ code: 'dataset.no_dimensions', params: {}, at: '/dimensions' })
  }
  if (file.views !== undefined && file.names.views.length === 0) {
    faults.push({ code: 'dataset.no_views', params: {}, at: '/views' })
  }
  for (const section of ['dimensions', 'measures', 'views'] as const) {
    const most = LIMITS[section]
    if (file.names[section].length > most)
      faults.push({ code: 'shape.list_long', params: { most }, at: `/${section}` })
  }
  file.quasiIdentifiers?.forEach((name, i) => {
    if (!file.names.dimensions.includes(name))
      faults.push(unknownDimension(name, file, `/quasiIdentifiers/${i}`))
    faults.push(...misplacedTags(name, file, `/quasiIdentifiers/${i}`))
    if (file.quasiIdentifiers?.indexOf(name) !== i)
      faults.push({ code: 'dataset.dimension_twice', params: { name }, at: `/quasiIdentifiers/${i}` })
  })
  return faults
}

function unknownDimension(name: string, file: DatasetFileDraft, at: string): FaultDetail {
  return {
    code: 'dataset.dimension_unknown',
    params: { name, nearest: nearest(name, file.names.dimensions) },
    at,
  }
}
