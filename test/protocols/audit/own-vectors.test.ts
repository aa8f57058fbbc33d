// protocols/audit/vectors/audit.json: made by scripts/vectors/audit.py, a second implementation of SPEC.md.
import { readFileSync } from 'node:fs'
import { sha256 } from '@noble/hashes/sha2.js'
import t from 'tap'
import { fromHex, fromUtf8, toHex, utf8 } from '../../../protocols/bytes.ts'
import { type AnswerEvidence, verifyAnswerEvidence } from '../../../protocols/audit/answer-evidence.ts'
import { accountId, commit, type CommitmentKind } from '../../../protocols/audit/commitment.ts'
import { encodeEntry, parseEntry } from '../../../protocols/audit/entry.ts'
import {
  leafHash,
  merkleRoot,
  proveConsistency,
  proveInclusion,
  verifyConsistency,
} from '../../../protocols/audit/merkle.ts'
import { formatVkey, parseVkey } from '../../../protocols/audit/note.ts'
import { verifyReceipt } from '../../../protocols/audit/receipt.ts'
import { bundlesOf, formatTilePath } from '../../../protocols/audit/tile-path.ts'
import { encodeEntryBundle, TileBuilder } from '../../../protocols/audit/tiles.ts'
import { verifyLog } from '../../../protocols/audit/verify-log.ts'
import { exportLog, logKey, loneLogPolicy, policy, readerOf, verify, witnessKeys } from './log-fixture.ts'

interface Log {
  readonly name: string
  readonly leaves: readonly number[]
  readonly checkpoint: string
}

interface Vectors {
  readonly keys: { readonly log: string; readonly witnesses: readonly string[] }
  readonly trees: {
    readonly roots: readonly { readonly size: number; readonly root: string }[]
    readonly inclusion: readonly {
      readonly size: number
      readonly index: number
      readonly proof: readonly string[]
    }[]
    readonly consistency: readonly {
      readonly older: number
      readonly newer: number
      readonly proof: readonly string[]
    }[]
    readonly files: readonly { readonly size: number; readonly sha256: Readonly<Record<string, string>> }[]
  }
  readonly commitments: readonly {
    readonly kind: CommitmentKind
    readonly salt: string
    readonly bytes: string
    readonly commitment: string
  }[]
  readonly entries: {
    readonly good: readonly string[]
    readonly bad: readonly { readonly code: string; readonly text: string }[]
  }
  readonly logs: {
    readonly pool: readonly string[]
    readonly good: readonly Log[]
    readonly bad: readonly (Log & { readonly code: string; readonly index: number })[]
    readonly cosigned: string
    readonly receipts: readonly string[]
  }
  readonly answer: {
    readonly index: number
    readonly body: string
    readonly bodySalt: string
    readonly answer: string
    readonly resultSalt: string
  }
}

const vectors = JSON.parse(
  readFileSync(new URL('../../../protocols/audit/vectors/audit.json', import.meta.url), 'utf8'),
) as Vectors

const entries = (count: number) => Array.from({ length: count }, (_, i) => utf8(`entry ${i}`))
const leavesOf = (log: Log) => log.leaves.map(at => utf8(vectors.logs.pool[at] ?? ''))

async function readerFor(log: Log) {
  const files = await exportLog(leavesOf(log), 0)
  return readerOf(files.set('checkpoint', utf8(log.checkpoint)))
}

t.test('roots and proofs are those of the second implementation', async t => {
  const { roots, inclusion, consistency } = vectors.trees
  const hashes = (size: number) => entries(size).map(leaf => leafHash(leaf))
  for (const { size, root } of roots) t.equal(toHex(merkleRoot(hashes(size))), root, `root of ${size}`)
  for (const { size, index, proof } of inclusion) {
    t.same(proveInclusion(hashes(size), index).map(toHex), proof, `leaf ${index} of ${size}`)
  }
  for (const { older, newer, proof } of consistency) {
    const made = proveConsistency(hashes(newer), older)
    t.same(made.map(toHex), proof, `${older} to ${newer}`)
    verifyConsistency(older, newer, made, merkleRoot(hashes(older)), merkleRoot(hashes(newer)))
  }
})

