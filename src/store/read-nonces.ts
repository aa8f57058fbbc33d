// Reads insert their nonce alone: many in one statement, so that polling costs little.
import type { FreshNonces, Nonce } from './nonces.ts'
import { checkNonce } from './nonces.ts'

interface Waiting {
  readonly nonce: Nonce
  readonly resolve: (fresh: boolean) => void
  readonly reject: (error: unknown) => void
}

export class ReadNonces {
  readonly #insert: (nonces: readonly Nonce[]) => Promise<FreshNonces>
  #waiting: Waiting[] = []
  #busy: Promise<void> | undefined

  constructor(insert: (nonces: readonly Nonce[]) => Promise<FreshNonces>) {
    this.#insert = insert
  }

  /** True for exactly one of equal nonces. */
  async use(nonce: Nonce): Promise<boolean> {
    checkNonce(nonce)
    return await new Promise((resolve, reject) => {
      this.#waiting.push({ nonce, resolve, reject })
      this.#busy ??= this.#drain()
    })
  }

  async drained(): Promise<void> {
    await this.#busy
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, MAX_BATCH)
      this.#waiting = this.#waiting.slice(MAX_BATCH)
      try {
        const fresh = await this.#insert(batch.map(each => each.nonce))
        for (const { nonce, resolve } of batch) resolve(fresh.take(nonce))
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#busy = undefined
  }
}

const MAX_BATCH = 500
