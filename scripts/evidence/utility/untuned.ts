// Does the wide interval cover the questions that no bound and no constant was chosen for? Under the presets,
// and under what `dataset init` drafts.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { parseDatasetFile } from '../../../src/prepare/dataset-yaml.ts'
import { comparedBounds, DRAFTED_SETS, type DraftedSet } from './drafts-compared.ts'
import { manyDrafts } from './many-drafts.ts'
import { type Measuring, SHARED, withSealed } from './measure.ts'
import { MEASURE } from './merged-edition.ts'
import type { Row } from './tally.ts'
import { untunedQuestions } from './untuned-questions.ts'
import { writeExport } from './write-export.ts'

type Asked = Pick<Measuring, 'draws' | 'onMeasured'> & { readonly short: boolean }

/** What a set is asked under which bounds. A draft has bounds for one measure here. */
const ROUNDS = DRAFTED_SETS.flatMap(drafted => [
  { drafted, bounds: 'presets', measures: [MEASURE, 'pieces'] } as const,
  { drafted, bounds: 'a draft', measures: [MEASURE] } as const,
])

export function countUntuned(short: boolean): number {
  return ROUNDS.reduce(
    (sum, { drafted, measures }) => sum + untunedQuestions(drafted.set.name, measures, short).length,
    0,
  )
}

export async function measureUntuned({ short, ...asked }: Asked): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const { drafted, bounds, measures } of ROUNDS) {
    const { set } = drafted
    const folder = await mkdtemp(join(tmpdir(), 'yinsuan-untuned-'))
    try {
      const presets = join(import.meta.dirname, '../../..', set.schema ?? '')
      const datasetFile = bounds === 'presets' ? presets : await writeDrafted(drafted, presets, folder)
      const questions = untunedQuestions(set.name, measures, short)
      const measuring = { ...asked, datasetFile }
      await withSealed(
        set,
        measuring,
        declaration => [declaration],
        async ({ views, measure }) => {
          for (const question of questions)
            for (const sealed of views) {
              rows.push({ set: `${set.name}, ${bounds}`, ...(await measure(question, sealed)) })
              asked.onMeasured?.()
            }
        },
      )
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  return rows
}

/** The presets' domains with the views and the clips that a draft of the export has. */
async function writeDrafted(
  { set, rows, narrow }: DraftedSet,
  presetsFile: string,
  folder: string,
): Promise<string> {
  const presets = parseDatasetFile(await readFile(presetsFile, 'utf8'), presetsFile)
  const dimension = presets.dimensions[narrow.dimension]
  if (dimension === undefined || !('values' in dimension)) throw new Error('a dimension with values')
  const values = dimension.values.map(value => (typeof value === 'string' ? value : value.value))
  const file = join(folder, 'export.csv')
  await writeExport(rows(join(SHARED, set.data)), file)
  const known = { lists: new Map([[narrow.column, values]]), period: presets.period }
  const [draft] = await manyDrafts(file, known, 1)
  if (draft === undefined) throw new Error('a draft')
  const { views, measure } = comparedBounds(draft, narrow)
  const datasetFile = join(folder, 'dataset.yaml')
  await writeFile(
    datasetFile,
    stringify({ ...presets, measures: { [MEASURE]: measure }, views: Object.fromEntries(views) }),
  )
  return datasetFile
}
