// The witnesses of the log. Each stored checkpoint is shown to all of them at once, and counts once the
// quorum has cosigned it.
import {
  formatNote,
  formatVkey,
  type NoteKey,
  type NoteSignature,
  parseNote,
  parseVkey,
} from '../../../protocols/audit/note.ts'
import { equalBytes } from '../../../protocols/bytes.ts'
import type { Verify } from '../../../protocols/signature.ts'
import { fault, type Fault } from '../../../schemas/fault.ts'
import type { WitnessRecord } from '../../../schemas/operation.ts'
import { majority } from '../../../schemas/witness-policy.ts'
import type { Cosigner } from '../../store/cosigner.ts'
import type { LogView, StoredCheckpoint } from '../../store/log-reader.ts'
import type { Config } from '../config/config-keys.ts'
import { askByUrl, type AskWitness } from './ask-witness.ts'
import { SeenByMembers } from './seen-by-members.ts'
import { isFinal, type PeerState, WitnessPeer } from './witness-peer.ts'

export type WitnessFigures = {
  readonly name: string
  readonly state: PeerState
  /** Entries that it has not seen. */
  readonly lag: number
}

/**
 * A member of a market with this service: its cosignature is published with the checkpoint and is no part of
 * the quorum, which the settings name.
 */
export type MeshWitness = {
  readonly key: NoteKey
  readonly ask: AskWitness
  /** The hub of a node: a checkpoint is published with its cosignature, unless it does not answer. */
  readonly isHub: boolean
}

type Waiter = {
  readonly size: number
  readonly byHub: boolean
  readonly resolve: (checkpoint: StoredCheckpoint) => void
  readonly reject: (fault: Fault) => void
  readonly timer: NodeJS.Timeout
}

export type WitnessesOptions = Pick<Config, 'witnesses' | 'quorum' | 'witnessSeconds'> & {
  readonly verify: Verify
  readonly clock: () => number
  /** Between two requests to a member of the mesh that is no hub. */
  readonly meshPaceMs?: number
}

/** One checkpoint at a time, and then the newest one: commits never wait for a round, and many share one. */
export class Witnesses implements Cosigner {
  readonly quorum: number
  readonly seen: SeenByMembers
  /** Of the settings. */
  readonly #named: readonly WitnessPeer[]
  #mesh: readonly { readonly peer: WitnessPeer; readonly isHub: boolean }[] = []
  readonly #options: Pick<WitnessesOptions, 'verify' | 'clock' | 'meshPaceMs'>
  readonly #waitMs: number
  readonly #waiters = new Set<Waiter>()
  #offered: LogView | undefined
  #round:
    | { readonly view: LogView; readonly signatures: Map<string, NoteSignature>; complete: boolean }
    | undefined
  #newest: StoredCheckpoint = { size: 0, note: new Uint8Array(0), stored: null }
  /** Who cosigned that, by verifier key. */
  #signers: ReadonlySet<string> = new Set()
  /** Until it signs again. */
  #isHubLate = false
  #onAttempt: (() => void) | undefined

