// Entries in which the log speaks of itself: its witness policy and its next key.
import t from 'tap'
import { parseCheckpoint, signCheckpoint } from '../../../protocols/audit/checkpoint.ts'
import { encodeEntry, type Entry, parseEntry } from '../../../protocols/audit/entry.ts'
import { formatHandovers } from '../../../protocols/audit/handover.ts'
import { leafHash, proveInclusion } from '../../../protocols/audit/merkle.ts'
import { formatVkey, parseNote } from '../../../protocols/audit/note.ts'
import { formatReceipt } from '../../../protocols/audit/receipt.ts'
import { Replay } from '../../../protocols/audit/replay.ts'
import { type LogReader, verifyLog } from '../../../protocols/audit/verify-log.ts'
import { compareCheckpoints, type Watched, watchLog } from '../../../protocols/audit/watch-log.ts'
import { fromUtf8, utf8 } from '../../../protocols/bytes.ts'
import {
  answersLog,
  edited,
  exportLog,
  LAST_TIME,
  logKey,
  loneLogPolicy,
  policy,
  readerOf,
  type TestKey,
  testKey,
  verify,
  witnessKeys,
} from './log-fixture.ts'

const header = (seq: number) =>
  ({ v: 1, seq: String(seq), time: '2026-03-01T00:00:00.000Z', software: 'yinsuan/0.1.0' }) as const
const witnesses = witnessKeys.map(({ key }) => formatVkey(key)).toSorted()
const nextKey = testKey('log', logKey.key.name, new Uint8Array(32).fill(8))
const next = formatVkey(nextKey.key)

function replayed(...entries: readonly Entry[]) {
  const replay = new Replay()
  for (const entry of entries) replay.add(parseEntry(encodeEntry(entry)))
  return replay.report()
}

t.test('the last stated policy is reported; what cannot be meant is a violation', async t => {
  const stated = (quorum: string, keys: readonly string[], seq = 0): Entry => ({
    ...header(seq),
    type: 'witness-policy',
    quorum,
    witnesses: keys,
  })
  t.same(replayed(stated('2', witnesses), stated('0', [], 1)).witnessPolicy, { quorum: '0', witnesses: [] })
  for (const [quorum, keys] of [
    ['3', witnesses],
    ['1', [next]],
    ['1', [`${witnesses[0]?.slice(0, -44)}${'A'.repeat(44)}`]],
  ] as const) {
    t.throws(() => replayed(stated(quorum, keys)), { code: 'log.witness-policy' })
  }
  for (const keys of [['not a key'], [`Upper.example+00000000+${'A'.repeat(44)}`], witnesses.toReversed()]) {
    t.throws(() => encodeEntry(stated('1', keys)), { code: 'entry.field', details: { field: 'witnesses' } })
  }
  for (const quorum of ['-1', '01', '1e3', '100'])
    t.throws(() => encodeEntry(stated(quorum, witnesses)), { code: 'entry.field' })
})

t.test('a key of the log is named once, and is a log’s', async t => {
  const named = (vkey: string, seq = 0): Entry => ({ ...header(seq), type: 'log-key', next: vkey })
  t.equal(replayed(named(next)).decisions, 1)
  t.throws(() => replayed(named(next), named(next, 1)), { code: 'log.log-key', details: { index: 1 } })
  t.throws(() => replayed(named(witnesses[0] ?? '')), { code: 'log.log-key' })
})

t.test('an old key that signs on after it gave the log over is caught, whoever still trusts it', async t => {
  const leaves = answersLog(5)
  const named = encodeEntry({ ...header(5), type: 'log-key', next })
  const after = encodeEntry({ ...header(6), type: 'stop' })
  const verified = async (...entries: readonly Uint8Array[]) =>
    verifyLog(readerOf(await exportLog([...leaves, ...entries], LAST_TIME)), { policy, verify })
  await t.resolves(verified(named), 'the last that the old key signs')
  await t.rejects(verified(named, after), { code: 'log.log-key', details: { index: 6 } })
})

