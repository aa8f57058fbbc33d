// The protocol between the console's page and its workers, over a real message channel.
import t, { type Test } from 'tap'
import {
  callOnce,
  connectWorker,
  type WorkerHandlers,
  serveMethods,
} from '../../console/src/shared/worker-rpc.ts'
import { ProtocolError } from '../../protocols/errors.ts'
import { Fault, fault } from '../../schemas/fault.ts'
import { ProblemError, SdkError } from '../../src/sdk/errors.ts'

type Methods = {
  readonly double: { readonly input: number; readonly output: number }
  readonly fail: { readonly input: string; readonly output: undefined }
  readonly wait: { readonly input: undefined; readonly output: string }
}

const problem = {
  type: 'about:blank',
  title: '',
  status: 409,
  code: 'query.budget_total',
  detail: 'no budget is left',
  params: { edition: 'shop@2026' },
  errors: [],
  requestId: 'request_1',
}

const THROWN: Readonly<Record<string, () => unknown>> = {
  protocol: () => new ProtocolError('identity.passphrase', 'wrong', { left: 2 }),
  sdk: () => new SdkError('sdk.contract', 'another', { why: 'other' }),
  problem: () => new ProblemError(problem, 'query.budget_total', 7, true),
  fault: () => fault('prepare.memory'),
  dom: () => new DOMException('no Ed25519', 'NotSupportedError'),
  other: () => 'a string',
}

/** A worker in this process: one end of a channel answers, the other is what a page holds. */
function started(t: Test, handlers: Partial<WorkerHandlers<Methods, number>> = {}) {
  const { port1, port2 } = new MessageChannel()
  const errors: (() => void)[] = []
  const aborted: unknown[] = []
  serveMethods<Methods, number>(port1 as never, {
    double: async (input, { onProgress }) => {
      onProgress(1)
      onProgress(2)
      return 2 * input
    },
    fail: async kind => {
      throw THROWN[kind]?.()
    },
    wait: (_, { signal }) =>
      new Promise(resolve => {
        signal.addEventListener('abort', () => {
          aborted.push(signal.aborted)
          resolve('stopped')
        })
      }),
    ...handlers,
  })
  port1.start()
  port2.start()
  let terminated = false
  const client = connectWorker<Methods, number>({
    postMessage: message => port2.postMessage(message),
    addEventListener: (type, listener) =>
      type === 'error'
        ? void errors.push(listener as () => void)
        : port2.addEventListener(type, listener as never),
    terminate: () => {
      terminated = true
    },
  })
  t.teardown(() => {
    port1.close()
    port2.close()
  })
  return { client, aborted, crash: () => errors.forEach(each => each()), isTerminated: () => terminated }
}

t.test('a call returns the output of its method, with progress before it', async t => {
  const { client } = started(t)
  const seen: number[] = []
  t.equal(await client.call('double', 21, { onProgress: each => void seen.push(each) }), 42)
  t.same(seen, [1, 2])
  t.same(await Promise.all([client.call('double', 1), client.call('double', 2)]), [2, 4])
})

t.test('an error arrives with its class, its code and its details', async t => {
  const { client } = started(t)
  const thrown = async (kind: string): Promise<unknown> =>
    await client.call('fail', kind).catch((error: unknown) => error)
  const protocol = await thrown('protocol')
  t.ok(protocol instanceof ProtocolError)
  t.match(protocol, { code: 'identity.passphrase', details: { left: 2 } })
  const sdk = await thrown('sdk')
  t.ok(sdk instanceof SdkError)
  t.match(sdk, { code: 'sdk.contract', details: { why: 'other' } })
  const answered = await thrown('problem')
  t.ok(answered instanceof ProblemError)
  t.match(answered, {
    code: 'query.budget_total',
    retryAfter: 7,
    requestId: 'request_1',
    authenticated: true,
  })
  const misfit = await thrown('fault')
  t.ok(misfit instanceof Fault)
  t.match(misfit, { code: 'prepare.memory' })
  const dom = await thrown('dom')
  t.ok(dom instanceof DOMException)
  t.match(dom, { name: 'NotSupportedError' })
  t.match(await thrown('other'), { message: 'a string' })
})

t.test('an output that no message can carry rejects its call, and the worker goes on', async t => {
  const { client } = started(t, { double: async () => (() => 0) as never })
  await t.rejects(client.call('double', 1), { name: 'DataCloneError' })
  t.match(await client.call('fail', 'sdk').catch((error: unknown) => error), { code: 'sdk.contract' })
})

t.test('an aborted call rejects at once, and its handler is told to stop', async t => {
  const { client, aborted } = started(t)
  const controller = new AbortController()
  const waiting = client.call('wait', undefined, { signal: controller.signal })
  t.equal(await client.call('double', 1), 2)
  controller.abort()
  await t.rejects(waiting, { name: 'AbortError' })
  // One round trip later the cancellation has arrived, and the late output was dropped.
  t.equal(await client.call('double', 2), 4)
  t.same(aborted, [true])
  await t.rejects(client.call('double', 3, { signal: controller.signal }), { name: 'AbortError' })
})

t.test('a worker that fails or is closed rejects what is pending with a stable code', async t => {
  const { client, crash } = started(t)
  const first = client.call('wait', undefined)
  crash()
  await t.rejects(first, { code: 'console.worker' })
  const second = client.call('wait', undefined)
  client.close()
  await t.rejects(second, { code: 'console.worker' })
})

t.test('a worker for one call ends with it, whether it returned, threw or was aborted', async t => {
  const returned = started(t)
  t.equal(await callOnce(returned.client, 'double', 4), 8)
  t.ok(returned.isTerminated())
  const threw = started(t)
  await t.rejects(callOnce(threw.client, 'fail', 'protocol'), { code: 'identity.passphrase' })
  t.ok(threw.isTerminated())
  const stopped = started(t)
  const controller = new AbortController()
  const waiting = callOnce(stopped.client, 'wait', undefined, { signal: controller.signal })
  t.notOk(stopped.isTerminated())
  controller.abort()
  await t.rejects(waiting, { name: 'AbortError' })
  t.ok(stopped.isTerminated())
})
