// Starts the negative control in a process of its own, since it is meant to end.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Target } from './detector.ts'

export async function startNaiveServer(): Promise<Target & { readonly stop: () => Promise<void> }> {
  // A test runner's hooks would keep it from ending; its last words are no news.
  const { NODE_OPTIONS: _, ...env } = process.env
  const child = fork(join(import.meta.dirname, 'naive-server.ts'), {
    env,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const [port] = (await once(child, 'message')) as [number]
  return {
    port,
    ended,
    stop: async () => {
      child.kill()
      await ended
    },
  }
}
