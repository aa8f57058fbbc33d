// Upload, registration, sealing: each can be taken up again after the terminal was closed.
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { editionId } from '../../schemas/common.ts'
import { fault } from '../../schemas/fault.ts'
import { JobId, UploadId } from '../../schemas/records.ts'
import { ProblemError, SdkError } from '../sdk/errors.ts'
import { followJob } from '../sdk/follow-job.ts'
import { upload } from '../sdk/upload.ts'
import type { ServiceConnection } from './connect.ts'
import type { Context } from './context.ts'
import { openFileSource } from './file-source.ts'
import type { PreparedFolder } from './prepared-folder.ts'
import { createProgress } from './progress.ts'
import { blindLines } from './render/blind-capable.ts'
import { writeWhole } from './write-file.ts'

/** Beside the prepared files: how far their registration has come, at which service. */
const STATE_FILE = '.registration.json'
const State = z.strictObject({
  url: z.string(),
  sha256: z.string(),
  upload: UploadId,
  job: JobId.nullable(),
})
type State = z.infer<typeof State>

/**
 * Asked before anything is sent: the upload of a member that is no provider would be taken for a blind
 * ticket's.
 */
export async function requireProvider({ client }: ServiceConnection): Promise<void> {
  const { organisation } = await client.me()
  if (!organisation.roles.includes('provider')) throw fault('request.role', { needed: ['provider'] })
}

export async function registerPrepared(
  context: Context,
  connection: ServiceConnection,
  prepared: PreparedFolder,
): Promise<void> {
  const { text } = context
  const { folder, manifest } = prepared
  const { dataset, edition } = manifest.declaration
  const state = await readState(folder, connection.profile.url, manifest.sha256)
  const job = state?.job ?? (await uploadAndRegister(context, connection, prepared, state))
  const sealing = createProgress(context, text.dataset.sealing, 'parts')
  await followJob(connection.client, job, {
    onProgress: ({ fraction }) => sealing.at(fraction, 1),
  })
    .catch(async (error: unknown) => {
      // A failed or forgotten job is not followed again; a broken connection is.
      const isOver = error instanceof ProblemError || (error instanceof SdkError && error.code === 'sdk.job')
      if (isOver) await rm(join(folder, STATE_FILE), { force: true })
      throw error
    })
    .finally(sealing.end)
  await rm(join(folder, STATE_FILE), { force: true })
  const id = editionId(dataset, edition)
  context.say(text.dataset.registered(id))
  context.say(`  yinsuan desk approve ${id}`)
  for (const line of blindLines(context, await connection.client.editionShow({ params: { id } })))
    context.say(line)
  context.say(
    `  yinsuan grant issue --dataset ${dataset} --to ORG --purpose PURPOSE --budget epsilon:1 --expires +90d`,
  )
}

async function uploadAndRegister(
  context: Context,
  { client, profile }: ServiceConnection,
  { folder, contributionFile, manifest, report }: PreparedFolder,
  state: State | undefined,
): Promise<string> {
  const { text } = context
  const { declaration, sha256 } = manifest
  await using source = await openFileSource(contributionFile)
  if (source.size !== manifest.bytes || (await source.sha256()) !== sha256) {
    throw fault('cli.prepared_changed', { file: contributionFile })
  }
  const keep = (next: Pick<State, 'upload' | 'job'>): Promise<void> =>
    writeWhole(join(folder, STATE_FILE), JSON.stringify({ url: profile.url, sha256, ...next }))
  if (state !== undefined) context.say(text.dataset.resuming)
  const uploading = createProgress(context, text.dataset.uploading, 'bytes')
  const uploaded = await upload(client, source, {
    ...(state === undefined ? {} : { resumeId: state.upload }),
    onStart: ({ id }) => keep({ upload: id, job: null }),
    onProgress: uploading.at,
  }).finally(uploading.end)
  const { id } = await client.editionRegister({ body: { declaration, upload: uploaded.id, report } })
  await keep({ upload: uploaded.id, job: id })
  return id
}

async function readState(folder: string, url: string, sha256: string): Promise<State | undefined> {
  try {
    const state = State.parse(JSON.parse(await readFile(join(folder, STATE_FILE), 'utf8')))
    return state.url === url && state.sha256 === sha256 ? state : undefined
  } catch {
    return undefined
  }
}
