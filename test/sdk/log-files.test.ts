// The log's files over HTTP from a mirror that keeps less, or nothing right.
import t from 'tap'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import {
  answersLog,
  exportLog,
  LAST_TIME,
  type LogFiles,
  policy,
  verify,
} from '../protocols/audit/log-fixture.ts'

const leaves = answersLog(600)
const [before, after] = [await exportLog(leaves.slice(0, 300), LAST_TIME), await exportLog(leaves, LAST_TIME)]
const served =
  (files: LogFiles): typeof fetch =>
  async input => {
    const path = (input instanceof URL ? input.pathname : '').slice('/mirror/'.length)
    const bytes = files.get(path)
    return bytes === undefined ? new Response('', { status: 404 }) : new Response(Uint8Array.from(bytes))
  }
const verified = (files: LogFiles) =>
  verifyLog(httpLogReader('https://mirror.example/mirror/', { fetch: served(files) }), { policy, verify })
/**
 * The files as they are at 600 entries, under the checkpoint of 300: `tile/0/001.p/44` is gone, `tile/0/001`
 * is there.
 */
const trimmed = (more: readonly string[]): LogFiles =>
  new Map([
    ...after,
    ...['checkpoint', ...more].map(path => [path, before.get(path) ?? new Uint8Array(0)] as const),
  ])

t.test('a partial tile that a mirror dropped is the beginning of the full one', async t => {
  const files = trimmed(['tile/1/000.p/1'])
  t.notOk(files.has('tile/0/001.p/44') || files.has('tile/entries/001.p/44'))
  t.equal((await verified(files)).checkpoint.size, 300)
})

t.test('where the full one is not there either, the file that is missing is named', async t => {
  await t.rejects(verified(trimmed([])), { code: 'sdk.connection', details: { path: 'tile/1/000' } })
  const none = new Map(after)
  none.delete('tile/entries/001')
  await t.rejects(verified(none), { code: 'sdk.connection', details: { path: 'tile/entries/001' } })
})

t.test('a full one that is wrong is no beginning', async t => {
  const files = trimmed(['tile/1/000.p/1'])
  const changed = Uint8Array.from(files.get('tile/0/001') ?? [])
  changed[40] = (changed[40] ?? 0) ^ 1
  await t.rejects(verified(new Map([...files, ['tile/0/001', changed]])), { code: 'log.tile' })
  const short = (files.get('tile/entries/001') ?? new Uint8Array(0)).slice(0, -1)
  await t.rejects(verified(new Map([...files, ['tile/entries/001', short]])), { code: 'tile.bundle' })
})
