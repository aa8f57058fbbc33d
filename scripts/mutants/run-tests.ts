// Runs test files, a few at a time in the order in which they are given, until the first of them fails.
import { spawn } from 'node:child_process'
import process from 'node:process'

export type Failed = { readonly file: string; readonly said: string }

/** More than two cores' worth: tests of services wait for disks and other processes. */
const AT_ONCE = 3

export async function firstFailure(
  files: readonly string[],
  { cwd, env, timeoutSeconds }: RunOptions,
): Promise<Failed | undefined> {
  const waiting = [...files]
  const running = new Set<() => void>()
  let failed: Failed | undefined
  const work = async () => {
    for (let file = waiting.shift(); file !== undefined && failed === undefined; file = waiting.shift()) {
      const { ended, stop } = start(file, { cwd, env, timeoutSeconds })
      running.add(stop)
      const said = await ended
      running.delete(stop)
      if (said === undefined || failed !== undefined) continue
      failed = { file, said }
      for (const each of running) each()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return failed
}

export type RunOptions = {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly timeoutSeconds: number
}

/** `ended`: the first of what failed; undefined where nothing did. */
function start(file: string, { cwd, env, timeoutSeconds }: RunOptions) {
  // A group of its own: what a test has started ends with it.
  const child = spawn(process.execPath, ['--import=./test/support/without-async-hooks.ts', file], {
    cwd,
    env: { ...env, TAP_BAIL: '1', TAP_TIMEOUT: String(timeoutSeconds) },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const parts: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', part => parts.push(String(part)))
  const stop = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has ended.
    }
  }
  const timer = setTimeout(stop, (timeoutSeconds + 30) * 1000)
  process.once('exit', stop)
  const ended = new Promise<string | undefined>(resolve => {
    child.once('close', code => {
      clearTimeout(timer)
      process.off('exit', stop)
      stop()
      const text = parts.join('')
      const said = /^ *not ok \d+ - (.*)/m.exec(text)?.[1] ?? text.trim().split('\n').at(-1) ?? ''
      resolve(code === 0 ? undefined : said.slice(0, 200))
    })
  })
  return { ended, stop }
}
