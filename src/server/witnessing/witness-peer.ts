// One witness of the log: requests one cosignature at a time over a persistent connection, and retries until
// it answers.
import { setTimeout as pause } from 'node:timers/promises'
import { formatVkey, type NoteKey, type NoteSignature } from '../../../protocols/audit/note.ts'
import { CLOCK_TOLERANCE_S } from '../../../protocols/audit/policy.ts'
import { formatAddCheckpoint, readCosignature } from '../../../protocols/audit/witness.ts'
import { fromUtf8 } from '../../../protocols/bytes.ts'
import type { Verify } from '../../../protocols/signature.ts'
import type { WitnessState } from '../../../schemas/operation.ts'
import type { LogView } from '../../store/log-reader.ts'

export type PeerState = WitnessState

export type StateChange = { readonly at: string; readonly state: PeerState }

export type PeerOptions = {
  readonly key: NoteKey
  readonly url: string
  readonly verify: Verify
  /** Milliseconds since 1970. */
  readonly clock: () => number
  readonly onSignature: (view: LogView, signature: NoteSignature) => void
  readonly onState: () => void
}

export class WitnessPeer {
  readonly name: string
  /** Verifier key. */
  readonly key: string
  readonly #options: PeerOptions
  readonly #endpoint: string
  #state: PeerState = 'new'
  readonly #changes: StateChange[] = []
  /** The state as it reported it, or as we observed it. */
  #seen = 0
  #wanted: LogView | undefined
  #working = false
  #closed = new AbortController()
  #attempts = 0
  #wake: (() => void) | undefined

  constructor(options: PeerOptions) {
    this.name = options.key.name
    this.key = formatVkey(options.key)
    this.#options = options
    this.#endpoint = `${options.url.replace(/\/$/, '')}/add-checkpoint`
  }

  get state(): PeerState {
    return this.#state
  }

  /** Since when it is in which state, the oldest first; of a long time the newest ones. */
  get changes(): readonly StateChange[] {
    return this.#changes
  }

  /** The largest size that it reported. */
  get seen(): number {
    return this.#seen
  }

  /** How often it was asked, with or without success. */
  get attempts(): number {
    return this.#attempts
  }

  /** Replaces what was wanted before: a smaller checkpoint is of no use once there is a larger one. */
  want(view: LogView): void {
    if (isFinal(this.#state)) return
    this.#wanted = view
    this.#wake?.()
    if (!this.#working) void this.#work()
  }

  close(): void {
    this.#closed.abort()
    this.#wake?.()
  }

  async #work(): Promise<void> {
    this.#working = true
    let failures = 0
    while (this.#wanted !== undefined && !this.#closed.signal.aborted) {
      const view = this.#wanted
      const done = await this.#ask(view)
      if (done && this.#wanted === view) this.#wanted = undefined
      failures = done ? 0 : failures + 1
      if (isFinal(this.#state)) break
      if (!done && failures > 1) await this.#backOff(failures)
    }
    this.#working = false
  }

  /** Whether this checkpoint needs no more asking. */
  async #ask(view: LogView): Promise<boolean> {
    try {
      return await this.#askOnce(view)
    } catch (error) {
      if (this.#closed.signal.aborted) return false
      this.#become(isProtocolError(error) ? 'lying' : 'unreachable')
      return false
    } finally {
      this.#attempts++
      this.#options.onState()
    }
  }

  async #askOnce(view: LogView): Promise<boolean> {
    const { key, verify, clock, onSignature } = this.#options
    const { size, note } = view.checkpoint
    if (this.#seen > size) {
      this.#become('ahead')
      return false
    }
    const asked = {
      oldSize: this.#seen,
      proof: await view.tree.proveConsistency(this.#seen, size),
      checkpoint: fromUtf8(note),
    }
    const response = await fetch(this.#endpoint, {
      method: 'POST',
      body: formatAddCheckpoint(asked),
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      redirect: 'error',
      signal: AbortSignal.any([this.#closed.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    })
    const outcome = await readCosignature(asked, response.status, await readShort(response), key, verify)
    switch (outcome.kind) {
      case 'cosigned':
        if (Math.abs(outcome.time - clock() / 1000) > CLOCK_TOLERANCE_S) {
          this.#become('lying')
          return false
        }
        this.#seen = size
        this.#become('ok')
        onSignature(view, outcome.signature)
        return true
      case 'stale':
        this.#seen = outcome.size
        if (outcome.size > size) this.#become('ahead')
        return false
      case 'forked':
        this.#become('forked')
        return false
      case 'refused':
        this.#become('refusing')
        return false
    }
  }

  #become(state: PeerState): void {
    if (state !== this.#state) {
      this.#changes.push({ at: new Date(this.#options.clock()).toISOString(), state })
      if (this.#changes.length > MAX_CHANGES) this.#changes.shift()
    }
    this.#state = state
  }

  /** Until something newer is wanted, and for a while at most. */
  async #backOff(failures: number): Promise<void> {
    const woken = new Promise<void>(resolve => (this.#wake = resolve))
    await Promise.race([woken, pause(Math.min(MAX_PAUSE_MS, 100 * 2 ** failures), undefined, { ref: false })])
    this.#wake = undefined
    // However often commits wake it, a witness that is down is not asked more often than this.
    await pause(MIN_PAUSE_MS, undefined, { ref: false })
  }
}

/** What no further asking changes. */
export function isFinal(state: PeerState): boolean {
  return state === 'ahead' || state === 'forked'
}

const MAX_CHANGES = 200
const TIMEOUT_MS = 2_000
const MIN_PAUSE_MS = 100
const MAX_PAUSE_MS = 5_000
/** Some signature lines. A lying witness may send without end. */
const MAX_BYTES = 16 * 1024

async function readShort(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > MAX_BYTES) throw new Error('the answer of the witness is too long')
    chunks.push(chunk)
  }
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks))
}

function isProtocolError(error: unknown): boolean {
  return error instanceof Error && error.name === 'ProtocolError'
}
