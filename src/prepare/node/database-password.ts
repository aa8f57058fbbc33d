import { readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
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
    if (text !== '' && (process.platform === 'win32' || isCredential(env, file) || (mode & 0o077) === 0))
      return text
  } catch {
    // Said below.
  }
  throw fault('source.password_file', {}, file)
}

/** systemd lets a service's user in by an access list, which shows as a right of the group. */
function isCredential(env: Readonly<Record<string, string | undefined>>, file: string): boolean {
  const folder = env['CREDENTIALS_DIRECTORY'] ?? ''
  return folder !== '' && dirname(resolve(file)) === resolve(folder)
}
