// The witnesses of the log. Each stored checkpoint is shown to all of them at once, and counts once the
// quorum has cosigned it.
import { formatNote, type NoteSignature, parseNote, parseVkey } from '../../../protocols/audit/note.ts'
import { equalBytes } from '../../../protocols/bytes.ts'
import type { Verify } from '../../../protocols/signature.ts'
import { fault, type Fault } from '../../../schemas/fault.ts'
import type { WitnessRecord } from '../../../schemas/operation.ts'
import { majority } from '../../../schemas/witness-policy.ts'
import type { Cosigner } from '../../store/cosigner.ts'
import type { LogView, StoredCheckpoint } from '../../store/log-reader.ts'
import type { Config } from '../config/config-keys.ts'
import { isFinal, type PeerState, WitnessPeer } from './witness-peer.ts'

export type WitnessFigures = {
  readonly name: string
  readonly state: PeerState
  /** Entries that it has not seen. */
  readonly lag: number
}

type Waiter = {
  readonly size: number
  readonly resolve: (checkpoint: StoredCheckpoint) => void
  readonly reject: (fault: Fault) => void
  readonly timer: NodeJS.Timeout
}

export type WitnessesOptions = Pick<Config, 'witnesses' | 'quorum' | 'witnessSeconds'> & {
  readonly verify: Verify
  readonly clock: () => number
}

/** One checkpoint at a time, and then the newest one: commits never wait for a round, and many share one. */
export class Witnesses implements Cosigner {
  readonly quorum: number
  readonly #peers: readonly WitnessPeer[]
  readonly #waitMs: number
  readonly #waiters = new Set<Waiter>()
  #offered: LogView | undefined
  #round:
    | { readonly view: LogView; readonly signatures: Map<string, NoteSignature>; complete: boolean }
    | undefined
  #newest: StoredCheckpoint = { size: 0, note: new Uint8Array(0), stored: null }
  #onAttempt: (() => void) | undefined

  constructor({ witnesses, quorum, witnessSeconds, verify, clock }: WitnessesOptions) {
    this.quorum = quorum ?? majority(witnesses.length)
    this.#waitMs = witnessSeconds * 1000
    this.#peers = witnesses.map(
      ({ key, url }) =>
        new WitnessPeer({
          key: parseVkey(key),
          url,
          verify,
          clock,
          onSignature: (view, signature) => this.#accept(view, key, signature),
          onState: () => this.#onState(),
        }),
    )
  }

  newest(): StoredCheckpoint {
    return this.#newest
  }

  offer(view: LogView): void {
    this.#offered = view
    this.#advance()
  }

  async covering(size: number): Promise<StoredCheckpoint> {
    const newest = this.#newest
    if (newest.note.length > 0 && newest.size >= size) return newest
    const conflict = this.conflict()
    if (conflict !== undefined) throw conflict
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter)
        reject(this.#tooFew())
      }, this.#waitMs)
      const waiter: Waiter = { size, resolve, reject, timer }
      this.#waiters.add(waiter)
    })
  }

  /**
   * Before anything new is written: every witness is asked once, and as many as the quorum have to cosign
   * what is stored. Throws `witness.ahead` or `witness.forked` if one of them knows another log,
   * `witness.too_few` if that cannot be known.
   */
  async confirm(): Promise<void> {
    const covered = this.covering(this.#offered?.checkpoint.size ?? 0)
    covered.catch(() => undefined)
    await this.#askedOnce()
    const conflict = this.conflict()
    if (conflict !== undefined) throw conflict
    await covered
  }

  /** There is another log under our key. */
  conflict(): Fault | undefined {
    const peer = this.#peers.find(({ state }) => isFinal(state))
    if (peer === undefined) return undefined
    const size = this.#offered?.checkpoint.size ?? 0
    const params = { witness: peer.name, size, seen: peer.seen }
    return peer.state === 'ahead' ? fault('witness.ahead', params) : fault('witness.forked', params)
  }

  figures(): readonly WitnessFigures[] {
    const size = this.#offered?.checkpoint.size ?? 0
    return this.#peers.map(({ name, state, seen }) => ({ name, state, lag: Math.max(0, size - seen) }))
  }

  records(): readonly WitnessRecord[] {
    const lags = this.figures().map(({ lag }) => lag)
    return this.#peers.map(({ name, key, state, changes }, at) => {
      return { name, key, state, lag: lags[at] ?? 0, changes: [...changes] }
    })
  }

  /** Entries that are stored and not under a cosigned checkpoint. */
  lag(): number {
    return Math.max(0, (this.#offered?.checkpoint.size ?? 0) - this.#newest.size)
  }

  close(): void {
    for (const peer of this.#peers) peer.close()
    this.#failWaiters(() => this.#tooFew())
  }

  #advance(): void {
    if (this.#offered === undefined || (this.#round !== undefined && !this.#round.complete)) return
    if (this.#round?.view.checkpoint === this.#offered.checkpoint) return
    this.#round = { view: this.#offered, signatures: new Map(), complete: false }
    for (const peer of this.#peers) peer.want(this.#offered)
    if (this.quorum === 0) this.#complete()
  }

  #accept(view: LogView, name: string, signature: NoteSignature): void {
    const round = this.#round
    // It belongs to a round that is over: the others completed it without this witness, which is asked about
    // the present round next.
    if (round === undefined || !equalBytes(round.view.checkpoint.note, view.checkpoint.note)) return
    round.signatures.set(name, signature)
    if (round.signatures.size >= this.quorum) this.#complete()
  }

  /** Again when one more has signed: the published note then carries it too. */
  #complete(): void {
    const round = this.#round
    if (round === undefined) return
    const { size, note, stored } = round.view.checkpoint
    const { text, signatures } = parseNote(note)
    this.#newest = {
      size,
      note: formatNote({ text, signatures: [...signatures, ...round.signatures.values()] }),
      stored,
    }
    round.complete = true
    for (const waiter of this.#waiters) {
      if (waiter.size > size) continue
      this.#forget(waiter)
      waiter.resolve(this.#newest)
    }
    this.#advance()
  }

  #onState(): void {
    this.#onAttempt?.()
    if (this.conflict() === undefined) return
    this.#failWaiters(() => this.conflict() ?? this.#tooFew())
  }

  #failWaiters(reason: () => Fault): void {
    for (const waiter of this.#waiters) {
      this.#forget(waiter)
      waiter.reject(reason())
    }
  }

  #forget(waiter: Waiter): void {
    clearTimeout(waiter.timer)
    this.#waiters.delete(waiter)
  }

  async #askedOnce(): Promise<void> {
    // A witness that reported its size is asked again with the matching proof: only then is it known whether
    // it agrees.
    const asked = () =>
      this.#peers.every(({ attempts, state }) => state === 'ok' || isFinal(state) || attempts > 1)
    await new Promise<void>(resolve => {
      this.#onAttempt = () => {
        if (asked()) resolve()
      }
      this.#onAttempt()
    })
    this.#onAttempt = undefined
  }

  #tooFew(): Fault {
    const states = this.#peers.map(({ name, state }) => `${name}: ${state}`)
    const found = this.#round?.signatures.size ?? 0
    return fault('witness.too_few', { found, needed: this.quorum, states })
  }
}

/** As a `witness-policy` entry says it. */
export function statedPolicy({ witnesses }: Pick<Config, 'witnesses'>, quorum: number) {
  return { quorum: String(quorum), witnesses: witnesses.map(({ key }) => key).toSorted() }
}
