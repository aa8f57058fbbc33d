import { readFile, stat } from 'node:fs/promises'
import { fault } from '../../../schemas/fault.ts'

/** YINSUAN_DATABASE_PASSWORD, or what is in the file that YINSUAN_DATABASE_PASSWORD_FILE names. */
export async function databasePassword(
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const file = env['YINSUAN_DATABASE_PASSWORD_FILE'] ?? ''
  if (file === '') return env['YINSUAN_DATABASE_PASSWORD']
  try {
    const { mode } = await stat(file)
    const text = (await readFile(file, 'utf8')).replace(/\r?\n$/, '')
    if (text !== '' && (process.platform === 'win32' || (mode & 0o077) === 0)) return text
  } catch {
    // Said below.
  }
  throw fault('source.password_file', {}, file)
}
