// Verified callers, kept over restarts: a service that knew none would count every member among the strangers
// of its address, and an attack on strangers would outlast each restart. An entry only decides whose share of
// the places a request takes before it is verified, so a damaged or forged list opens nothing.
import { readFile, rename, writeFile } from 'node:fs/promises'
import { z } from 'zod'

/** Network and key id of a verified request, and the member whose key it is. */
export type KnownCaller = readonly [caller: string, member: string]

const Callers = z.array(z.tuple([z.string().max(200), z.string().max(200)])).max(20_000)

/** Empty where the file is missing or damaged. */
export async function readCallers(file: string): Promise<readonly KnownCaller[]> {
  try {
    return Callers.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return []
  }
}

/** Atomic: the file has the whole list, or the earlier one. */
export async function writeCallers(file: string, callers: readonly KnownCaller[]): Promise<void> {
  const draft = `${file}.part`
  await writeFile(draft, JSON.stringify(callers), { mode: 0o600 })
  await rename(draft, file)
}

const INTERVAL_MS = 30_000

/** Writes the list at intervals where it has changed, and when it is closed. */
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
      // A full disk must not end the service for a list that only helps after a restart.
      this.#last = this.#last.then(() => writeCallers(this.#file, callers)).catch(() => undefined)
    }
    return this.#last
  }
}
