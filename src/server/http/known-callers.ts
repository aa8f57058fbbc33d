// Who was verified from which network, kept over restarts: a service that knew nobody would count every
// member among the strangers of its address, and an attack on these would outlast each restart. A claim of
// it gives its member's share of places and nothing else, so a damaged or invented list harms nobody's data.
import { readFile, rename, writeFile } from 'node:fs/promises'
import { z } from 'zod'

/** Network and key id as they were claimed by a request whose signature was good, and its member. */
export type KnownCaller = readonly [caller: string, member: string]

const Callers = z.array(z.tuple([z.string().max(200), z.string().max(200)])).max(20_000)

/** None where there is no list, or one that cannot be read. */
export async function readCallers(file: string): Promise<readonly KnownCaller[]> {
  try {
    return Callers.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return []
  }
}

/** Whole or not at all. */
export async function writeCallers(file: string, callers: readonly KnownCaller[]): Promise<void> {
  const draft = `${file}.part`
  await writeFile(draft, JSON.stringify(callers), { mode: 0o600 })
  await rename(draft, file)
}

const INTERVAL_MS = 30_000

/** Writes the list while it changes, and once more when it is closed. */
export class CallerList {
  readonly #file: string
  readonly #callers: () => readonly KnownCaller[]
  readonly #timer: NodeJS.Timeout
  #written = ''
  #last: Promise<void> = Promise.resolve()

  constructor(file: string, callers: () => readonly KnownCaller[]) {
    this.#file = file
    this.#callers = callers
    this.#timer = setInterval(() => void this.#write(), INTERVAL_MS).unref()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#write()
  }

  #write(): Promise<void> {
    const callers = this.#callers()
    const names = callers.map(([caller]) => caller).join()
    if (names !== this.#written) {
      this.#written = names
      // It only saves time after a restart: a full disk must not end the service for it.
      this.#last = this.#last.then(() => writeCallers(this.#file, callers)).catch(() => undefined)
    }
    return this.#last
  }
}
