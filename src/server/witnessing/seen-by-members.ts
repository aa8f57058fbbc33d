// What other operators have seen of our log: members of its markets, which a hub cannot speak for.
import { formatNote, parseNote } from '../../../protocols/audit/note.ts'
import type { Fault } from '../../../schemas/fault.ts'
import type { LogView } from '../../store/log-reader.ts'
import type { WitnessPeer } from './witness-peer.ts'

/** How long our log may grow unseen by other operators, in milliseconds. They are asked more often anyway. */
const UNSEEN_MS = 60_000

export type Seen = {
  /** Of these verifier keys, those that are members of the mesh and no hub. */
  readonly peers: (keys: readonly string[]) => readonly WitnessPeer[]
  /** What is stored; undefined: nothing yet. */
  readonly stored: () => LogView | undefined
  /** There is another log under our key. */
  readonly conflict: () => Fault | undefined
  readonly tooFew: () => Fault
  /** Milliseconds for which a caller waits. */
  readonly waitMs: number
}

export class SeenByMembers {
  readonly #seen: Seen
  readonly #watching = new Set<() => void>()
  /** What other operators have to have cosigned before anything more is promised to a market. */
  #wanted: { readonly size: number; readonly since: number } | undefined

  constructor(seen: Seen) {
    this.#seen = seen
  }

  /**
   * A checkpoint over so many entries with the cosignature of one of these members, by verifier key; they are
   * asked at once. Throws a Fault `witness.*` where none of them signs in time.
   */
  async byOne(keys: readonly string[], size: number): Promise<LogView> {
    const peers = this.#seen.peers(keys)
    const found = () => peers.find(peer => sizeOf(peer) >= size)?.last
    await this.#until(() => found() !== undefined, peers)
    const last = found()
    if (last === undefined) throw this.#seen.tooFew()
    const { checkpoint, tree } = last.view
    const { text, signatures } = parseNote(checkpoint.note)
    const note = formatNote({ text, signatures: [...signatures, last.signature] })
    return { tree, checkpoint: { ...checkpoint, note } }
  }

  /**
   * Waits until each of these members, by verifier key, has cosigned our log as it was a minute ago at the
   * latest, and in any case since this process began to ask for that. Throws a Fault `witness.*`.
   */
  async byAll(keys: readonly string[]): Promise<void> {
    const peers = this.#seen.peers(keys)
    const now = performance.now()
    if (this.#wanted === undefined || now - this.#wanted.since > UNSEEN_MS)
      this.#wanted = { size: this.#seen.stored()?.checkpoint.size ?? 0, since: now }
    const { size } = this.#wanted
    const isSeen = () => peers.length === keys.length && peers.every(peer => sizeOf(peer) >= size)
    await this.#until(isSeen, peers)
    if (!isSeen()) throw this.#seen.tooFew()
  }

  /** The state of some peer has changed. */
  look(): void {
    for (const look of this.#watching) look()
  }

  async #until(isDone: () => boolean, peers: readonly WitnessPeer[]): Promise<void> {
    this.#refuseConflict()
    if (isDone() || peers.length === 0) return
    const stored = this.#seen.stored()
    if (stored !== undefined) for (const peer of peers) if (!isDone()) peer.wantNow(stored)
    const { promise, resolve } = Promise.withResolvers<void>()
    const look = () => {
      if (isDone() || this.#seen.conflict() !== undefined) resolve()
    }
    this.#watching.add(look)
    const timer = setTimeout(resolve, this.#seen.waitMs)
    look()
    await promise
    clearTimeout(timer)
    this.#watching.delete(look)
    this.#refuseConflict()
  }

  #refuseConflict(): void {
    const conflict = this.#seen.conflict()
    if (conflict !== undefined) throw conflict
  }
}

/** How much of our log it has cosigned since this process started. */
function sizeOf({ last }: WitnessPeer): number {
  return last?.view.checkpoint.size ?? -1
}
