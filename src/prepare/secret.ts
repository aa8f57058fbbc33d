import { randomBytes } from 'node:crypto'
import { open, readFile, stat } from 'node:fs/promises'
import { fromHex, toHex } from '../../protocols/bytes.ts'
import { SECRET_BYTES } from '../../protocols/anonymise/pseudonym.ts'
import { fault } from '../../schemas/fault.ts'

/**
 * The provider's unit secret. Made once and never written over: whoever has it can test whether a known buyer is in an edition, and
 * whoever loses it cannot make another edition of the same pseudonyms. Only the owner may read its file.
 */
export async function unitSecret(file: string): Promise<Uint8Array> {
  const made = await createOnce(file)
  if (made !== undefined) return made
  const text = (await readFile(file, 'utf8')).trim()
  const { mode } = await stat(file)
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw fault('prepare.secret_readable', {}, file)
  if (!new RegExp(`^[0-9a-f]{${2 * SECRET_BYTES}}$`).test(text))
    throw fault('prepare.secret_damaged', {}, file)
  return fromHex(text)
}

async function createOnce(file: string): Promise<Uint8Array | undefined> {
  try {
    const handle = await open(file, 'wx', 0o600)
    try {
      const secret = new Uint8Array(randomBytes(SECRET_BYTES))
      await handle.writeFile(`${toHex(secret)}\n`)
      await handle.sync()
      return secret
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined
    throw error
  }
}
