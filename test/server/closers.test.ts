import t from 'tap'
import { Closers } from '../../src/server/closers.ts'

t.test('what was opened last is closed first, each once', async t => {
  const closed: string[] = []
  const closers = new Closers()
  for (const name of ['leadership', 'store', 'engine'])
    closers.add(async () => {
      await Promise.resolve()
      closed.push(name)
    })
  await closers.close()
  await closers.close()
  t.same(closed, ['engine', 'store', 'leadership'])
})

t.test('what could still be in use stays open where a closer fails', async t => {
  const closed: string[] = []
  const closers = new Closers()
  closers.add(() => closed.push('store'))
  closers.add(() => {
    throw new Error('the engine does not end')
  })
  await t.rejects(closers.close(), /the engine does not end/)
  t.same(closed, [])
  await closers.close()
  t.same(closed, ['store'], 'until it is closed again')
})
