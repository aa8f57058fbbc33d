// Upload, registration, sealing: each can be taken up again after the terminal was closed.
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { editionId } from '../../schemas/common.ts'
import { fault } from '../../schemas/fault.ts'
import { UploadId } from '../../schemas/records.ts'
import { followJob } from '../sdk/follow-job.ts'
import { upload } from '../sdk/upload.ts'
import type { Connection } from './connect.ts'
import type { Context } from './context.ts'
import { openFileSource } from './file-source.ts'
import type { PreparedFolder } from './prepared-folder.ts'
import { createProgress } from './progress.ts'
import { writeWhole } from './write-file.ts'

/** Beside the prepared files: which upload they went into, at which service. */
const STATE_FILE = '.upload.json'
const State = z.strictObject({ url: z.string(), sha256: z.string(), id: UploadId })

export async function registerPrepared(
  context: Context,
  { client, profile }: Connection,
  { folder, contributionFile, manifest, report }: PreparedFolder,
): Promise<void> {
  const { text } = context
  const { declaration } = manifest
  await using source = await openFileSource(contributionFile)
  if (source.size !== manifest.bytes || (await source.sha256()) !== manifest.sha256) {
    throw fault('cli.prepared_changed', { file: contributionFile })
  }
  const resumeId = await readState(folder, profile.url, manifest.sha256)
  if (resumeId !== undefined) context.say(text.dataset.resuming)
  const uploading = createProgress(context, text.dataset.uploading, 'bytes')
  const uploaded = await upload(client, source, {
    ...(resumeId === undefined ? {} : { resumeId }),
    onStart: ({ id }) =>
      writeWhole(join(folder, STATE_FILE), JSON.stringify({ url: profile.url, sha256: manifest.sha256, id })),
    onProgress: uploading.at,
  }).finally(uploading.end)
  const job = await client.editionRegister({ body: { declaration, upload: uploaded.id, report } })
  const sealing = createProgress(context, text.dataset.sealing, 'parts')
  await followJob(client, job.id, {
    onProgress: ({ step, fraction }) => sealing.at(fraction, 1, stepText(context, step)),
  }).finally(sealing.end)
  await rm(join(folder, STATE_FILE), { force: true })
  const edition = editionId(declaration.dataset, declaration.edition)
  context.say(text.dataset.registered(edition))
  context.say(
    `  yinsuan grant issue --dataset ${declaration.dataset} --to ORG --purpose PURPOSE --budget epsilon:1 --expires +90d`,
  )
}

async function readState(folder: string, url: string, sha256: string): Promise<string | undefined> {
  try {
    const state = State.parse(JSON.parse(await readFile(join(folder, STATE_FILE), 'utf8')))
    return state.url === url && state.sha256 === sha256 ? state.id : undefined
  } catch {
    return undefined
  }
}

function stepText({ text }: Context, step: string): string {
  const { steps } = text.dataset
  return Object.entries(steps).find(([name]) => name === step)?.[1] ?? text.dataset.sealing
}
