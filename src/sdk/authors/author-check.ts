// Who decided and who asked, proven: each entry's request checked under the key that the log enrolled for
// that organisation.
import { commit } from '../../../protocols/audit/commitment.ts'
import { epochMillis } from '../../../protocols/audit/iso-time.ts'
import { SHREDDED_TYPES } from '../../../protocols/audit/entry-keeping.ts'
import { keyMay } from '../../../protocols/audit/key-roles.ts'
import { fromHex, utf8 } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import type { Verify } from '../../../protocols/signature.ts'
import type { ActorBody } from '../../../schemas/actor-body.ts'
import { type RouteName, ROUTES } from '../../../schemas/api.ts'
import { authorOf, readAuthored } from '../../../schemas/authored.ts'
import { type ReadAction, verifyKeptAction } from '../../../schemas/kept-action.ts'
import { ROUTE_KEY_ROLES } from '../../../schemas/routes/key-roles.ts'
import type { Body } from '../../../schemas/body.ts'
import { SdkError } from '../errors.ts'
import type { ProvenEntry } from '../proven-log.ts'
import type { KeyBook } from './key-book.ts'

/** Of every entry of the log, one of these. */
export interface AuthorCounts {
  /** Its author is proven. */
  readonly verified: number
  /** Of the verified: only the digest of what was asked was kept. */
  readonly byDigest: number
  /** The service's own: nobody signs a start, or that an account opens. */
  readonly system: number
  /** Its body was destroyed after its time, or lost with its store. */
  readonly destroyed: number
  /** Not checked: the reader may not see the body, or did not ask for it. */
  readonly unseen: number
}

export interface AuthorReport extends AuthorCounts {
  /** Hosts that requests were signed for: more than one where the service has moved. */
  readonly authorities: readonly string[]
}

/** Clocks of members, and of the service: as at the door. */
const SKEW_MS = 300_000
/**
 * A question may wait for its evaluation so long. A joint one says itself how long it may wait for the last
 * node, and a sealing is not bounded.
 */
const LATEST_MS = 7_200_000

/** Takes entries in any order, each once. */
export class AuthorCheck {
  readonly #book: KeyBook
  readonly #verify: Verify
  readonly #names = new Map<string, string>()
  readonly #organisations = new Map<string, string>()
  /** A request makes one entry of a type. */
  readonly #used = new Set<string>()
  readonly #authorities = new Set<string>()
  readonly #taken: Uint8Array
  /** Shown without the body, of a type whose bodies are destroyed after their time. */
  readonly #missing: number[] = []
  #unseen: number
  #verified = 0
  #byDigest = 0
  #system = 0
  #destroyed = 0

  /** `book` has seen all `size` leaves of the log. */
  constructor(book: KeyBook, size: number, verify: Verify) {
    this.#book = book
    this.#verify = verify
    this.#taken = new Uint8Array(size)
    this.#unseen = size
  }

