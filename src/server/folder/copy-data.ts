// Of the data plane what a service needs again: uploads and sealed editions. Its working files are made anew.
import { cp, mkdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fault } from '../../../schemas/fault.ts'
import { readSealedEdition } from '../../engine/sealed-edition.ts'
import { isDraft, isThere } from '../../app/upload-files.ts'

const UPLOADS = 'uploads'
const EDITIONS = 'editions'

/**
 * Copies uploads, and the editions that are `kept`. Throws ENOENT where a file was removed meanwhile or an
 * edition no longer exists. Once withdrawn an edition never comes back, so one that still exists existed all
 * the time, and what its copy lacks is damage.
 */
export async function copyData(from: string, to: string, kept: readonly string[]): Promise<void> {
  const editions = join(to, EDITIONS)
  await mkdir(editions, { recursive: true, mode: 0o700 })
  // First, since they come and go, and editions take long.
  await copyIfThere(join(from, UPLOADS), join(to, UPLOADS), file => !isDraft(file))
  for (const id of kept) await cp(join(from, EDITIONS, id), join(editions, id), { recursive: true })
  for (const id of kept) {
    await stat(join(from, EDITIONS, id))
    const { files } = await readSealedEdition({ editions }, id)
    for (const file of files) {
      if (!(await isThere(file))) throw fault('engine.damaged_file', { file: basename(file) })
    }
  }
}

export async function copyIfThere(
  from: string,
  to: string,
  filter: (file: string) => boolean = () => true,
): Promise<void> {
  if (await isThere(from)) await cp(from, to, { recursive: true, filter })
}
