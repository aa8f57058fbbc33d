// Ends a process that uses more than it may, where the kernel's own limits do not say it: resident memory,
// everything in its folder, time.
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Fault, fault } from '../../../schemas/fault.ts'
import type { SealingLimits } from './limits.ts'

const EVERY_MS = 50
/** Looking through a folder costs more than reading a line. */
const DISK_EVERY = 4

export type Watch = {
  /** After the process has ended. */
  readonly stop: () => Promise<void>
}

/**
 * `end` is called with the limit that was reached, at most once a look. Resident memory is read from /proc,
 * so on Linux only.
 */
export function watchProcess(
  pid: number | undefined,
  folder: string,
  limits: SealingLimits,
  end: (why: Fault) => void,
): Watch {
  let looks = 0
  let looking: Promise<void> | undefined
  const lookAtDisk = async (): Promise<void> => {
    const { diskMiB } = limits
    if ((await bytesBelow(folder)) > diskMiB * 2 ** 20) end(fault('engine.sealing_disk', { mib: diskMiB }))
  }
  const look = async (): Promise<void> => {
    const { memoryMiB } = limits
    if ((await residentBytes(pid)) > memoryMiB * 2 ** 20)
      end(fault('engine.sealing_memory', { mib: memoryMiB }))
    if (looks++ % DISK_EVERY === 0) await lookAtDisk()
  }
  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = undefined
    })
  }, EVERY_MS)
  const { minutes } = limits
  const deadline = setTimeout(() => end(fault('engine.sealing_time', { minutes })), minutes * 60_000)
  return {
    async stop() {
      clearInterval(timer)
      clearTimeout(deadline)
      await looking
      // What it wrote since the last look.
      await lookAtDisk()
    },
  }
}

async function residentBytes(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmRSS:\s*(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024
}

/** What lies on the disk, holes not counted. Files that go meanwhile count as nothing. */
async function bytesBelow(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  let bytes = 0
  for (const name of names) {
    const { blocks } = await lstat(join(folder, name)).catch(() => ({ blocks: 0 }))
    bytes += blocks * 512
  }
  return bytes
}
