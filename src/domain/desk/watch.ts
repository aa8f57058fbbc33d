// Looks at entries as they come for what an officer should see. It reads what an officer may read: leaves and
// private bodies, never a row.
import type { Entry } from '../../../protocols/audit/entry.ts'
import { epochMillis } from '../../../protocols/audit/iso-time.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import type { Body, ComputationBody } from '../../../schemas/body.ts'
import type { Alert, AlertKind } from '../../../schemas/overview.ts'
import type { CodeFilter } from '../../../schemas/plan.ts'
import { LruMap } from '../lru-map.ts'
import { differByFew } from './filters.ts'

export interface WatchedEntry {
  readonly seq: number
  readonly leaf: Entry
  /** Null where there is none, or this version cannot read it. */
  readonly body: Body | null
}

export interface WatchOptions {
  /** How many values a dimension of an edition has, as declared. */
  readonly sizeOf: (edition: string, dimension: string) => number | undefined
  /** Whether a key of this organisation is its first, and its roles are such as anybody is added with. */
  readonly isOrdinaryFirst: (organisation: string) => boolean
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Refusals in ten minutes. A person who learns the names of dimensions has two or three. */
const REFUSALS = { within: 10 * MINUTE, least: 10 }
const REPEATED = { within: DAY, least: 5 }
const DIFFERENCING = { within: DAY, least: 4 }
const LOW = { parts: 10n, of: 9n }
const MAX_SEQS = 20
const MAX_FILTERS = 200
/**
 * Members times editions times shapes that are watched at once: the half that was seen last is never
 * forgotten.
 */
const MAX_KEYS = 20_000

type Seen = { readonly at: number; readonly seq: number }
type Asked = Seen & { readonly where: readonly CodeFilter[] }

/** Takes entries in the log's order. Bounded in memory whatever is asked. */
export class ProbingWatch {
  readonly #options: WatchOptions
  readonly #patterns = new LruMap<string, Seen[]>(MAX_KEYS)
  readonly #filters = new LruMap<string, Asked[]>(MAX_KEYS)
  readonly #alerts = new Map<string, Alert>()
  readonly #low = new LruMap<string, true>(MAX_KEYS)

  constructor(options: WatchOptions) {
    this.#options = options
  }

  /** Newest first; what has been quiet for 30 days is gone. */
  alerts(): readonly Alert[] {
    return [...this.#alerts.values()].toSorted((a, b) => (a.last < b.last ? 1 : -1))
  }

  /** An alert that has no entry in the log. */
  note(kind: AlertKind, time: string): readonly Alert[] {
    return this.#raise(kind, null, null, [], time)
  }

  /** The alerts that this entry raised anew. */
  add({ seq, leaf, body }: WatchedEntry): readonly Alert[] {
    const at = epochMillis(leaf.time) ?? 0
    this.#forget(at)
    if (leaf.type === 'refusal') {
      const by = body?.type === 'refusal' ? body.actor?.organisation : undefined
      if (by === undefined) return []
      const tried = leaf.code === 'desk.two_needed' ? this.#admission(by, seq, leaf.time) : []
      return [...tried, ...this.#refused(by, null, { at, seq }, leaf.time)]
    }
    const admitted = this.#admitted(leaf, body)
    if (admitted !== undefined) return this.#admission(admitted, seq, leaf.time)
    if (leaf.type === 'refusal-summary')
      return body?.type === 'refusal-summary'
        ? this.#refused(body.organisation, null, { at, seq }, leaf.time)
        : []
    if (leaf.type !== 'computation' || body?.type !== 'computation') return []
    const by = body.actor.organisation
    if (leaf.outcome !== 'released') return this.#refused(by, leaf.edition, { at, seq }, leaf.time)
    return [
      ...this.#repeated(by, body, { at, seq }, leaf.time),
      ...this.#differencing(by, body, { at, seq }, leaf.time),
      ...this.#budgets(by, leaf, seq),
    ]
  }

  /**
   * Whose seat or key this entry is about, but for an ordinary new member with its first key, and a key that
   * its own organisation ended.
   */
  #admitted(leaf: Entry, body: Body | null): string | undefined {
    if (body?.type === 'proposal' || body?.type === 'approval' || body?.type === 'rejection')
      return body.admission?.organisation
    if (body?.type === 'organisation') return body.proposal === null ? undefined : body.organisation
    if (body?.type === 'invitation' || body?.type === 'readmission') return body.organisation
    if (body?.type !== 'key' || leaf.type !== 'key') return undefined
    const byOther = body.actor.organisation !== body.organisation
    const reported = leaf.action === 'revoked' ? byOther : !this.#options.isOrdinaryFirst(body.organisation)
    return reported ? body.organisation : undefined
  }

  /** Each is raised anew, however recent the last one: such an attack is over in minutes. */
  #admission(organisation: string, seq: number, time: string): readonly Alert[] {
    this.#raise('admission', organisation, null, [{ at: 0, seq }], time)
    const alert = this.#alerts.get(nameOf('admission', organisation, null))
    return alert === undefined ? [] : [alert]
  }

