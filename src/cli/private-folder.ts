import { chmod, mkdir, stat } from 'node:fs/promises'

/** A folder of secrets: made for its owner alone, and closed to others where it was there before. */
export async function privateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { mode } = await stat(folder)
  if ((mode & 0o077) !== 0) await chmod(folder, mode & 0o700)
}
