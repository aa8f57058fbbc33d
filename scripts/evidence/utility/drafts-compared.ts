// Errors of drafted bounds on a set that has presets: the presets' domains, views and clips as drafted.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type DatasetFile, type DatasetFileInput, isCounted } from '../../../schemas/dataset-file.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { parseDatasetFile } from '../../../src/prepare/dataset-yaml.ts'
import { percentile } from '../../statistics.ts'
import { manyDrafts } from './many-drafts.ts'
import { SHARED, withSealed } from './measure.ts'
import { type Bounds, batchesOf, MEASURE, mergedEdition, type View } from './merged-edition.ts'
import { AMAZON, UCI, type UtilitySet } from './questions.ts'
import { bestOf } from './tally.ts'
import { writeExport } from './write-export.ts'

export type DraftedSet = {
  readonly set: UtilitySet
  /** The export that is drafted, as DuckDB's SQL over the set's folder. */
  readonly rows: (folder: string) => string
  /** The dimension of its domain, and the column of the export. */
  readonly narrow: { readonly dimension: string; readonly column: string }
}

export const DRAFTED_SETS: readonly DraftedSet[] = [
  {
    set: AMAZON([]),
    rows: folder => `SELECT * FROM ${csv(join(folder, 'derived_joined.csv.gz'))}`,
    narrow: { dimension: 'category', column: 'category' },
  },
  {
    set: UCI,
    rows: folder => `SELECT InvoiceNo, InvoiceDate, CustomerID, Country, Quantity, UnitPrice, product_group
      FROM ${csv(join(folder, 'online_retail.csv.gz'))}
      LEFT JOIN ${csv(join(folder, 'derived_product_group.csv.gz'))} USING (StockCode)`,
    narrow: { dimension: 'group', column: 'product_group' },
  },
]

const DRAWS = 60
/** Of the presets, whose error is the median: which view answers varies with the noise of a sealing. */
const SEALINGS = 9

export type Compared = {
  readonly question: string
  /** Relative errors in per cent, of the better of the counted and the corrected figure. */
  readonly preset: number
  /** Of each draft. */
  readonly errors: readonly number[]
  /** Negative control: of the first draft with bounds ten times as large. */
  readonly tenfold: number
}

export async function compareDrafts(drafted: DraftedSet, count: number): Promise<readonly Compared[]> {
  const { set, narrow } = drafted
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-drafts-compared-'))
  try {
    const schema = join(import.meta.dirname, '../../..', set.schema ?? '')
    const presets = parseDatasetFile(await readFile(schema, 'utf8'), schema)
    const dimension = presets.dimensions[narrow.dimension]
    if (dimension === undefined || !('values' in dimension)) throw new Error('a dimension with values')
    const file = join(folder, 'export.csv')
    await writeExport(drafted.rows(join(SHARED, set.data)), file)
    const lists = new Map([[narrow.column, dimension.values.map(textOf)]])
    const drafts = await manyDrafts(file, { lists, period: presets.period }, count)
    const bounds = drafts.map(draft => comparedBounds(draft, narrow))
    const [first] = bounds
    if (first === undefined) throw new Error('at least one draft')
    const preset = comparedBounds(presets, narrow)
    const asked = [...Array.from({ length: SEALINGS }, () => preset), ...bounds, tenfold(first)]
    const errors = await errorsOf(set, presets, folder, asked)
    return [...errors].map(([question, all]) => ({
      question,
      preset: percentile(all.slice(0, SEALINGS), 0.5),
      errors: all.slice(SEALINGS, -1),
      tenfold: all.at(-1) ?? Number.NaN,
    }))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The views of everything but buyers, whom no bound cuts, without the caps of other measures. */
export function comparedBounds(
  { views, measures }: Pick<DatasetFileInput, 'views' | 'measures'>,
  narrow: DraftedSet['narrow'],
): Bounds {
  const measure = measures?.[MEASURE]
  if (measure === undefined) throw new Error(`a measure ${MEASURE}`)
  const bounded = Object.entries(views).flatMap(([name, view]): [string, View][] => {
    if (view.for.includes('units')) return []
    const caps = (view.caps ?? []).filter(({ of }) => of === undefined || isCounted(of) || of === MEASURE)
    const over = (names: readonly string[]) =>
      names.map(each => (each === narrow.column ? narrow.dimension : each))
    return [[name, { ...view, caps: caps.map(cap => ({ ...cap, over: over(cap.over) })) }]]
  })
  return { views: new Map(bounded), measure }
}

function tenfold({ views, measure }: Bounds): Bounds {
  const loose = (view: View): View => ({
    ...view,
    caps: view.caps.map(cap => ({ ...cap, max: 10 * Number(cap.max) })),
  })
  return { measure, views: new Map([...views].map(([name, view]) => [name, loose(view)])) }
}

/** Of each question its error under each of the bounds, each with the noise of a sealing of its own. */
async function errorsOf(
  set: UtilitySet,
  presets: DatasetFile,
  folder: string,
  all: readonly Bounds[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const errors = new Map<string, number[]>()
  for (const batch of batchesOf(all)) {
    const edition = mergedEdition(batch)
    const datasetFile = join(folder, 'dataset.yaml')
    await writeFile(datasetFile, stringify({ ...presets, ...edition.file }))
    const viewsOf = (sealed: Declaration) => batch.map(bounds => edition.declarationOf(sealed, bounds))
    await withSealed(
      set,
      { datasetFile, draws: DRAWS },
      viewsOf,
      async ({ set: { questions }, views, measure }) => {
        for (const question of questions.filter(({ truth }) => truth !== 'units')) {
          for (const [i, sealed] of views.entries()) {
            const bounds = batch[i]
            if (bounds === undefined) throw new RangeError('bounds without a declaration')
            const error = bestOf(await measure(question, sealed, query => edition.asked(query, bounds)))
            errors.set(question.name, [...(errors.get(question.name) ?? []), error])
          }
        }
      },
    )
  }
  return errors
}

function csv(file: string): string {
  return `read_csv('${file}', all_varchar = true, header = true, nullstr = 'no such text')`
}

function textOf(value: string | { readonly value: string }): string {
  return typeof value === 'string' ? value : value.value
}
