// What is registered: folders that `dataset prepare` wrote (contribution file, manifest, summary of the
// report), and contribution files that the provider's own program wrote for such a folder's declaration.
import { readFile } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import type { z } from 'zod'
import { canonicalJson } from '../../protocols/canonical-json.ts'
import { ContributionManifest, KMin, ReportSummary } from '../../schemas/contribution.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import { fault } from '../../schemas/fault.ts'

const CONTRIBUTION_FILE = 'contribution.parquet'
const MANIFEST_FILE = 'manifest.json'
export const REPORT_FILE = 'report.json'

export type PreparedFile = {
  readonly path: string
  /** What its manifest says of it; absent: a file that no manifest names. */
  readonly expected?: { readonly sha256: string; readonly bytes: number }
}

export interface Prepared {
  /** The first folder: it has the declaration, and takes the state of the registration. */
  readonly folder: string
  readonly declaration: Declaration
  readonly report: ReportSummary
  /** In the order in which they are sent, at least one. */
  readonly files: readonly PreparedFile[]
}

/**
 * Each place is a prepared folder or a `.parquet` file. The declaration is the first folder's, or that of the
 * folder of the first file; other folders must have been prepared for the same one.
 */
export async function readPrepared(places: readonly string[]): Promise<Prepared> {
  const folders = places.filter(place => !isFile(place))
  const [first = dirname(places[0] ?? '.'), ...others] = folders
  const leading = await readFolder(first)
  const { declaration } = leading.manifest
  const reports = [leading.report]
  const files = new Map(folders.length === 0 ? [] : [[first, leading.file]])
  for (const folder of others) {
    const { manifest, report, file } = await readFolder(folder)
    if (canonicalJson(manifest.declaration) !== canonicalJson(declaration))
      throw fault('cli.prepared_differs', { folder, first })
    reports.push(report)
    files.set(folder, file)
  }
  return {
    folder: first,
    declaration,
    report: joinedReport(reports),
    files: places.map(path => files.get(path) ?? { path }),
  }
}

function isFile(place: string): boolean {
  return extname(place) === '.parquet'
}

async function readFolder(folder: string) {
  const manifest = await readJson(folder, MANIFEST_FILE, ContributionManifest)
  const { sha256, bytes } = manifest
  const file: PreparedFile = { path: join(folder, CONTRIBUTION_FILE), expected: { sha256, bytes } }
  return { manifest, report: await readJson(folder, REPORT_FILE, ReportSummary), file }
}

/**
 * Of several parts: the smallest class of all, since a class of the whole is no smaller than in its parts.
 * What share of the buyers is in which class does not follow from the parts.
 */
function joinedReport(reports: readonly ReportSummary[]): ReportSummary {
  const [first] = reports
  if (first === undefined) throw new RangeError('a contribution has at least one part')
  if (reports.length === 1) return first
  const { columns } = first
  return {
    columns,
    kMin: KMin.options.find(kMin => reports.some(report => report.kMin === kMin)) ?? first.kMin,
  }
}

async function readJson<T>(folder: string, name: string, schema: z.ZodType<T>): Promise<T> {
  try {
    return schema.parse(JSON.parse(await readFile(join(folder, name), 'utf8')))
  } catch {
    throw fault('cli.prepared', { folder, file: name })
  }
}