  #refused(by: string, edition: string | null, seen: Seen, time: string): readonly Alert[] {
    const all = this.#count(`refusals ${by}`, seen, REFUSALS.within)
    return all.length < REFUSALS.least ? [] : this.#raise('refusals', by, edition, all, time)
  }

  /**
   * The same shapes, whatever was paid for them: a stored answer is no new entry, so each of these drew noise
   * anew.
   */
  #repeated(by: string, body: ComputationBody, seen: Seen, time: string): readonly Alert[] {
    const shapes = canonicalJson(body.parts.map(({ shape }) => shape))
    const all = this.#count(`repeated ${by} ${body.edition} ${shapes}`, seen, REPEATED.within)
    return all.length < REPEATED.least ? [] : this.#raise('repeated', by, body.edition, all, time)
  }

  #differencing(by: string, body: ComputationBody, seen: Seen, time: string): readonly Alert[] {
    const { edition } = body
    const sizeOf = (dimension: string) => this.#options.sizeOf(edition, dimension)
    const wheres = new Map<string, readonly CodeFilter[]>()
    let pairs: Seen[] | undefined
    for (const { shape } of body.parts) {
      // It has the filter of its part.
      if (shape.cut !== undefined) continue
      const { where, ...rest } = shape
      const key = `${by} ${edition} ${canonicalJson(rest)}`
      const asked = canonicalJson(where)
      if (wheres.has(`${key} ${asked}`)) continue
      wheres.set(`${key} ${asked}`, where)
      const recent = (this.#filters.get(key) ?? []).filter(each => each.at > seen.at - DIFFERENCING.within)
      const near = recent.some(each => differByFew(each.where, where, sizeOf))
      const known = recent.some(each => canonicalJson(each.where) === asked)
      if (!known) recent.push({ ...seen, where })
      this.#filters.set(key, recent.slice(-MAX_FILTERS))
      if (near && !known) pairs = this.#count(`differencing ${by} ${edition}`, seen, DIFFERENCING.within)
    }
    if (pairs === undefined || pairs.length < DIFFERENCING.least) return []
    return this.#raise('differencing', by, edition, pairs, time)
  }

  #budgets(
    by: string,
    leaf: Extract<Entry, { readonly type: 'computation' }>,
    seq: number,
  ): readonly Alert[] {
    const { edition, time } = leaf
    const isLow = (spent: string, cap: string) => BigInt(spent) * LOW.parts >= BigInt(cap) * LOW.of
    const raised: Alert[] = []
    const once = (name: string, organisation: string | null) => {
      if (this.#low.get(name) !== undefined) return
      this.#low.set(name, true)
      raised.push(...this.#raise('budget-low', organisation, edition, [{ at: 0, seq }], time))
    }
    if (isLow(leaf.accountSpent, leaf.accountCap)) once(`${by} ${edition} ${leaf.accountCap}`, by)
    if (isLow(leaf.totalSpent, leaf.totalCap)) once(`${edition} ${leaf.totalCap}`, null)
    return raised
  }

  /** Those of the last while, this one with them; each entry once. */
  #count(name: string, seen: Seen, within: number): Seen[] {
    const recent = (this.#patterns.get(name) ?? []).filter(
      each => each.at > seen.at - within && each.seq !== seen.seq,
    )
    const all = [...recent, seen].slice(-MAX_FILTERS)
    this.#patterns.set(name, all)
    return all
  }

  /** An alert that goes on is the same alert: it is raised again only after a day of quiet. */
  #raise(
    kind: AlertKind,
    organisation: string | null,
    edition: string | null,
    seen: readonly Seen[],
    time: string,
  ): readonly Alert[] {
    const name = nameOf(kind, organisation, edition)
    const known = this.#alerts.get(name)
    const quiet = known === undefined || (epochMillis(time) ?? 0) - (epochMillis(known.last) ?? 0) > DAY
    const alert = {
      kind,
      organisation,
      edition,
      since: quiet ? time : known.since,
      last: time,
      count: quiet ? Math.max(1, seen.length) : known.count + 1,
      seq: this.#seqsOf(kind, known, seen),
    } as Alert
    // Behind all others: what was seen least lately is forgotten first.
    this.#alerts.delete(name)
    this.#alerts.set(name, alert)
    return quiet ? [alert] : []
  }

  /** A pattern names the entries that make it; an admission those so far. */
  #seqsOf(kind: AlertKind, known: Alert | undefined, seen: readonly Seen[]): string[] {
    const before = kind === 'admission' ? (known?.seq ?? []) : []
    return [...before, ...seen.map(({ seq }) => String(seq))].slice(-MAX_SEQS)
  }

  #forget(now: number): void {
    for (const [name, { last }] of this.#alerts) {
      if (now - (epochMillis(last) ?? now) > 30 * DAY || this.#alerts.size > MAX_KEYS)
        this.#alerts.delete(name)
      else break
    }
  }
}

function nameOf(kind: AlertKind, organisation: string | null, edition: string | null): string {
  return `${kind} ${organisation ?? ''} ${kind === 'refusals' ? '' : edition}`
}
