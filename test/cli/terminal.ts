// A terminal for tests: what the command line writes is kept, and a person may be scripted.
import { randomFillSync } from 'node:crypto'
import type { Host } from '../../src/cli/host.ts'
import { runCommand } from '../../src/cli/run.ts'

export type Typed = {
  readonly exit: number
  readonly out: string
  readonly err: string
  /** What was started to run on behind it. */
  readonly background: readonly (readonly string[])[]
}

export type TerminalOptions = {
  readonly env?: Readonly<Record<string, string>>
  readonly isTerminal?: boolean
  readonly columns?: number
  readonly person?: string
  /** What is piped in. */
  readonly input?: string
  /** What a person types unseen, one answer after another. */
  readonly secrets?: readonly string[]
  readonly fetch?: typeof fetch
  readonly now?: () => number
}

/** Runs one command line in this process. */
export async function type(argv: readonly string[], options: TerminalOptions = {}): Promise<Typed> {
  const written = { out: '', err: '' }
  const background: (readonly string[])[] = []
  const secrets = [...(options.secrets ?? [])]
  const sink = (name: 'out' | 'err') => ({
    write: (text: string) => void (written[name] += text),
    isTerminal: options.isTerminal ?? false,
    columns: options.columns ?? 100,
  })
  const host: Host = {
    env: options.env ?? {},
    out: sink('out'),
    input: async () => Buffer.from(options.input ?? ''),
    err: sink('err'),
    askPerson: async question => {
      written.err += question
      return options.person
    },
    askSecret: async question => {
      written.err += question
      return secrets.shift()
    },
    inBackground: argv => void background.push(argv),
    now: options.now ?? Date.now,
    random: target => randomFillSync(target),
    fetch: options.fetch ?? fetch,
  }
  const exit = await runCommand(argv, host)
  return { exit, background, ...written }
}
