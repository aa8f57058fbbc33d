// dataset.yaml: what the provider writes. Everything that names a column of the export stays with the
// provider.
import { z } from 'zod'
import { readDecimal } from '../protocols/anonymise/quantise.ts'
import { DatasetId, IsoDate, LIMITS, Name, PositiveDecimal, Slug } from './common.ts'
import { DatabaseSource } from './database-source.ts'
import { ObjectSource } from './object-source.ts'
import { Column, LabelOrText, ListedText } from './dataset-text.ts'
import { LookBack, MAX_COUNTED, Served, View } from './declaration.ts'
import { DeriveSource } from './derive-source.ts'
import { issueCode } from './issue-code.ts'
import { PassportStatement } from './passport-statement.ts'

/** A decimal may be unquoted in YAML; it is taken as written. */
const DecimalText = z
  .union([z.number(), z.string()], issueCode('shape.decimal'))
  .transform(String)
  .pipe(PositiveDecimal)

const NumberText = z
  .union([z.number(), z.string()], issueCode('shape.number_text'))
  .transform(String)
  .refine(text => readDecimal(text) !== undefined, issueCode('shape.number_text'))

const DimensionCommon = {
  label: LabelOrText.optional(),
  perUnit: z.boolean().default(false),
  /** One value an order: orders of one key with two values are two. */
  perOrder: z.boolean().default(false),
  /** What the "other or unknown" code is called. */
  other: LabelOrText.optional(),
}

/** A value of a list: plain, or with labels in both languages. */
const ListedValue = z.union(
  [ListedText, z.strictObject({ value: ListedText, label: LabelOrText })],
  issueCode('shape.listed_value'),
)
export type ListedValue = z.infer<typeof ListedValue>
const Values = z
  .array(ListedValue)
  .min(1)
  .max(LIMITS.domainValues - 1)

/**
 * Several values a row: those of a cell between separators. A row keeps at most `max` of the declared ones,
 * chosen by a hash that is the unit's own.
 */
const TagsSource = z.strictObject({
  separator: z.string().min(1).max(8),
  max: z.number().int().min(2).max(LIMITS.tags),
})

export const ListDimension = z.strictObject({
  ...DimensionCommon,
  column: Column,
  values: Values,
  tags: TagsSource.optional(),
})
/** Bins [e0, e1), [e1, e2), …; below the first edge and from the last on only if `open` says so. */
export const BinsDimension = z.strictObject({
  ...DimensionCommon,
  column: Column,
  bins: z.array(z.number()).min(2).max(400),
  /** Adds a bin below the first edge and one from the last edge on. */
  open: z.boolean().default(true),
  labels: z.array(LabelOrText).optional(),
})
export const DateDimension = z.strictObject({
  ...DimensionCommon,
  column: Column,
  calendar: z.enum(['day', 'week', 'month', 'quarter', 'year']),
})
export const LookupDimension = z.strictObject({
  ...DimensionCommon,
  column: Column,
  lookup: Name,
  /** The column of the lookup table that holds the value. */
  take: Column,
  values: Values,
  tags: TagsSource.optional(),
})
export const DimensionSource = z.union([ListDimension, BinsDimension, DateDimension, LookupDimension])
export type DimensionSource = z.infer<typeof DimensionSource>

/** A measure from one column, or the product of two; quantum, lo and hi in the column's own unit. */
export const MeasureSource = z.strictObject({
  label: LabelOrText.optional(),
  unit: LabelOrText.optional(),
  column: Column.optional(),
  product: z.tuple([Column, Column]).optional(),
  quantum: DecimalText,
  lo: NumberText,
  hi: NumberText,
  /** What a missing value is: the row is dropped, or counts as lo. */
  missing: z.enum(['drop', 'lo']).default('drop'),
})
export type MeasureSource = z.infer<typeof MeasureSource>

/** What a cap counts when it is no measure; no measure may have such a name. */
export const COUNTED = ['rows', 'orders'] as const

const Max = z.union([z.number(), z.string()], issueCode('shape.cap'))

/** Of rows where `of` is absent; of a measure: `max` in the measure's own unit, as its quantum, lo and hi. */
export const CapSource = z
  .strictObject({
    over: z.array(Name).max(4),
    max: Max,
    /** For some values of one dimension of `over` another bound. */
    byValue: z.record(Name, z.record(z.string().min(1).max(120), Max)).optional(),
    of: Name.optional(),
  })
  .check(({ value: { max, byValue = {}, of }, issues }) => {
    const misfit = of === undefined || isCounted(of) ? misfitOfCount : misfitOfDecimal
    const own = Object.entries(byValue).flatMap(([dimension, values]) =>
      Object.entries(values).map(([value, bound]) => [['byValue', dimension, value], bound] as const),
    )
    for (const [path, input] of [[['max'], max] as const, ...own]) {
      const message = misfit(input)
      if (message !== undefined) issues.push({ code: 'custom', input, path: [...path], message })
    }
  })
