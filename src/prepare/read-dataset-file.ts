import type { z } from 'zod'
import { Name } from '../../schemas/common.ts'
import {
  BinsDimension,
  DatasetFile,
  DateDimension,
  type DimensionSource,
  ListDimension,
  LookupDimension,
  LookupSource,
  MeasureSource,
  ViewSource,
} from '../../schemas/dataset-file.ts'
import { checkDatasetFile } from '../../schemas/dataset-file-check.ts'
import { DERIVE_KINDS, type DeriveSource } from '../../schemas/derive-source.ts'
import { Fault, type FaultDetail } from '../../schemas/fault.ts'
import { validationErrors } from '../../schemas/validation-errors.ts'
import { nearest } from '../../schemas/nearest.ts'

/**
 * The content of dataset.yaml as the provider wrote it. Throws one Fault with every mistake, each with its
 * path.
 */
export function readDatasetFile(raw: Readonly<Record<string, unknown>>): DatasetFile {
  const sections = new Sections(raw)
  const shape = DatasetFile.shape
  const draft = {
    dataset: sections.one('dataset', shape.dataset),
    edition: sections.one('edition', shape.edition),
    title: sections.one('title', shape.title),
    source: sections.one('source', shape.source),
    period: sections.one('period', shape.period),
    files: sections.one('files', shape.files),
    database: sections.one('database', shape.database),
    objects: sections.one('objects', shape.objects),
    csv: sections.one('csv', shape.csv),
    dates: sections.one('dates', shape.dates),
    lookups: sections.named('lookups', entry(LookupSource), 'may be absent'),
    unit: sections.one('unit', shape.unit),
    orderKey: sections.one('orderKey', shape.orderKey),
    time: sections.one('time', shape.time),
    dimensions: sections.named('dimensions', dimension),
    derive: sections.named('derive', derivedDimension, 'may be absent'),
    measures: sections.named('measures', entry(MeasureSource), 'may be absent'),
    views: sections.named('views', entry(ViewSource)),
    capacity: sections.one('capacity', shape.capacity),
    budget: sections.one('budget', shape.budget),
    totals: sections.one('totals', shape.totals),
    drafting: sections.one('drafting', shape.drafting),
    quasiIdentifiers: sections.one('quasiIdentifiers', shape.quasiIdentifiers),
    reportingThreshold: sections.one('reportingThreshold', shape.reportingThreshold),
    passport: sections.one('passport', shape.passport),
  } satisfies Record<keyof DatasetFile, unknown>
  const known = Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined))
  const names = {
    dimensions: [...sections.names('dimensions'), ...sections.names('derive')],
    derive: sections.names('derive'),
    lookups: sections.names('lookups'),
    measures: sections.names('measures'),
    views: sections.names('views'),
  }
  const [first, ...more] = [
    ...sections.unknownKeys(Object.keys(shape)),
    ...sections.faults,
    ...checkOrigin(raw),
    ...checkDatasetFile({ ...(known as Partial<DatasetFile>), names }),
  ]
  if (first !== undefined) throw new Fault(first, ...more)
  return DatasetFile.parse(raw)
}

/** Rows come from files, from a database or from objects. */
function checkOrigin(raw: Readonly<Record<string, unknown>>): readonly FaultDetail[] {
  const given = ['files', 'database', 'objects'].filter(key => key in raw).length
  if (given === 1) return []
  return [{ code: given > 1 ? 'dataset.origin_twice' : 'dataset.origin_missing', params: {}, at: '/files' }]
}

type Parsed<T> = { readonly value: T | undefined; readonly faults: readonly FaultDetail[] }

/** Sections are read one by one, so that a mistake in one doesn't hide those in the others. */
class Sections {
  readonly faults: FaultDetail[] = []
  readonly #raw: Readonly<Record<string, unknown>>

  constructor(raw: Readonly<Record<string, unknown>>) {
    this.#raw = raw
  }

  one<T>(key: string, schema: z.ZodType<T>): T | undefined {
    const { value, faults } = entry(schema)(this.#raw[key], [key])
    this.faults.push(...faults)
    return value
  }

  /** Its entries are read one by one too. */
  named<T>(
    key: string,
    read: (raw: unknown, at: readonly string[]) => Parsed<T>,
    absent?: 'may be absent',
  ): Record<string, T> | undefined {
    const section = this.#raw[key]
    if (section === undefined && absent !== undefined) return {}
    if (!isRecord(section)) {
      this.faults.push(
        section === undefined
          ? { code: 'shape.missing', params: { key }, at: `/${key}` }
          : { code: 'shape.object', params: {}, at: `/${key}` },
      )
      return undefined
    }
    const entries: [string, T][] = []
    for (const [name, raw] of Object.entries(section)) {
      if (!Name.safeParse(name).success)
        this.faults.push({ code: 'dataset.bad_name', params: { name }, at: `/${key}/${name}` })
      const { value, faults } = read(raw, [key, name])
      this.faults.push(...faults)
      if (value !== undefined) entries.push([name, value])
    }
    return Object.fromEntries(entries)
  }

  names(key: string): readonly string[] {
    const section = this.#raw[key]
    return isRecord(section) ? Object.keys(section) : []
  }

  unknownKeys(valid: readonly string[]): readonly FaultDetail[] {
    return Object.keys(this.#raw)
      .filter(key => !valid.includes(key))
      .map(key => ({
        code: 'shape.unknown_key',
        params: { key, nearest: nearest(key, valid), valid },
        at: `/${key}`,
      }))
  }
}

const dimension = oneOf<DimensionSource>(
  [
    ['bins', BinsDimension],
    ['calendar', DateDimension],
    ['lookup', LookupDimension],
    ['values', ListDimension],
  ],
  'dataset.dimension_kind',
)

const derivedDimension = oneOf<DeriveSource>(DERIVE_KINDS, 'dataset.derive_kind')

/** Which kind is meant follows from the key that only this kind has. */
function oneOf<T>(
  kinds: readonly (readonly [string, z.ZodType<T>])[],
  none: 'dataset.dimension_kind' | 'dataset.derive_kind',
): (raw: unknown, at: readonly string[]) => Parsed<T> {
  return (raw, at) => {
    const pointer = `/${at.join('/')}`
    if (!isRecord(raw))
      return { value: undefined, faults: [{ code: 'shape.object', params: {}, at: pointer }] }
    const schema = kinds.find(([key]) => key in raw)?.[1]
    return schema === undefined
      ? { value: undefined, faults: [{ code: none, params: {}, at: pointer }] }
      : entry(schema)(raw, at)
  }
}

function entry<T>(schema: z.ZodType<T>): (raw: unknown, at: readonly string[]) => Parsed<T> {
  return (raw, at) => {
    const result = schema.safeParse(raw)
    return result.success
      ? { value: result.data, faults: [] }
      : { value: undefined, faults: validationErrors(schema, raw, at) }
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
