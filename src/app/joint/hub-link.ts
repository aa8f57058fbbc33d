/** How a node's connection to its hub is, since the start. In memory: nothing is decided by it. */
export class HubLink {
  #answered: number | null = null
  #failed: { readonly at: number; readonly code: string } | null = null
  #working = 0

  /** Milliseconds since 1970; null: never. */
  get answered(): number | null {
    return this.#answered
  }

  /** The last failure, also after the hub has answered again. */
  get failed(): { readonly at: number; readonly code: string } | null {
    return this.#failed
  }

  /** Messages that are being answered now. */
  get working(): number {
    return this.#working
  }

  pollAnswered(now: number): void {
    this.#answered = now
  }

  pollFailed(now: number, error: unknown): void {
    this.#failed = { at: now, code: codeOf(error) }
  }

  async answering<T>(messages: number, work: () => Promise<T>): Promise<T> {
    this.#working += messages
    try {
      return await work()
    } finally {
      this.#working -= messages
    }
  }
}

/** Never its message, which may name addresses. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