  /**
   * Throws `sdk.author` for an entry whose author did not sign what it says. What cannot be seen is counted,
   * and nothing more.
   */
  async add({ seq, leaf, body, destroyed, unreadable }: ProvenEntry): Promise<void> {
    if (this.#taken[seq] !== 0) throw unproven(seq, 'it was shown twice')
    if (unreadable) throw unproven(seq, 'a body of another form')
    if (!destroyed && 'bodyCommitment' in leaf && body === null) {
      if (SHREDDED_TYPES.has(leaf.type)) this.#missing.push(seq)
      return
    }
    this.#taken[seq] = 1
    this.#unseen--
    if (destroyed) {
      this.#destroyed++
      return
    }
    const actor = body === null ? null : authorOf(body)
    if (body !== null) this.#name(seq, body)
    if (body === null || actor === null) {
      if (body !== null && !this.#isByService(leaf)) throw unproven(seq, 'nobody signed it')
      this.#system++
      return
    }
    const request = await this.#signed(seq, actor)
    const authored = readAuthored(leaf, body, request)
    if (typeof authored === 'string') throw unproven(seq, authored)
    this.#checkKey(seq, leaf, actor, request, authored.route)
    this.#checkOnce(seq, leaf, actor, request)
    // A joint question is for every node and names none.
    if (request.authority !== '') this.#authorities.add(request.authority)
    this.#verified++
    if (!authored.whole) this.#byDigest++
  }

  /** Whether a body is missing that may have been destroyed since the log was read. */
  get misses(): boolean {
    return this.#missing.length > 0
  }

  /** The log says by now that the bodies of its first entries, `shredded` of them, were destroyed. */
  addDestroyed(shredded: number): void {
    for (const seq of this.#missing.splice(0)) {
      if (seq >= shredded) continue
      this.#taken[seq] = 1
      this.#unseen--
      this.#destroyed++
    }
  }

  /** Of a reader who sees every body. Throws `sdk.author` with the first entry that was not shown whole. */
  checkWhole(): void {
    const missing = this.#taken.indexOf(0)
    if (missing >= 0) throw unproven(missing, 'its body is withheld')
  }

  report(): AuthorReport {
    return {
      verified: this.#verified,
      byDigest: this.#byDigest,
      system: this.#system,
      destroyed: this.#destroyed,
      unseen: this.#unseen,
      authorities: [...this.#authorities].toSorted(),
    }
  }

  /**
   * What the service writes of its own: the results of checks and jobs, accounts, the members that `init`
   * names, and what was done to it while it was stopped.
   */
  #isByService(leaf: ProvenEntry['leaf']): boolean {
    if (leaf.type === 'ticket') return leaf.action === 'opened'
    if (leaf.type === 'organisation') return !this.#book.isRuled(Number(leaf.seq))
    return ['account', 'suspension', 'refusal', 'joint', 'readmission'].includes(leaf.type)
  }

  async #signed(seq: number, actor: ActorBody): Promise<ReadAction> {
    try {
      return await verifyKeptAction(actor, this.#verify)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      throw unproven(seq, error.code)
    }
  }

  /**
   * Enrolled for this organisation before the entry, not ended before it, and like its organisation of a
   * role that may call this.
   */
  #checkKey(
    seq: number,
    leaf: ProvenEntry['leaf'],
    { organisation, keyId }: ActorBody,
    { created, expires }: ReadAction,
    route: RouteName,
  ): void {
    const key = this.#book.key(keyId)
    if (key === undefined || key.from > seq || (key.from === seq && route !== 'enrol'))
      throw unproven(seq, 'its key was not enrolled')
    const time = epochMillis(leaf.time) ?? 0
    const signed = created * 1000
    const { until } = key
    // What was let in before the key ended is still answered; a decision is not taken.
    const wasIn = TAKES_TIME.has(leaf.type) && until !== undefined && signed <= until.time + SKEW_MS
    if (until !== undefined && until.index < seq && !wasIn) throw unproven(seq, 'its key had ended')
    if (signed > time + SKEW_MS) throw unproven(seq, 'it was signed later')
    const latest = expires === undefined ? signed + LATEST_MS : expires * 1000 + SKEW_MS
    if (route !== 'editionRegister' && time > latest) throw unproven(seq, 'it was signed long before')
    this.#learn(seq, organisation, key.organisation)
    const { access } = ROUTES[route]
    const roles = this.#book.roles(key.organisation)
    if (typeof access !== 'string' && !access.some(role => roles.includes(role)))
      throw unproven(seq, 'its author has no such role')
    const needed = ROUTE_KEY_ROLES[route]
    if (needed !== null && !keyMay(key.roles, needed)) throw unproven(seq, 'its key has no such role')
  }

  /**
   * A joint question is charged once at each member, and a service acts for several: once for each edition.
   */
  #checkOnce(
    seq: number,
    leaf: ProvenEntry['leaf'],
    { keyId }: ActorBody,
    { nonce, authority }: ReadAction,
  ): void {
    const of = leaf.type === 'computation' && authority === '' ? ` ${leaf.edition}` : ''
    const name = `${leaf.type} ${keyId} ${nonce}${of}`
    if (this.#used.has(name)) throw unproven(seq, 'the same request made another entry')
    this.#used.add(name)
  }

  /**
   * Bodies that open the commitment to an organisation bind its id to it; where none is seen, one id is one
   * commitment all the same.
   */
  #name(seq: number, body: Body): void {
    if (!('salt' in body)) return
    const organisation = 'organisation' in body ? body.organisation : authorOf(body)?.organisation
    // The salt of an account is the account's own.
    if (organisation === undefined || body.type === 'account') return
    this.#learn(seq, organisation, commit('organisation', fromHex(body.salt), utf8(organisation)))
  }

  #learn(seq: number, id: string, commitment: string): void {
    const [known, other] = [this.#organisations.get(id), this.#names.get(commitment)]
    if ((known ?? commitment) !== commitment || (other ?? id) !== id)
      throw unproven(seq, 'its author is another organisation')
    this.#organisations.set(id, commitment)
    this.#names.set(commitment, id)
  }
}

const TAKES_TIME: ReadonlySet<string> = new Set(['computation', 'refusal', 'edition', 'proposal'])

function unproven(index: number, why: string): SdkError {
  return new SdkError('sdk.author', `the author of an entry is not proven: ${why}`, { index, why })
}
