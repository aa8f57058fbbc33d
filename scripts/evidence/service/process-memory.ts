// The memory of another process, by the kernel's own record of it.
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

/** Throws if it has ended. */
export function residentMiB(pid: number): number {
  return recordedMiB(readFileSync(`/proc/${pid}/status`, 'utf8'), 'VmRSS')
}

/** The most that it ever had; 0 if it has ended. */
export async function peakMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return recordedMiB(status, 'VmHWM')
}

/** 0 if there is none. */
function recordedMiB(status: string, field: 'VmRSS' | 'VmHWM'): number {
  const line = status.split('\n').find(each => each.startsWith(`${field}:`))
  return Number(/(\d+) kB$/.exec(line ?? '')?.[1] ?? 0) / 1024
}
