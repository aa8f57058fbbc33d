import t from 'tap'
import { FairQueue } from '../../src/app/fair-queue.ts'

t.test('owners take turns, however much one of them adds', async t => {
  const { queue, order } = recording(1)
  for (const name of ['a1', 'a2', 'a3']) queue.add('a', name)
  queue.add('b', 'b1')
  queue.add('c', 'c1')
  queue.add('b', 'b2')
  t.equal(queue.queue.size, 6)
  await queue.queue.drained()
  t.same(order, ['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
})

t.test('an owner never has two places, so that another finds one free', async t => {
  const { queue, order } = recording(2)
  for (const name of ['a1', 'a2', 'a3']) queue.add('a', name)
  queue.add('b', 'b1')
  t.same(order, ['a1', 'b1'], 'the first of each begins at once')
  await queue.queue.drained()
  t.equal(queue.most, 2)
  t.same(order.slice(2), ['a2', 'a3'])
})

t.test('what is cancelled ends or never begins, and the others go on', async t => {
  const { queue, order } = recording(1)
  for (const name of ['a1', 'a2', 'a3']) queue.add('a', name)
  t.equal(await queue.queue.cancel('a2'), true, 'it never began')
  t.equal(await queue.queue.cancel('a1'), false, 'it had begun and has ended')
  t.equal(await queue.queue.cancel('nothing'), false)
  await queue.queue.drained()
  t.same(order, ['a1', 'a3'])
  t.same(queue.aborted, ['a1'])
})

t.test('after a stop nothing begins', async t => {
  const { queue, order } = recording(1)
  for (const owner of ['a', 'b']) queue.add(owner, owner)
  await queue.queue.stop()
  queue.add('c', 'c')
  await queue.queue.drained()
  t.same(order, ['a'])
  t.same(queue.aborted, ['a'])
  t.equal(queue.queue.size, 1, 'what was added later waits for ever')
})

function recording(places: number) {
  const queue = new FairQueue(places)
  const order: string[] = []
  const aborted: string[] = []
  const state = { running: 0, most: 0 }
  const add = (owner: string, name: string): void =>
    queue.add(owner, name, async signal => {
      order.push(name)
      state.most = Math.max(state.most, ++state.running)
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, 20)
        signal.addEventListener('abort', () => {
          aborted.push(name)
          clearTimeout(timer)
          resolve()
        })
      })
      state.running--
    })
  return {
    order,
    queue: {
      queue,
      add,
      aborted,
      get most() {
        return state.most
      },
    },
  }
}