export type CapSource = z.infer<typeof CapSource>

function misfitOfCount(max: number | string): string | undefined {
  if (typeof max !== 'number') return issueCode('shape.number')
  if (max < 1) return issueCode('shape.bound')
  if (max > MAX_COUNTED) return issueCode('shape.too_big', { most: String(MAX_COUNTED) })
  return Number.isInteger(max) ? undefined : issueCode('shape.integer')
}

function misfitOfDecimal(max: number | string): string | undefined {
  return DecimalText.safeParse(max).success ? undefined : issueCode('shape.decimal')
}

export function isCounted(name: string): name is (typeof COUNTED)[number] {
  return name === 'rows' || name === 'orders'
}

export const ViewSource = z.strictObject({
  for: z.array(Served).min(1),
  perUnit: View.shape.perUnit,
  caps: z.array(CapSource).max(8).default([]),
})

export const LookupSource = z.strictObject({ files: z.array(z.string().min(1)).min(1), key: Column })

/** A privacy loss as people say it, converted at the edition's δ, or as ρ. */
export const Loss = z.union(
  [z.strictObject({ epsilon: DecimalText }), z.strictObject({ rho: DecimalText })],
  issueCode('shape.loss'),
)
export type Loss = z.infer<typeof Loss>

export const DatasetFile = z.strictObject({
  dataset: DatasetId,
  edition: Slug,
  title: LabelOrText,
  /** Source statement: where the rows come from and by what right. */
  source: LabelOrText,
  period: z.strictObject({ from: IsoDate, to: IsoDate }),
  /**
   * Globs in the data folder, or folders below it; many files are read as one. `{from}`, `{to}` and
   * `{edition}` stand for those of this file.
   */
  files: z.array(z.string().min(1)).min(1).optional(),
  /** Instead of files. */
  database: DatabaseSource.optional(),
  /** Instead of files. */
  objects: ObjectSource.optional(),
  csv: z
    .strictObject({
      delimiter: z.enum([',', ';', '\t', '|']).optional(),
      encoding: z.enum(['utf-8', 'gb18030', 'utf-16le', 'utf-16be']).optional(),
    })
    .optional(),
  /** How dates that end with the year are written, as 3/4/2025; absent: such cells are no dates. */
  dates: z.enum(['month-first', 'day-first']).optional(),
  lookups: z.record(Name, LookupSource).default({}),
  unit: z.strictObject({
    column: Column,
    /** Rows without a unit: left out, or the export is refused. */
    missing: z.enum(['drop', 'refuse']).default('refuse'),
    /** What one value of the column is; `none`: a record behind which nobody stands. */
    kind: z.enum(['person', 'enterprise', 'none']).default('person'),
  }),
  orderKey: z.strictObject({ column: Column }).optional(),
  /** When a row happened; `derive` needs it. */
  time: z.strictObject({ column: Column, lookBack: LookBack.optional() }).optional(),
  dimensions: z.record(Name, DimensionSource),
  /** Dimensions that follow from the buyer's own rows, or from public tables. */
  derive: z.record(Name, DeriveSource).default({}),
  measures: z.record(Name, MeasureSource).default({}),
  views: z.record(Name, ViewSource),
  capacity: z.number().min(1).max(1_000_000_000).int(),
  budget: z.strictObject({
    delta: DecimalText,
    perConsumer: Loss,
    total: Loss,
    perYear: z.strictObject({ perConsumer: Loss, total: Loss }),
    /**
     * Pure ε for published answers, beside all of the above; `perYear` as there. Without `epsilon` this
     * edition has none, in a year that others have some.
     */
    pool: z.strictObject({ epsilon: DecimalText.optional(), perYear: DecimalText }).optional(),
  }),
  /** What is released of the whole edition when it is sealed. */
  totals: z
    .strictObject({
      /** Per cent of the total cap. */
      percent: z.number().min(0.01).max(50).default(1),
    })
    .prefault({}),
  /** What drafting this file from the rows cost; `dataset init` writes it. */
  drafting: z
    .strictObject({
      rho: DecimalText,
      delta: DecimalText,
      /** The edition whose rows it was drafted from, and that pays for it; absent: this one. */
      edition: Slug.optional(),
      /** What its columns are was said or confirmed by the provider, not found with noise. */
      roles: z.literal('provider').optional(),
    })
    .optional(),
  quasiIdentifiers: z.array(Name).max(12).default([]),
  reportingThreshold: z.number().min(0).max(10_000).int().default(20),
  /** For the registration passport. */
  passport: PassportStatement.extend({ legalBasis: LabelOrText.optional() }).optional(),
})
export type DatasetFile = z.infer<typeof DatasetFile>
export type DatasetFileInput = z.input<typeof DatasetFile>
