// A log whose entries are an attacker's, signed with the log's own key.
import t from 'tap'
import { utf8 } from '../../protocols/bytes.ts'
import { proveLog } from '../../src/sdk/proven-log.ts'
import { answersLog, exportLog, LAST_TIME, loneLogPolicy, readerOf } from '../protocols/audit/log-fixture.ts'

const leaves = answersLog(8)

t.test('an entry that is no object is a violation of the log that names its place, and no crash', async t => {
  for (const text of ['null', '7', '"text"', '[]', 'true', '{', '']) {
    const entries = [...leaves.slice(0, 5), utf8(text), ...leaves.slice(5)]
    const reader = readerOf(await exportLog(entries, LAST_TIME))
    await t.rejects(
      proveLog(reader, { policy: loneLogPolicy, onLeaf: ({ type }) => t.type(type, 'string') }),
      { name: 'ProtocolError', code: 'log.entry', details: { index: 5 } },
      text,
    )
  }
})

t.test('what reads the entries is given none after the first violation', async t => {
  const entries = [...leaves.slice(0, 5), utf8('null'), ...leaves.slice(5)]
  const seen: string[] = []
  const options = { policy: loneLogPolicy, onLeaf: ({ seq }: { seq: string }) => void seen.push(seq) }
  await t.rejects(proveLog(readerOf(await exportLog(entries, LAST_TIME)), options))
  t.same(seen, ['0', '1', '2', '3', '4'])
  seen.length = 0
  await proveLog(readerOf(await exportLog(leaves, LAST_TIME)), options)
  t.equal(seen.length, leaves.length)
})