  constructor({ witnesses, quorum, witnessSeconds, ...options }: WitnessesOptions) {
    this.#options = options
    this.quorum = witnesses.length === 0 ? 0 : (quorum ?? majority(witnesses.length))
    this.#waitMs = witnessSeconds * 1000
    this.seen = new SeenByMembers({
      peers: keys => this.#members(keys),
      stored: () => this.#offered,
      conflict: () => this.conflict(),
      tooFew: () => this.#tooFew(),
      waitMs: this.#waitMs,
    })
    this.#named = witnesses.map(
      ({ key, url }) =>
        new WitnessPeer({
          ...options,
          key: parseVkey(key),
          ask: askByUrl(url),
          onSignature: (view, signature) => this.#accept(view, key, signature),
          onState: () => this.#onState(),
        }),
    )
  }

  /** From now on; who is in it already stays as it is. `logKey`: of the log that they cosign. */
  setMesh(members: readonly MeshWitness[], logKey: NoteKey): void {
    const before = new Map(this.#mesh.map(each => [each.peer.key, each]))
    this.#mesh = members.map(member => before.get(formatVkey(member.key)) ?? this.#rival(member, logKey))
    if (this.#offered !== undefined) for (const { peer } of this.#mesh) peer.want(this.#offered)
  }

  #rival({ key, ask, isHub }: MeshWitness, logKey: NoteKey) {
    const { meshPaceMs = MESH_PACE_MS } = this.#options
    const name = formatVkey(key)
    const peer = new WitnessPeer({
      ...this.#options,
      key,
      ask,
      rival: { logKey, paceMs: isHub ? 0 : meshPaceMs },
      onSignature: (view, signature) => this.#accept(view, name, signature),
      onState: () => this.#onState(),
    })
    return { peer, isHub }
  }

  get #peers(): readonly WitnessPeer[] {
    return [...this.#named, ...this.#mesh.map(({ peer }) => peer)]
  }

  get #hubs(): readonly WitnessPeer[] {
    return this.#mesh.filter(({ isHub }) => isHub).map(({ peer }) => peer)
  }

  #members(keys: readonly string[]): readonly WitnessPeer[] {
    return this.#mesh.filter(({ isHub, peer }) => !isHub && keys.includes(peer.key)).map(({ peer }) => peer)
  }

  newest(): StoredCheckpoint {
    return this.#newest
  }

  offer(view: LogView): void {
    this.#offered = view
    this.#advance()
  }

  /** What is stored, whoever has cosigned it. */
  stored(): LogView | undefined {
    return this.#offered
  }

  async covering(size: number, byHub = false): Promise<StoredCheckpoint> {
    if (this.covers({ size, byHub })) return this.#newest
    if (byHub && this.#offered !== undefined) for (const hub of this.#hubs) hub.want(this.#offered)
    const conflict = this.conflict()
    if (conflict !== undefined) throw conflict
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        // Where the hub alone is missing, nobody but a share waits for it any longer.
        if (!byHub) this.#isHubLate = true
        this.#completeIfEnough()
        if (this.#waiters.delete(waiter)) reject(this.#tooFew())
      }, this.#waitMs)
      const waiter: Waiter = { size, byHub, resolve, reject, timer }
      this.#waiters.add(waiter)
    })
  }

  /**
   * Before anything new is written: every witness of the settings, and the hub of a node, is asked once, and
   * as many as the quorum have to cosign what is stored. Throws `witness.ahead` or `witness.forked` if one of
   * them knows another log, `witness.too_few` if that cannot be known.
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

  /** Of the settings alone. */
  named(): readonly { readonly state: PeerState }[] {
    return this.#named
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
    this.#completeIfEnough()
  }

  #accept(view: LogView, name: string, signature: NoteSignature): void {
    const round = this.#round
    if (this.#hubs.some(hub => hub.key === name)) this.#isHubLate = false
    // It belongs to a round that is over: the others completed it without this witness, which is asked about
    // the present round next.
    if (round === undefined || !equalBytes(round.view.checkpoint.note, view.checkpoint.note)) return
    round.signatures.set(name, signature)
    this.#completeIfEnough()
  }

  /** Without the hub where that does not answer: only shares of joint questions wait for it then. */
  #completeIfEnough(): void {
    const round = this.#round
    if (round === undefined) return
    const signed = ({ key }: WitnessPeer) => round.signatures.has(key)
    const isHopeful = ({ state }: WitnessPeer) => !this.#isHubLate && (state === 'new' || state === 'ok')
    const isReady = this.#hubs.every(hub => signed(hub) || !isHopeful(hub))
    if (round.complete || (isReady && this.#named.filter(signed).length >= this.quorum)) this.#complete()
  }

  covers({ size, byHub }: Pick<Waiter, 'size' | 'byHub'>): boolean {
    const { note, size: newest } = this.#newest
    if (note.length === 0 || newest < size) return false
    return !byHub || this.#hubs.every(({ key }) => this.#signers.has(key))
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
    this.#signers = new Set(round.signatures.keys())
    round.complete = true
    for (const waiter of this.#waiters) {
      if (!this.covers(waiter)) continue
      this.#forget(waiter)
      waiter.resolve(this.#newest)
    }
    this.#advance()
  }

  #onState(): void {
    this.#onAttempt?.()
    this.seen.look()
    if (this.#round?.complete === false) this.#completeIfEnough()
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
      [...this.#named, ...this.#hubs].every(
        ({ attempts, state }) => state === 'ok' || isFinal(state) || attempts > 1,
      )
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

const MESH_PACE_MS = 20_000
