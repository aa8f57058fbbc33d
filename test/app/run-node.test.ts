// A node's polls when the hub takes only so much, or refuses what it brings.
import t, { type Test } from 'tap'
import { BODY } from '../../schemas/routes/route.ts'
import type { PolledMessage, PollResult, RelayedAnswer } from '../../schemas/joint.ts'
import type { Context } from '../../src/app/context.ts'
import { openDeskWatch } from '../../src/app/desk/desk-watch.ts'
import type { HubCalls } from '../../src/app/joint/hub-calls.ts'
import { HubLink } from '../../src/app/joint/hub-link.ts'
import { NodeConnection } from '../../src/app/joint/run-node.ts'

class Refused extends Error {
  readonly status = 413
  readonly code = 'request.too_large'
}

/** Relayed requests in polls of eight, and what came back of each; refuses as the real hub's schema does. */
class StandInHub {
  readonly queue: PolledMessage[] = []
  readonly replies = new Map<string, PollResult['reply'][]>()
  refusals = 0
  refuses: (results: readonly PollResult[]) => boolean = results =>
    Buffer.byteLength(JSON.stringify({ results })) > BODY.nodeResults.bytes
  #closed = false

  readonly calls = {
    organisation: 'mall',
    poll: async (results: readonly PollResult[]): Promise<readonly PolledMessage[]> => {
      if (this.refuses(results)) {
        this.refusals++
        throw new Refused('too large')
      }
      for (const { id, reply } of results) this.replies.set(id, [...(this.replies.get(id) ?? []), reply])
      while (this.queue.length === 0 && !this.#closed) await new Promise(resolve => setTimeout(resolve, 5))
      return this.queue.splice(0, 8)
    },
    close: () => {
      this.#closed = true
    },
  } as unknown as HubCalls

  ask(id: string): void {
    const request = { method: 'GET' as const, target: '/v1/me', headers: {}, content: '' }
    this.queue.push({ id, message: { kind: 'request', request } })
  }

  async answered(ids: readonly string[]): Promise<void> {
    while (ids.some(id => !this.replies.has(id))) await new Promise(resolve => setTimeout(resolve, 5))
  }
}

function connect(t: Test, hub: StandInHub, answer: () => RelayedAnswer) {
  const link = new HubLink()
  const store = { now: () => Date.now(), log: { checkpoint: () => ({ size: 0 }) } }
  const watch = openDeskWatch(store as never)
  const context = {
    hubLink: link,
    store,
    watch,
    software: 'test',
    service: { name: 'node' },
  } as unknown as Context
  const reports: unknown[] = []
  const connection = new NodeConnection(
    context,
    hub.calls,
    async () => answer(),
    error => reports.push(error),
  )
  connection.start()
  t.teardown(() => connection.close())
  return { watch, reports }
}

const ids = (count: number, name = 'm') => Array.from({ length: count }, (_each, i) => `${name}${i}`)

t.test('24 large answers at once come in as many polls as the hub’s limit needs', async t => {
  const hub = new StandInHub()
  const { watch } = connect(t, hub, () => ({ status: 200, headers: {}, content: 'A'.repeat(1_900_000) }))
  for (const id of ids(24)) hub.ask(id)
  await hub.answered(ids(24))
  t.equal(hub.refusals, 0)
  t.equal((await watch.raised()).get('reply-refused'), undefined)
  t.ok([...hub.replies.values()].every(([reply]) => reply?.kind === 'answer'))
  hub.ask('next')
  await hub.answered(['next'])
})

t.test('a single answer that is too long is replaced by a refusal that says so', async t => {
  const hub = new StandInHub()
  connect(t, hub, () => ({ status: 200, headers: {}, content: 'A'.repeat(BODY.nodeResults.bytes) }))
  hub.ask('long')
  await hub.answered(['long'])
  t.same(hub.replies.get('long'), [{ kind: 'rejected', code: 'request.too_large' }])
})

t.test('what the hub refuses is reported to its caller once, counted, and never sent again', async t => {
  const hub = new StandInHub()
  hub.refuses = results => results.some(({ reply }) => reply.kind === 'answer')
  const { watch, reports } = connect(t, hub, () => ({ status: 200, headers: {}, content: '' }))
  hub.ask('new')
  await hub.answered(['new'])
  t.same(hub.replies.get('new'), [{ kind: 'rejected', code: 'joint.reply_refused' }])
  t.equal(hub.refusals, 1)
  t.equal((await watch.raised()).get('reply-refused'), 1, 'the desk and the metrics are alerted')
  t.equal(reports.length, 1)
  hub.refuses = results => results.length > 0
  hub.ask('newer')
  while (hub.refusals < 3) await new Promise(resolve => setTimeout(resolve, 5))
  hub.refuses = () => false
  hub.ask('last')
  await hub.answered(['last'])
  t.notOk(hub.replies.has('newer'), 'a refusal that is refused too is dropped')
})
