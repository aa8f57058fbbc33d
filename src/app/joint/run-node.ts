// The node's side of its connection to the hub: long polls, outbound only. Whatever is lost on the way is
// asked for again by the consumer or the hub.
import type {
  NodeReply,
  PolledMessage,
  PollResult,
  RelayedAnswer,
  RelayedRequest,
} from '../../../schemas/joint.ts'
import type { NodeFacts } from '../../../schemas/node-status.ts'
import type { MessageCode } from '../../../schemas/messages/messages.ts'
import { BODY } from '../../../schemas/routes/route.ts'
import type { Context } from '../context.ts'
import { answerNode } from './answer-node.ts'
import { cosignMarketLog } from './cosign-checkpoint.ts'
import type { HubCalls } from './hub-calls.ts'

/** Carries out a request that a member signed for this service, as if it had come by its port. */
export type CarryOut = (request: RelayedRequest) => Promise<RelayedAnswer>

export class NodeConnection {
  readonly #context: Context
  readonly #hub: HubCalls
  readonly #carryOut: CarryOut
  readonly #report: (error: unknown) => void
  readonly #closed = new AbortController()
  readonly #loops: Promise<void>[] = []

  constructor(context: Context, hub: HubCalls, carryOut: CarryOut, report: (error: unknown) => void) {
    this.#context = context
    this.#hub = hub
    this.#carryOut = carryOut
    this.#report = report
  }

  /** Two polls, so that one is open while the other brings a result. */
  start(): void {
    for (let i = 0; i < POLLS; i++) this.#loops.push(this.#loop())
  }

  async close(): Promise<void> {
    this.#closed.abort()
    this.#hub.close()
    await Promise.all(this.#loops)
  }

  /** Ends when it is closed; with first results, as soon as it has no more of them to bring. */
  async #loop(first: readonly PollResult[] = []): Promise<void> {
    const { hubLink, store, watch } = this.#context
    let results = first
    let failures = 0
    while (!this.#closed.signal.aborted) {
      try {
        const messages = await this.#hub.poll(results, this.#facts())
        hubLink.pollAnswered(store.now())
        failures = 0
        const answers = async () => await Promise.all(messages.map(message => this.#answer(message)))
        const asked = messages.filter(({ message }) => message.kind !== 'checkpoint')
        const [batch = [], ...more] = inBatches(await hubLink.answering(asked.length, answers))
        results = batch
        // Each is brought at once: a poll may be held longer than its caller waits.
        for (const each of more) void this.#loop(each)
        if (first.length > 0 && results.length === 0) return
      } catch (error) {
        if (this.#closed.signal.aborted) return
        if (isRefusal(error) && results.length > 0) {
          watch.note('reply-refused')
          this.#report(error)
          results = refused(results)
        } else if (failures === 0) {
          // Once: a hub that is down for hours must not fill the log.
          this.#report(error)
        }
        hubLink.pollFailed(store.now(), error)
        await rest(Math.min(LONGEST_REST_MS, SHORTEST_REST_MS * 2 ** failures), this.#closed.signal)
        failures = Math.min(failures + 1, 10)
      }
    }
  }

  /** What everybody can read in this node's own log. */
  #facts(): NodeFacts {
    const { software, service, store } = this.#context
    return { software, log: { origin: service.name, size: store.log.checkpoint().size } }
  }

  async #answer({ id, message }: PolledMessage): Promise<PollResult> {
    try {
      return { id, reply: await this.#reply(message) }
    } catch (error) {
      this.#report(error)
      return { id, reply: { kind: 'rejected', code: 'request.internal' } }
    }
  }

  async #reply(message: PolledMessage['message']): Promise<NodeReply> {
    if (message.kind === 'request') return { kind: 'answer', answer: await this.#carryOut(message.request) }
    if (message.kind === 'checkpoint')
      return { kind: 'cosigned', reply: await cosignMarketLog(this.#context, message.request) }
    return await answerNode(this.#context, this.#hub.organisation, message)
  }
}

const POLLS = 2
/** For the rest of a poll's body. */
const ENVELOPE_BYTES = 16 * 1024
const MOST_BYTES = BODY.nodeResults.bytes - ENVELOPE_BYTES

/** Results in messages that the hub takes. One that fits into none is replaced by a refusal. */
function inBatches(results: readonly PollResult[]): readonly (readonly PollResult[])[] {
  const batches: PollResult[][] = []
  let room = 0
  for (const result of results) {
    const length = Buffer.byteLength(JSON.stringify(result))
    const fitting = length > MOST_BYTES ? rejection(result, 'request.too_large') : result
    const bytes = Math.min(length, MOST_BYTES) + 1
    const last = batches.at(-1)
    if (last === undefined || bytes > room) batches.push([fitting])
    else last.push(fitting)
    room = (last === undefined || bytes > room ? MOST_BYTES : room) - bytes
  }
  return batches
}

/** The hub accepted none of them: each caller gets a refusal once, and what is rejected again is dropped. */
function refused(results: readonly PollResult[]): readonly PollResult[] {
  return results
    .filter(({ reply }) => reply.kind !== 'rejected')
    .map(result => rejection(result, 'joint.reply_refused'))
}

function rejection({ id }: PollResult, code: MessageCode): PollResult {
  return { id, reply: { kind: 'rejected', code } }
}

/** The hub refuses what was sent and would refuse it again; 429 and 503 ask to try again. */
function isRefusal(error: unknown): boolean {
  const status = error instanceof Error && 'status' in error ? error.status : undefined
  return typeof status === 'number' && status >= 400 && status !== 429 && status !== 503
}
const SHORTEST_REST_MS = 250
const LONGEST_REST_MS = 15_000

async function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>(resolve => {
    const end = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end, { once: true })
  })
}
