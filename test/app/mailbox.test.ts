import t from 'tap'
import type { NodeMessage } from '../../schemas/joint.ts'
import { Mailbox } from '../../src/app/joint/mailbox.ts'

const MESSAGE = { kind: 'checkpoint', request: '' } as unknown as NodeMessage
/** Longer than a test may take. */
const LONG_MS = 600_000
const { signal } = new AbortController()

function openMailbox(): Mailbox {
  let made = 0
  return new Mailbox(() => `message ${++made}`, LONG_MS)
}

t.test('a closing hub releases held polls and gives up on its nodes', async t => {
  const mailbox = openMailbox()
  const held = mailbox.poll('mall', [], LONG_MS, signal)
  const queued = mailbox.send('stream', MESSAGE)
  const taken = mailbox.send('mall', MESSAGE)
  t.equal((await held).length, 1, 'what came before is handed out')
  const other = mailbox.poll('mall', [], LONG_MS, signal)
  mailbox.close()
  t.strictSame(await Promise.all([other, queued, taken]), [[], undefined, undefined])
  t.strictSame(await mailbox.poll('mall', [], LONG_MS, signal), [], 'nor is a later one held')
  t.equal(await mailbox.send('mall', MESSAGE), undefined)
})

t.test('an answer that arrives with the last poll still counts', async t => {
  const mailbox = openMailbox()
  const sent = mailbox.send('mall', MESSAGE)
  const [message] = await mailbox.poll('mall', [], LONG_MS, signal)
  if (message === undefined) throw new Error('the message was not handed out')
  const reply = { kind: 'rejected' as const, code: 'request.internal' }
  const last = mailbox.poll('mall', [{ id: message.id, reply }], LONG_MS, signal)
  mailbox.close()
  t.strictSame(await sent, reply)
  t.strictSame(await last, [])
})