t.test('tiles and bundles of six sizes are those of the second implementation, byte for byte', async t => {
  for (const { size, sha256: wanted } of vectors.trees.files) {
    const made: Record<string, string> = {}
    const builder = new TileBuilder()
    const all = entries(size)
    for (const tile of [...all.flatMap(entry => builder.push(leafHash(entry))), ...builder.partial()]) {
      made[formatTilePath(tile)] = toHex(sha256(tile.bytes))
    }
    for (const bundle of bundlesOf(size)) {
      const first = Number(bundle.index) * 256
      made[formatTilePath(bundle)] = toHex(sha256(encodeEntryBundle(all.slice(first, first + bundle.width))))
    }
    t.strictSame(made, wanted, `${size} entries`)
  }
})

t.test('keys, checkpoints and cosignatures are the same, byte for byte', async t => {
  t.equal(formatVkey(logKey.key), vectors.keys.log)
  t.same(
    witnessKeys.map(({ key }) => formatVkey(key)),
    vectors.keys.witnesses,
  )
  t.same(vectors.keys.witnesses.map(parseVkey), policy.witnesses)
  const [story] = vectors.logs.good
  if (story === undefined) throw new Error('no logs in the vectors')
  const ours = (await exportLog(leavesOf(story), 1_772_355_600)).get('checkpoint')
  t.equal(fromUtf8(ours ?? new Uint8Array(0)), vectors.logs.cosigned)
})

t.test('commitments are the same', async t => {
  for (const { kind, salt, bytes, commitment } of vectors.commitments) {
    t.equal(commit(kind, fromHex(salt), fromHex(bytes)), commitment, kind)
  }
  const [account] = vectors.commitments.filter(({ kind, bytes }) => kind === 'account' && bytes !== '')
  t.equal(
    accountId(fromHex(account?.salt ?? ''), fromUtf8(fromHex(account?.bytes ?? ''))),
    account?.commitment,
  )
  t.throws(() => commit('body', new Uint8Array(31), new Uint8Array(0)), { code: 'commitment.salt' })
})

t.test('every good entry is read and written back byte for byte', async t => {
  for (const text of vectors.entries.good) {
    const entry = parseEntry(utf8(text))
    t.equal(fromUtf8(encodeEntry(entry)), text, entry.type)
  }
})

t.test('every bad entry is refused with its code', async t => {
  for (const { code, text } of vectors.entries.bad) {
    t.throws(() => parseEntry(utf8(text)), { name: 'ProtocolError', code }, text.slice(0, 60))
  }
  t.throws(() => parseEntry(Uint8Array.of(0x22, 0xff, 0x22)), { code: 'entry.json' })
  t.throws(() => parseEntry(utf8(' '.repeat(65_536))), { code: 'entry.size' })
  t.throws(() => parseEntry(utf8('['.repeat(65_535))), { code: 'entry.json' })
})

t.test('logs whose meaning holds are accepted, the legal neighbours of bad ones among them', async t => {
  for (const log of vectors.logs.good) {
    await t.resolves(verifyLog(await readerFor(log), { policy: loneLogPolicy, verify }), log.name)
  }
})

t.test('the report states how many entries have lost their bodies', async t => {
  const named = (name: string) =>
    vectors.logs.good.find(log => log.name === name) ?? { name, leaves: [], checkpoint: '' }
  const shredded = async (name: string) =>
    (await verifyLog(await readerFor(named(name)), { policy: loneLogPolicy, verify })).shredded
  t.equal(await shredded('bodies destroyed once their three years are over'), 2)
  t.equal(await shredded('the next ones begin where the last ended'), 3)
  const again = named('entries taken back again, with the entry that said so')
  const { recovered } = await verifyLog(await readerFor(again), { policy: loneLogPolicy, verify })
  t.same(recovered, [
    { from: 2, to: 3 },
    { from: 1, to: 4 },
  ])
})

