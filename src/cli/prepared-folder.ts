// What `dataset prepare` leaves for `dataset register`: contribution file, manifest, and the summary of the
// report.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import { ContributionManifest, ReportSummary } from '../../schemas/contribution.ts'
import { fault } from '../../schemas/fault.ts'

const CONTRIBUTION_FILE = 'contribution.parquet'
const MANIFEST_FILE = 'manifest.json'
export const REPORT_FILE = 'report.json'

export interface PreparedFolder {
  readonly folder: string
  readonly contributionFile: string
  readonly manifest: ContributionManifest
  readonly report: ReportSummary
}

export async function readPrepared(folder: string): Promise<PreparedFolder> {
  return {
    folder,
    contributionFile: join(folder, CONTRIBUTION_FILE),
    manifest: await readJson(folder, MANIFEST_FILE, ContributionManifest),
    report: await readJson(folder, REPORT_FILE, ReportSummary),
  }
}

async function readJson<T>(folder: string, name: string, schema: z.ZodType<T>): Promise<T> {
  try {
    return schema.parse(JSON.parse(await readFile(join(folder, name), 'utf8')))
  } catch {
    throw fault('cli.prepared', { folder, file: name })
  }
}
