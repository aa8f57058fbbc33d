// The provider's part: its export, prepared on its own machine, and sealed by the service.
import { mkdir } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import { openFileSource } from '../../src/cli/file-source.ts'
import { prepare } from '../../src/prepare/node/prepare.ts'
import type { Client } from '../../src/sdk/client.ts'
import { followJob } from '../../src/sdk/follow-job.ts'
import { upload } from '../../src/sdk/upload.ts'
import { writeSampleDatasetFile } from '../sample/dataset-file.ts'
import { writeSampleOrders } from '../sample/orders.ts'
import type { DemoOptions } from './options.ts'
import { DEMO_TEXT, type DemoStory } from './text.ts'

export async function makeSample(
  story: DemoStory,
  { rows, language }: DemoOptions,
  folder: string,
): Promise<string> {
  const data = joinPath(folder, 'orders')
  await mkdir(data, { recursive: true })
  const written = await writeSampleOrders(joinPath(data, 'orders.csv'), {
    rows,
    seed: 20_251_111,
    years: [2025, 2025],
  })
  story.say(DEMO_TEXT[language].rows(written.toLocaleString('en')))
  return data
}

export async function publish(
  story: DemoStory,
  options: DemoOptions,
  mall: Client,
  data: string,
  folder: string,
) {
  const text = DEMO_TEXT[options.language]
  const prepared = await story.step('prepare', async () => {
    const result = await prepare({
      datasetFile:
        options.data === undefined ? await writeSampleDatasetFile(folder, options.rows) : options.schema,
      dataFolder: data,
      outFolder: joinPath(folder, 'contribution'),
      secretFile: joinPath(folder, 'unit-secret.key'),
    })
    const { dimensions, measures, views } = result.declaration
    story.say(text.prepared(dimensions.length, measures.length, views.length))
    return result
  })
  const { declaration } = prepared
  await story.step('publish', async () => {
    await using source = await openFileSource(prepared.contributionFile)
    const { id } = await upload(mall, source)
    const job = await mall.editionRegister({ body: { declaration, upload: id, report: prepared.summary } })
    await followJob(mall, job.id)
    story.say(text.sealed(`${declaration.dataset}@${declaration.edition}`))
  })
  return declaration
}
