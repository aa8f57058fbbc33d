// Upload, registration, sealing: each can be taken up again after the terminal was closed.
import { readFile, rm, stat } from 'node:fs/promises'
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
import { openFileSource, sha256Of } from './file-source.ts'
import type { Prepared, PreparedFile } from './prepared-folder.ts'
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
  prepared: Prepared,
): Promise<void> {
  const { text } = context
  const { folder, files } = prepared
  const { dataset, edition } = prepared.declaration
  const sha256 = await digestOf(files)
  const state = await readState(folder, connection.profile.url, sha256)
  const job = state?.job ?? (await uploadAndRegister(context, connection, { ...prepared, sha256 }, state))
  const sealing = createProgress(context, text.dataset.sealing, 'parts')
  await followJob(connection.client, job, {
    onProgress: ({ fraction, promised }) =>
      sealing.at(
        fraction,
        1,
        promised === null ? undefined : text.dataset.sealingUntil(`${promised.slice(0, 19)}Z`),
      ),
  })
    .catch(async (error: unknown) => {
      // A failed or forgotten job is not followed again; a broken connection is.
      const isOver = error instanceof ProblemError || (error instanceof SdkError && error.code === 'sdk.job')
      if (isOver) await rm(join(folder, STATE_FILE), { force: true })
      // The service knows files by their numbers.
      if (files.length > 1)
        for (const [at, { path }] of files.entries()) context.say(text.dataset.numbered(at + 1, path))
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
  { folder, files, declaration, report, sha256 }: Prepared & { readonly sha256: string },
  state: State | undefined,
): Promise<string> {
  const { text } = context
  await using source = await openFileSource(...files.map(({ path }) => path))
  const keep = (next: Pick<State, 'upload' | 'job'>): Promise<void> =>
    writeWhole(join(folder, STATE_FILE), JSON.stringify({ url: profile.url, sha256, ...next }))
  if (state !== undefined) context.say(text.dataset.resuming)
  const uploading = createProgress(context, text.dataset.uploading, 'bytes')
  const hashed = { ...source, sha256: () => Promise.resolve(sha256) }
  const uploaded = await upload(client, hashed, {
    ...(state === undefined ? {} : { resumeId: state.upload }),
    onStart: ({ id }) => keep({ upload: id, job: null }),
    onProgress: uploading.at,
  }).finally(uploading.end)
  const { id } = await client.editionRegister({ body: { declaration, upload: uploaded.id, report } })
  await keep({ upload: uploaded.id, job: id })
  return id
}

/** Of all files, one behind the other. Throws the Fault of the first that is not what its manifest says. */
async function digestOf(files: readonly PreparedFile[]): Promise<string> {
  for (const { path, expected } of files) {
    const { size } = await stat(path).catch(() => {
      throw fault('cli.file_unreadable', { file: path })
    })
    if (expected === undefined) continue
    if (size !== expected.bytes || (await sha256Of([path])) !== expected.sha256)
      throw fault('cli.prepared_changed', { file: path })
  }
  const [first, ...more] = files
  return more.length === 0 && first?.expected !== undefined
    ? first.expected.sha256
    : await sha256Of(files.map(({ path }) => path))
}

async function readState(folder: string, url: string, sha256: string): Promise<State | undefined> {
  try {
    const state = State.parse(JSON.parse(await readFile(join(folder, STATE_FILE), 'utf8')))
    return state.url === url && state.sha256 === sha256 ? state : undefined
  } catch {
    return undefined
  }
}
