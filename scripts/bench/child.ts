// Processes of their own: a server must not share its event loop with its load, and a peak of memory is one
// process's.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Child<Request, Reply> = {
  readonly process: ChildProcess
  /** One at a time. */
  readonly ask: (request: Request) => Promise<Reply>
  readonly stop: () => Promise<void>
}

type Answered<Reply> = { readonly reply: Reply } | { readonly error: string }

/** `file`: a module of this folder that calls `serveParent` with the same types. */
export function startChild<Request, Reply>(file: string): Child<Request, Reply> {
  const child = fork(join(import.meta.dirname, file), { serialization: 'advanced' })
  // A parent that fails must not leave its children behind.
  const orphan = () => void child.kill()
  process.once('exit', orphan)
  const exited = once(child, 'exit')
  void exited.then(() => process.off('exit', orphan))
  return {
    process: child,
    ask: async request => {
      child.send(request as never)
      const gone = exited.then(() => {
        throw new Error(`${file} ended before it answered`)
      })
      const [answer] = (await Promise.race([once(child, 'message'), gone])) as [Answered<Reply>]
      if ('error' in answer) throw new Error(`${file}: ${answer.error}`)
      return answer.reply
    },
    stop: async () => {
      if (child.connected) child.disconnect()
      await exited
    },
  }
}

/** In the child: answers each request, and exits on its own once the parent has no more. */
export function serveParent<Request, Reply>(answer: (request: Request) => Promise<Reply>): void {
  process.on('message', (request: Request) => {
    answer(request).then(
      reply => process.send?.({ reply }),
      (error: unknown) =>
        process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    )
  })
}

/**
 * The most that this process ever had in memory. The kernel's own note: getrusage also counts the parent
 * before exec.
 */
export function peakMiB(): number {
  const status = process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : ''
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS
  return Number(kib) / 1024
}
