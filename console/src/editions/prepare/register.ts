// Upload, registration and sealing; each resumes after the page was closed, as in `yinsuan dataset register`.
import { blobSource } from '../../../../src/sdk/blob-source.ts'
import type { Client } from '../../../../src/sdk/client.ts'
import { ProblemError, SdkError } from '../../../../src/sdk/errors.ts'
import { followJob } from '../../../../src/sdk/follow-job.ts'
import { upload } from '../../../../src/sdk/upload.ts'
import { storePending, type Pending } from './pending.ts'

export type Sending =
  | { readonly step: 'uploading'; readonly sent: number; readonly total: number }
  | { readonly step: 'registering' }
  | { readonly step: 'sealing'; readonly fraction: number; readonly promised: string | null }

/** Resolves once the edition is sealed. The pending edition is deleted then, or when its job has failed. */
export async function registerPending(
  client: Client,
  owner: string,
  pending: Pending,
  onProgress: (sending: Sending) => void,
): Promise<void> {
  const job = pending.job ?? (await uploadAndRegister(client, owner, pending, onProgress))
  try {
    await followJob(client, job, {
      onProgress: ({ fraction, promised }) => onProgress({ step: 'sealing', fraction, promised }),
    })
  } catch (error) {
    // A job that failed or is unknown is not followed again; after a lost connection it is.
    const isOver = error instanceof ProblemError || (error instanceof SdkError && error.code === 'sdk.job')
    if (isOver) await storePending(owner, undefined)
    throw error
  }
  await storePending(owner, undefined)
}

async function uploadAndRegister(
  client: Client,
  owner: string,
  pending: Pending,
  onProgress: (sending: Sending) => void,
): Promise<string> {
  const { manifest, report, contribution } = pending
  const source = { ...blobSource(contribution), sha256: () => Promise.resolve(manifest.sha256) }
  const uploaded = await upload(client, source, {
    ...(pending.upload === null ? {} : { resumeId: pending.upload }),
    onStart: ({ id }) => storePending(owner, { ...pending, upload: id }),
    onProgress: (sent, total) => onProgress({ step: 'uploading', sent, total }),
  })
  onProgress({ step: 'registering' })
  const { declaration } = manifest
  const { id } = await client.editionRegister({ body: { declaration, upload: uploaded.id, report } })
  await storePending(owner, { ...pending, upload: uploaded.id, job: id })
  return id
}
