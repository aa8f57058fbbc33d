// What the command line takes from its surroundings: everything here is a parameter, so that a test can be a
// terminal.
import { spawn } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { once } from 'node:events'
import { constants, setPriority } from 'node:os'
import { createInterface } from 'node:readline/promises'
import process from 'node:process'
import { Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { RandomBytes } from '../../protocols/random.ts'

export interface Sink {
  readonly write: (text: string) => void
  readonly isTerminal: boolean
  readonly columns: number
}

export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Data, and nothing else. */
  readonly out: Sink
  /** What is piped in, whole. */
  readonly input: () => Promise<Uint8Array>
  /** Talk: progress, questions, errors. */
  readonly err: Sink
  /** An answer to a question; undefined where nobody can be asked. */
  readonly askPerson: (question: string) => Promise<string | undefined>
  /** The same, and what is typed is not shown. */
  readonly askSecret: (question: string) => Promise<string | undefined>
  /**
   * This program again, with other words, beside and after this run: nobody waits for it, and it gives way to
   * everything else.
   */
  readonly inBackground: (argv: readonly string[]) => void
  readonly now: () => number
  readonly random: RandomBytes
  readonly fetch: typeof fetch
}

export function nodeHost(): Host {
  return {
    env: process.env,
    out: sink(process.stdout),
    input: () => buffer(process.stdin),
    err: sink(process.stderr),
    askPerson,
    askSecret,
    inBackground,
    now: Date.now,
    random: target => randomFillSync(target),
    fetch,
  }
}

function sink(stream: NodeJS.WriteStream): Sink {
  return {
    write: text => void stream.write(text),
    isTerminal: stream.isTTY === true,
    get columns() {
      // A terminal of unknown width reports 0.
      return stream.columns > 0 ? stream.columns : 100
    },
  }
}

function inBackground(argv: readonly string[]): void {
  const [, program = ''] = process.argv
  const child = spawn(process.execPath, [...process.execArgv, program, ...argv], {
    detached: true,
    stdio: 'ignore',
  })
  child.on('error', () => undefined)
  try {
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW)
  } catch {
    // It competes as an equal, nothing worse.
  }
  child.unref()
}

async function askPerson(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined
  const reader = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await reader.question(question)
  } finally {
    reader.close()
  }
}

/** The terminal's own echo is off while a line is edited, and what the editor draws goes nowhere. */
async function askSecret(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 })
  reader.on('SIGINT', () => {
    reader.close()
    process.kill(process.pid, 'SIGINT')
  })
  process.stderr.write(question)
  try {
    const ended = once(reader, 'close').then(() => undefined)
    return await Promise.race([reader.question('').catch(() => undefined), ended])
  } finally {
    reader.close()
    process.stderr.write('\n')
  }
}
