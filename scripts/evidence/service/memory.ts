import { readFile } from 'node:fs/promises'

/** Resident bytes of another process; null where the system has no /proc. */
export async function residentBytes(pid: number): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => null)
  return text === null ? null : Number(text.split(' ')[1]) * 4096
}
