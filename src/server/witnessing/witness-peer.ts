// One witness of the log: requests one cosignature at a time over a persistent connection, and retries until
// it answers.
import { setTimeout as pause } from 'node:timers/promises'
import { EMPTY_ROOT } from '../../../protocols/audit/merkle.ts'
import { formatVkey, type NoteKey, type NoteSignature } from '../../../protocols/audit/note.ts'
import { CLOCK_TOLERANCE_S, openCheckpoint } from '../../../protocols/audit/policy.ts'
import { formatAddCheckpoint, readCosignature, type WitnessAnswer } from '../../../protocols/audit/witness.ts'
import { equalBytes, fromUtf8, utf8 } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import type { Verify } from '../../../protocols/signature.ts'
import type { WitnessState } from '../../../schemas/operation.ts'
import type { LogView } from '../../store/log-reader.ts'
import type { AskWitness, WitnessSaid } from './ask-witness.ts'

export type PeerState = WitnessState

export type StateChange = { readonly at: string; readonly state: PeerState }

export type PeerOptions = {
  readonly key: NoteKey
  readonly ask: AskWitness
  /** Of a rival: it has to prove what it says of our log, and is asked once in so many milliseconds. */
  readonly rival?: { readonly logKey: NoteKey; readonly paceMs: number }
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
  #state: PeerState = 'new'
  readonly #changes: StateChange[] = []
  /** The state as it reported it, or as we observed it. */
  #seen = 0
  #wanted: LogView | undefined
  #working = false
  #closed = new AbortController()
  #attempts = 0
  /** On a clock that only goes on; undefined: it has not cosigned yet. */
  #cosigned: number | undefined
  /** What it cosigned last since this process started. */
  #last: { readonly view: LogView; readonly signature: NoteSignature } | undefined
  #isHurried = false
  #hurry: (() => void) | undefined
  #wake: (() => void) | undefined

  constructor(options: PeerOptions) {
    this.name = options.key.name
    this.key = formatVkey(options.key)
    this.#options = options
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

  get last(): { readonly view: LogView; readonly signature: NoteSignature } | undefined {
    return this.#last
  }

  /** As `want`, but whatever its pace: somebody waits for it. */
  wantNow(view: LogView): void {
    this.#isHurried = true
    this.#hurry?.()
    this.want(view)
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
      await this.#keepPace()
      const view = this.#wanted
      const isUnknown = this.#seen === 0
      const done = await this.#ask(view)
      if (done && this.#wanted === view) this.#wanted = undefined
      // It says once what it saw before this process started, and is asked again with the matching proof.
      failures = done || (isUnknown && this.#seen > 0) ? 0 : failures + 1
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
    const { key, verify, clock, onSignature, ask } = this.#options
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
    const signal = this.#signal()
    const said = await within(ask(formatAddCheckpoint(asked), signal, view), signal)
    const answer = await readCosignature(asked, said.status, said.body, key, verify)
    const outcome = await this.#believed(answer, said, view)
    switch (outcome.kind) {
      case 'cosigned':
        if (Math.abs(outcome.time - clock() / 1000) > CLOCK_TOLERANCE_S) {
          this.#become('lying')
          return false
        }
        this.#seen = size
        this.#cosigned = performance.now()
        this.#last = { view, signature: outcome.signature }
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
      case 'unproven':
        this.#become('lying')
        return false
    }
  }

  /** A rival that names another log than ours, and shows nothing that our key signed, is lying. */
  async #believed(
    answer: WitnessAnswer,
    { note }: WitnessSaid,
    view: LogView,
  ): Promise<WitnessAnswer | { readonly kind: 'unproven' }> {
    const { rival, verify } = this.#options
    const isClaim =
      answer.kind === 'forked' || (answer.kind === 'stale' && answer.size > view.checkpoint.size)
    if (rival === undefined || !isClaim) return answer
    const proven = await proveClaim(note, view, rival.logKey, verify)
    if (proven === undefined) return { kind: 'unproven' }
    return proven.kind === 'ahead' ? { kind: 'stale', size: proven.size } : { kind: 'forked' }
  }

  #signal(): AbortSignal {
    const { rival } = this.#options
    const timeout = AbortSignal.timeout(rival === undefined ? TIMEOUT_MS : RELAYED_MS)
    return AbortSignal.any([this.#closed.signal, timeout])
  }

  /** What is wanted meanwhile replaces what was. */
  async #keepPace(): Promise<void> {
    const { rival } = this.#options
    if (rival === undefined || this.#cosigned === undefined) return
    const left = this.#cosigned + rival.paceMs - performance.now()
    if (left > 0 && !this.#isHurried) {
      const ended = new AbortController()
      const signal = AbortSignal.any([this.#closed.signal, ended.signal])
      this.#hurry = () => ended.abort()
      await pause(left, undefined, { ref: false, signal }).catch(() => undefined)
      this.#hurry = undefined
    }
    this.#isHurried = false
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
/** Through a hub, which waits for a node's next poll. */
const RELAYED_MS = 10_000
const MIN_PAUSE_MS = 100
const MAX_PAUSE_MS = 5_000
/** A way to a witness that does not look at the signal must not hold up the next attempt. */
async function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return await Promise.race([
    work,
    new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
    ),
  ])
}

function isProtocolError(error: unknown): boolean {
  return error instanceof Error && error.name === 'ProtocolError'
}

/**
 * A witness that says it saw another log than ours: hub and members of a market are rivals, so it is believed
 * only with a checkpoint that our own key signed. Undefined where the note proves nothing against the log in
 * `view`.
 */
async function proveClaim(
  note: string | null | undefined,
  { checkpoint, tree }: LogView,
  logKey: NoteKey,
  verify: Verify,
): Promise<{ readonly kind: 'ahead' | 'forked'; readonly size: number } | undefined> {
  if (note === null || note === undefined) return undefined
  try {
    const { size, root } = await openCheckpoint(utf8(note), { logKey, witnesses: [], quorum: 0 }, verify)
    if (size > checkpoint.size) return { kind: 'ahead', size }
    const own = size === 0 ? EMPTY_ROOT : await tree.root(size)
    return equalBytes(own, root) ? undefined : { kind: 'forked', size }
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}
