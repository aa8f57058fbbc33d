// Messages to nodes, which have no inbound port: each waits for its node's next poll. In memory only, since
// the consumer or the hub repeats whatever was lost.
import type { NodeMessage, NodeReply, PolledMessage, PollResult } from '../../../schemas/joint.ts'
import type { NodeFacts } from '../../../schemas/node-status.ts'

interface Waiting extends PolledMessage {
  /** Milliseconds on a clock that only goes on. */
  readonly since: number
  readonly resolve: (reply: NodeReply | undefined) => void
}

export class Mailbox {
  readonly #queued = new Map<string, Waiting[]>()
  /** Handed out, and not answered yet. */
  readonly #sent = new Map<string, { readonly organisation: string; readonly waiting: Waiting }>()
  readonly #pollers = new Map<string, Set<() => void>>()
  /** When each node polled last, milliseconds on a clock that only goes on. */
  readonly #heard = new Map<string, number>()
  /** What each node said of itself. */
  readonly #facts = new Map<string, NodeFacts>()
  readonly #makeId: () => string
  readonly #waitMs: number
  #closed = false

  constructor(makeId: () => string, waitMs = ANSWER_MS) {
    this.#makeId = makeId
    this.#waitMs = waitMs
  }

  /** Whether a node polls: a message to any other would only wait. */
  isConnected(organisation: string): boolean {
    const heard = this.#heard.get(organisation)
    return heard !== undefined && performance.now() - heard < LOST_MS
  }

  /** Every organisation that polled since the start. */
  get pollers(): readonly string[] {
    return [...this.#heard.keys()]
  }

  /**
   * `polledMs`: how long ago; `lagMs`: how long the oldest message waits that was not taken. Cosigning
   * goes on all the time, and is no message that anybody waits for.
   */
  standing(organisation: string): {
    readonly polledMs: number | undefined
    readonly facts: NodeFacts | undefined
    readonly waiting: number
    readonly lagMs: number
  } {
    const now = performance.now()
    const isWaitedFor = ({ message: { kind } }: Waiting) => kind !== 'checkpoint'
    const queued = (this.#queued.get(organisation) ?? []).filter(isWaitedFor)
    const sent = [...this.#sent.values()].filter(each => each.organisation === organisation)
    const taken = sent.filter(({ waiting }) => isWaitedFor(waiting)).length
    const heard = this.#heard.get(organisation)
    return {
      polledMs: heard === undefined ? undefined : now - heard,
      facts: this.#facts.get(organisation),
      waiting: queued.length + taken,
      lagMs: Math.round(Math.max(0, ...queued.map(({ since }) => now - since))),
    }
  }

  note(organisation: string, facts: NodeFacts): void {
    this.#facts.set(organisation, facts)
  }

  /** Undefined where the node did not answer in time; whether it got the message is then not known. */
  async send(organisation: string, message: NodeMessage): Promise<NodeReply | undefined> {
    const id = this.#makeId()
    const queue = this.#queued.get(organisation) ?? []
    if (this.#closed || queue.length >= MAX_WAITING) return undefined
    return await new Promise(resolve => {
      const timer = setTimeout(() => finish(undefined), this.#waitMs)
      const finish = (reply: NodeReply | undefined) => {
        clearTimeout(timer)
        this.#sent.delete(id)
        this.#queued.set(
          organisation,
          (this.#queued.get(organisation) ?? []).filter(each => each.id !== id),
        )
        resolve(reply)
      }
      this.#queued.set(organisation, [...queue, { id, message, resolve: finish, since: performance.now() }])
      this.#wake(organisation)
    })
  }

  /** Takes results of earlier messages; resolves with the next ones, or with none after `holdMs`. */
  async poll(
    organisation: string,
    results: readonly PollResult[],
    holdMs: number,
    signal: AbortSignal,
  ): Promise<readonly PolledMessage[]> {
    this.#heard.set(organisation, performance.now())
    for (const { id, reply } of results) {
      const sent = this.#sent.get(id)
      if (sent?.organisation === organisation) sent.waiting.resolve(reply)
    }
    const isQuiet = (this.#queued.get(organisation) ?? []).length === 0
    if (isQuiet && !this.#closed) await this.#arrival(organisation, holdMs, signal)
    if (signal.aborted) return []
    const queue = this.#queued.get(organisation) ?? []
    this.#queued.set(organisation, queue.slice(AT_ONCE))
    return queue.slice(0, AT_ONCE).map(waiting => {
      this.#sent.set(waiting.id, { organisation, waiting })
      return { id: waiting.id, message: waiting.message }
    })
  }

  /** Releases held polls, and gives up on answers: no later poll could deliver them. */
  close(): void {
    this.#closed = true
    for (const waiting of [...this.#queued.values()].flat()) waiting.resolve(undefined)
    for (const { waiting } of this.#sent.values()) waiting.resolve(undefined)
    for (const wake of [...this.#pollers.values()].flatMap(each => [...each])) wake()
  }

  async #arrival(organisation: string, holdMs: number, signal: AbortSignal): Promise<void> {
    await new Promise<void>(resolve => {
      const pollers = this.#pollers.get(organisation) ?? new Set()
      this.#pollers.set(organisation, pollers)
      const finish = () => {
        clearTimeout(timer)
        pollers.delete(finish)
        resolve()
      }
      const timer = setTimeout(finish, holdMs)
      pollers.add(finish)
      signal.addEventListener('abort', finish, { once: true })
    })
  }

  /** One poll for each message. */
  #wake(organisation: string): void {
    for (const wake of this.#pollers.get(organisation) ?? []) {
      wake()
      return
    }
  }
}

/** So long the hub waits for a node before it says that the node is silent. */
const ANSWER_MS = 15_000
/** A node polls again at the latest after its longest rest and a whole poll. */
const LOST_MS = 60_000
/** For one node. */
const MAX_WAITING = 1000
const AT_ONCE = 8
