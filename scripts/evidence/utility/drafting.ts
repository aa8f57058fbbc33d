// What `dataset init` drafts under a secret that is the same in every run, so that figures can be repeated.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { draftDataset } from '../../../src/prepare/node/draft.ts'
import { toHex } from '../../../protocols/bytes.ts'
import { secretOf } from './many-drafts.ts'

/** The path of the drafted dataset.yaml; it and the secret are written into the folder. */
export async function writeDraft(file: string, folder: string, name: string): Promise<string> {
  const secretFile = join(folder, 'secret')
  await writeFile(secretFile, `${toHex(secretOf(name))}\n`, { mode: 0o600 })
  const datasetFile = join(folder, 'dataset.yaml')
  await writeFile(datasetFile, await draftDataset({ file, secretFile, confirmRoles: true }))
  return datasetFile
}
