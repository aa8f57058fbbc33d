// From an export to an open edition: what `yinsuan dataset publish` does, with a time for each half.
import { join } from 'node:path'
import { prepare } from '../../src/prepare/node/prepare.ts'
import { openFileSource } from '../../src/cli/file-source.ts'
import type { Client } from '../../src/sdk/client.ts'
import { followJob } from '../../src/sdk/follow-job.ts'
import { upload } from '../../src/sdk/upload.ts'
import { writeSampleDatasetFile } from '../sample/dataset-file.ts'

export const EDITION = 'appliance-orders@2025'

export type Published = {
  readonly prepareSeconds: number
  readonly uploadSeconds: number
  readonly sealSeconds: number
  readonly contributionFile: string
}

/**
 * `rows`: what the data has; the capacity that is declared follows from it, and with it how long a cold
 * answer takes.
 */
export async function publish(
  client: Client,
  dataFolder: string,
  folder: string,
  rows: number,
): Promise<Published> {
  const datasetFile = await writeSampleDatasetFile(folder, rows)
  const start = performance.now()
  const prepared = await prepare({
    datasetFile,
    dataFolder,
    outFolder: join(folder, 'contribution'),
    secretFile: join(folder, 'unit-secret.key'),
  })
  const isPrepared = performance.now()
  await using source = await openFileSource(prepared.contributionFile)
  const { id } = await upload(client, source)
  const isUploaded = performance.now()
  const { declaration, summary: report } = prepared
  const job = await client.editionRegister({ body: { declaration, upload: id, report } })
  await followJob(client, job.id)
  return {
    prepareSeconds: (isPrepared - start) / 1000,
    uploadSeconds: (isUploaded - isPrepared) / 1000,
    sealSeconds: (performance.now() - isUploaded) / 1000,
    contributionFile: prepared.contributionFile,
  }
}
