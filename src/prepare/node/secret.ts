import { randomBytes } from 'node:crypto'
import { link, open, readFile, rm, stat } from 'node:fs/promises'
import { fromHex } from '../../../protocols/bytes.ts'
import { SECRET_BYTES } from '../../../protocols/anonymise/pseudonym.ts'
import { fault } from '../../../schemas/fault.ts'

/**
 * The provider's unit secret. Made once and never written over: whoever has it can test whether a known buyer
 * is in an edition, and whoever loses it cannot make another edition of the same pseudonyms. Only the owner
 * may read its file.
 */
export async function unitSecret(file: string): Promise<Uint8Array> {
  if (file === '') throw fault('prepare.secret_no_file')
  await createOnce(file)
  const found = await stat(file)
  if (!found.isFile()) throw fault('prepare.secret_no_file', {}, file)
  const text = (await readFile(file, 'utf8')).trim()
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0)
    throw fault('prepare.secret_readable', {}, file)
  if (!new RegExp(`^[0-9a-f]{${2 * SECRET_BYTES}}$`).test(text))
    throw fault('prepare.secret_damaged', {}, file)
  return fromHex(text)
}

/** Whole or not at all, and never in the place of another: a link to a finished file. */
async function createOnce(file: string): Promise<void> {
  if ((await stat(file).catch(() => undefined)) !== undefined) return
  const made = `${file}.${randomBytes(8).toString('hex')}`
  const handle = await open(made, 'wx', 0o600)
  try {
    await handle.writeFile(`${randomBytes(SECRET_BYTES).toString('hex')}\n`)
    await handle.sync()
    await link(made, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    await handle.close()
    await rm(made, { force: true })
  }
}
