// Bounds concurrent requests, in total and by member. A request that does not fit is refused at once: a queue
// would make everybody wait.
import { LruMap } from '../../domain/lru-map.ts'
import type { KnownCaller } from './known-callers.ts'
import type { LoopWindow } from './loop-delay.ts'
import { Slowdown } from './slowdown.ts'

/** However late the event loop is. */
const MIN_LIMIT = 12
const FIRST_LIMIT = 32
/** Of one member, however many others ask. */
const MIN_SHARE = 2
/** Mean of a window, in milliseconds: from then on more requests under way only wait longer. */
const LATE_MS = 25
/** Below this there is room for more. */
const PROMPT_MS = 10
const BUSY = 0.8
/** Times as slow as without load: from then on more requests under way only wait longer. */
const SLOW = 6
/** Below this there is room for more. */
const BRISK = 4
/** A member keeps its share for this long after its last request. */
const ACTIVE_MS = 2000
/** Before an address: where no member is known yet, all of that address have one share together. */
const STRANGERS = '? '

/** `kind`: the route, once the request was verified. `since` in milliseconds. */
export type Slot = {
  owner: string
  readonly caller: string
  held: boolean
  kind?: string
  readonly since: number
}

/**
 * A concurrency limit that follows the delay of the event loop and how much slower requests have become
 * (additive increase, multiplicative decrease), split fairly: while several members ask, none holds more than
 * its equal share, and one alone leaves an eighth for those who come next. Requests whose signature is not
 * verified yet share as one member for each address. `caller` is what the request claims (address and key id)
 * and only a hint: it counts for a member only after a request with the same address and key id was verified, so somebody
 * else's key id from another address takes nothing from its owner.
 */
export class AdmissionLimiter {
  readonly #most: number
  #limit: number
  #inFlight = 0
  #shed = 0
  /** The limit was reached since the last adjustment. */
  #wanted = false
  readonly #owners = new Map<string, { inFlight: number; last: number }>()
  readonly #known = new LruMap<string, string>(10_000)
  readonly #slowdown = new Slowdown()

  /** `known`: callers that were verified before a restart. */
  constructor(most: number, known: readonly KnownCaller[] = []) {
    this.#most = most
    this.#limit = Math.min(FIRST_LIMIT, most)
    for (const [caller, member] of known) this.#known.set(caller, member)
  }

  get known(): readonly KnownCaller[] {
    return [...new Map(this.#known.entries())]
  }

  get figures(): { readonly inFlight: number; readonly limit: number; readonly shed: number } {
    return { inFlight: this.#inFlight, limit: this.#limit, shed: this.#shed }
  }

  /** Undefined: refuse it. `now` in milliseconds. */
  enter(caller: string, now: number): Slot | undefined {
    const owner = this.#known.get(caller) ?? `${STRANGERS}${caller.split(' ')[0]}`
    const use = this.#useOf(owner, now)
    if (this.#inFlight >= this.#limit || use.inFlight >= this.#share(now)) {
      this.#wanted = true
      this.#shed++
      return undefined
    }
    use.inFlight++
    this.#inFlight++
    return { owner, caller, held: true, since: now }
  }

  /**
   * The signature was verified: the request counts for this member. Returns false where the member has used
   * up its share: refuse the request.
   */
  verified(place: Slot, member: string, kind: string, now: number): boolean {
    this.#known.set(place.caller, member)
    place.kind = kind
    if (!place.held || place.owner === member) return true
    const use = this.#useOf(member, now)
    this.#drop(place.owner)
    place.owner = member
    use.inFlight++
    if (use.inFlight <= this.#share(now)) return true
    this.#shed++
    return false
  }

  /** The answer was sent, or its caller is gone. */
  leave(place: Slot, now: number): void {
    if (place.held && place.kind !== undefined) this.#slowdown.add(place.kind, now - place.since)
    this.release(place)
  }

  /** Its body is bounded by other means from now on; how long that takes is not the service's. */
  release(place: Slot): void {
    if (!place.held) return
    place.held = false
    this.#inFlight--
    this.#drop(place.owner)
  }

  /**
   * Call it after each window of the event loop. `busy`: the share of the window in which the loop had work;
   * a loop that is late and idle waits for the machine.
   */
  adjust({ meanMs, busy }: LoopWindow, now: number): void {
    const isBusy = busy > BUSY
    const slower = this.#slowdown.take()
    if (isBusy && meanMs > LATE_MS) this.#lower(meanMs > 2 * LATE_MS ? 0.5 : 0.8)
    else if (this.#wanted && slower !== undefined && slower > SLOW) this.#lower(0.9)
    else if (this.#wanted && (meanMs < PROMPT_MS || !isBusy) && (slower ?? 1) < BRISK)
      this.#limit = Math.min(this.#most, this.#limit + 2)
    this.#wanted = false
    for (const [owner, { inFlight, last }] of this.#owners)
      if (inFlight === 0 && now - last > ACTIVE_MS) this.#owners.delete(owner)
  }

  #lower(factor: number): void {
    this.#limit = Math.max(Math.min(MIN_LIMIT, this.#most), Math.floor(this.#limit * factor))
  }

  #share(now: number): number {
    let active = 0
    for (const [owner, { inFlight, last }] of this.#owners)
      if (inFlight > 0 || (!owner.startsWith(STRANGERS) && now - last <= ACTIVE_MS)) active++
    return active <= 1
      ? this.#limit - Math.ceil(this.#limit / 8)
      : Math.max(MIN_SHARE, Math.floor(this.#limit / active))
  }

  #useOf(owner: string, now: number): { inFlight: number; last: number } {
    const use = this.#owners.get(owner) ?? { inFlight: 0, last: now }
    use.last = now
    this.#owners.set(owner, use)
    return use
  }

  #drop(owner: string): void {
    const use = this.#owners.get(owner)
    if (use !== undefined) use.inFlight--
  }
}
