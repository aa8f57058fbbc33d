// Edits of a drafted file, each by what a reader typed.
import type { Label } from '../../../../schemas/common.ts'
import type { DatasetFileInput } from '../../../../schemas/dataset-file.ts'
import { Fault, type FaultDetail } from '../../../../schemas/fault.ts'
import { readDatasetFile } from '../../../../src/prepare/read-dataset-file.ts'

export type Dimensions = DatasetFileInput['dimensions']
export type DimensionInput = Dimensions[string]
export type MeasureInput = NonNullable<DatasetFileInput['measures']>[string]

/** A label in both languages, whatever the draft has. */
export function bilingual(label: Label | string | undefined, name: string): Label {
  return typeof label === 'object' ? label : { zh: label ?? name, en: label ?? name }
}

/** Every mistake in the file, each with its place. */
export function mistakesIn(file: DatasetFileInput): readonly FaultDetail[] {
  try {
    readDatasetFile({ ...file })
    return []
  } catch (error) {
    if (error instanceof Fault) return error.faults
    throw error
  }
}

/** The file with one dimension replaced. */
export function withDimension(
  file: DatasetFileInput,
  name: string,
  dimension: DimensionInput,
): DatasetFileInput {
  return { ...file, dimensions: { ...file.dimensions, [name]: dimension } }
}

/** The file with one measure replaced. */
export function withMeasure(file: DatasetFileInput, name: string, measure: MeasureInput): DatasetFileInput {
  return { ...file, measures: { ...file.measures, [name]: measure } }
}

/** The file with a dimension added to, or removed from, those that k-anonymity looks at. */
export function withQuasi(file: DatasetFileInput, name: string, quasi: boolean): DatasetFileInput {
  const others = (file.quasiIdentifiers ?? []).filter(each => each !== name)
  return { ...file, quasiIdentifiers: quasi ? [...others, name] : others }
}

/** How many values a dimension names; undefined where the period says it. */
export function valuesOf(dimension: DimensionInput): number | undefined {
  if ('values' in dimension) return dimension.values.length
  return 'bins' in dimension ? dimension.bins.length + 1 : undefined
}

export type PoolInput = NonNullable<DatasetFileInput['budget']['pool']>

/** What a pool is declared as at first. */
export const FIRST_POOL: PoolInput = { epsilon: '0.5', perYear: '1' }

/** The file with another pool of pure ε, checked when the file is read, or with none. */
export function withPool(file: DatasetFileInput, pool: PoolInput | undefined): DatasetFileInput {
  const { pool: _, ...budget } = file.budget
  return { ...file, budget: pool === undefined ? budget : { ...budget, pool } }
}

export type EpsilonPlace = 'perConsumer' | 'total' | 'yearPerConsumer' | 'yearTotal'

/** A budget of the file as decimal text; empty where it is given in other units. */
export function epsilonAt({ budget }: DatasetFileInput, place: EpsilonPlace): string {
  const loss = {
    perConsumer: budget.perConsumer,
    total: budget.total,
    yearPerConsumer: budget.perYear.perConsumer,
    yearTotal: budget.perYear.total,
  }[place]
  return 'epsilon' in loss ? String(loss.epsilon) : ''
}

/** The file with one budget set to decimal text, checked when the file is read. */
export function withEpsilon(file: DatasetFileInput, place: EpsilonPlace, text: string): DatasetFileInput {
  const loss = { epsilon: text }
  const { budget } = file
  const perYear = {
    perConsumer: place === 'yearPerConsumer' ? loss : budget.perYear.perConsumer,
    total: place === 'yearTotal' ? loss : budget.perYear.total,
  }
  return {
    ...file,
    budget: {
      ...budget,
      perConsumer: place === 'perConsumer' ? loss : budget.perConsumer,
      total: place === 'total' ? loss : budget.total,
      perYear,
    },
  }
}