t.test('a watcher goes on from any size, and notices a cut, a rewrite and a backdated entry', async t => {
  const leaves = answersLog(700)
  const at = async (size: number, from = leaves, time = LAST_TIME - 3600) =>
    readerOf(await exportLog(from.slice(0, size), time))
  for (const size of [1, 255, 256, 257, 600]) {
    const { watched } = await watchLog(await at(size), undefined, policy, verify)
    const step = await watchLog(await at(700), watched, policy, verify)
    t.equal(step.watched.size, 700, `${size} to 700`)
    t.same(
      await watchLog(await at(700), step.watched, policy, verify).then(({ watched: { hashes } }) => hashes),
      step.watched.hashes,
    )
  }
  const { watched, checkpoint } = await watchLog(await at(600), undefined, policy, verify)
  await t.rejects(watchLog(await at(599), watched, policy, verify), { code: 'log.shrunk' })
  const { checkpoint: shorter } = await watchLog(await at(599), undefined, policy, verify)
  await t.resolves(compareCheckpoints(shorter, checkpoint, await at(600)))
  await t.rejects(compareCheckpoints(checkpoint, shorter, await at(600)), { code: 'log.shrunk' })
  const rewritten = leaves.map((leaf, i) =>
    i === 5 ? edited(leaf, '"bodyCommitment":"b', '"bodyCommitment":"c') : leaf,
  )
  await t.rejects(watchLog(await at(600, rewritten), watched, policy, verify), { code: 'log.fork' })
  await t.rejects(watchLog(await at(700, rewritten), watched, policy, verify), { code: 'log.fork' })
  const later = await watchLog(await at(600, leaves, LAST_TIME), undefined, policy, verify)
  await t.rejects(watchLog(await at(700, leaves, LAST_TIME), later.watched, policy, verify), {
    code: 'log.backdated',
    details: { index: 600 },
  })
  const missing = new Map(await exportLog(leaves, LAST_TIME - 3600))
  missing.set('tile/entries/002.p/188', utf8('not a bundle'))
  await t.rejects(watchLog(readerOf(missing), watched, policy, verify), { code: 'log.bundle' })
})

t.test(
  'a watcher that followed the log to its next key does not go back to the one that was given up',
  async t => {
    const leaves = [...answersLog(5), encodeEntry({ ...header(5), type: 'log-key', next })]
    const handed = await exportLog(leaves, LAST_TIME)
    const receipt = formatReceipt({
      index: 5,
      proof: proveInclusion(
        leaves.map(leaf => leafHash(leaf)),
        5,
      ),
      checkpoint: fromUtf8(handed.get('checkpoint') ?? new Uint8Array(0)),
    })
    const handovers = formatHandovers([{ leaf: fromUtf8(leaves[5] ?? new Uint8Array(0)), receipt }])
    const under = async ({ key, sign }: TestKey, ...more: readonly Entry[]) => {
      const files = await exportLog([...leaves, ...more.map(encodeEntry)], LAST_TIME)
      const { text } = parseNote(files.get('checkpoint') ?? new Uint8Array(0))
      files.set('checkpoint', await signCheckpoint(parseCheckpoint(text), key, sign))
      return { ...readerOf(files), readHandovers: () => handovers }
    }
    const start: Entry = { ...header(6), type: 'start', storeDurability: 'fsync' }
    const stop: Entry = { ...header(7), type: 'stop' }
    const look = async (reader: LogReader, before?: Watched) =>
      await watchLog(reader, before, loneLogPolicy, verify)

    const first = await look(await under(logKey))
    t.equal(formatVkey(first.policy.logKey), formatVkey(logKey.key))
    const { watched } = await look(await under(nextKey, start), first.watched)
    await t.resolves(look(await under(nextKey, start, stop), watched))
    const thief = await under(logKey, start, stop)
    await t.rejects(look(thief, watched), { code: 'log.log-key' })
    await t.resolves(
      look(thief, { ...watched, logKey: undefined }),
      'what an earlier version kept tells no key',
    )
  },
)

t.test('a cosignature from the future does not count for a reader who looks at its clock', async t => {
  const reader = readerOf(await exportLog(answersLog(10), LAST_TIME))
  const at = (now: number) => watchLog(reader, undefined, { ...policy, now }, verify)
  await t.resolves(at(LAST_TIME - 299))
  await t.rejects(at(LAST_TIME - 301), { code: 'log.checkpoint', details: { cause: 'policy.quorum' } })
  await t.resolves(watchLog(reader, undefined, { ...loneLogPolicy, now: 0 }, verify), 'nor is it asked for')
})