t.test('the report states what the entries add up to', async t => {
  const [story] = vectors.logs.good
  if (story === undefined) throw new Error('no logs in the vectors')
  const { checkpoint, ...report } = await verifyLog(await readerFor(story), { policy: loneLogPolicy, verify })
  t.equal(checkpoint.size, story.leaves.length)
  t.strictSame(report, {
    witnessPolicy: undefined,
    editions: [
      {
        edition: 'orders@2025',
        dataset: 'orders',
        state: 'withdrawn',
        spent: 11_000_000n,
        cap: 500_000_000n,
        poolSpent: 0n,
        poolCap: 0n,
        accounts: 1,
      },
      {
        edition: 'orders@2026',
        dataset: 'orders',
        state: 'open',
        spent: 5_000_000n,
        cap: 400_000_000n,
        poolSpent: 0n,
        poolCap: 0n,
        accounts: 0,
      },
    ],
    outcomes: { released: 3, refused: 1, failed: 0 },
    refusals: 1,
    decisions: 15,
    shredded: 0,
    recovered: [],
    readmitted: [],
  })
})

t.test('a well-signed log whose meaning is wrong is refused, and the entry is named', async t => {
  for (const log of vectors.logs.bad) {
    const { code, index } = log
    const verification = verifyLog(await readerFor(log), { policy: loneLogPolicy, verify })
    await t.rejects(verification, { name: 'ProtocolError', code, details: { index } }, `${code}: ${log.name}`)
  }
})

t.test('every receipt verifies, for its own leaf only', async t => {
  const leaves = leavesOf(vectors.logs.good[0] ?? { name: '', leaves: [], checkpoint: '' })
  for (const [index, receipt] of vectors.logs.receipts.entries()) {
    const leaf = leaves[index] ?? new Uint8Array(0)
    t.equal((await verifyReceipt(leaf, receipt, policy, verify)).index, index)
    const other = leaves[(index + 1) % leaves.length] ?? new Uint8Array(0)
    await t.rejects(verifyReceipt(other, receipt, policy, verify), { code: 'proof.inclusion' })
  }
})

t.test('the evidence of an answer verifies, and nothing in it can be exchanged', async t => {
  const { index, body, bodySalt, answer, resultSalt } = vectors.answer
  const leaf = (at: number) => leavesOf(vectors.logs.good[0] ?? { name: '', leaves: [], checkpoint: '' })[at]
  const evidence: AnswerEvidence = {
    leaf: leaf(index) ?? new Uint8Array(0),
    receipt: vectors.logs.receipts[index] ?? '',
    body: utf8(body),
    bodySalt: fromHex(bodySalt),
    answer: utf8(answer),
    resultSalt: fromHex(resultSalt),
  }
  const verified = await verifyAnswerEvidence(evidence, policy, verify)
  t.equal(verified.entry.charge, '1000000')
  const salt = new Uint8Array(32)
  const refused: readonly (readonly [string, Partial<AnswerEvidence>])[] = [
    ['answer.body', { body: utf8('{"request":2}') }],
    ['answer.body', { bodySalt: salt }],
    ['answer.result', { answer: utf8('{"count":"1235"}') }],
    ['answer.result', { resultSalt: salt }],
    ['commitment.salt', { resultSalt: salt.subarray(1) }],
    ['proof.inclusion', { leaf: leaf(7) ?? salt }],
    ['answer.entry', { leaf: leaf(8) ?? salt, receipt: vectors.logs.receipts[8] ?? '' }],
    ['answer.entry', { leaf: leaf(0) ?? salt, receipt: vectors.logs.receipts[0] ?? '' }],
    ['receipt.syntax', { receipt: '' }],
  ]
  for (const [code, change] of refused) {
    await t.rejects(verifyAnswerEvidence({ ...evidence, ...change }, policy, verify), { code }, code)
  }
})
