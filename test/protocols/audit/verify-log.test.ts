// The verifier against whoever holds the files, against whoever holds the log's key, and beside Debian's
// spicy-litetlog.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import t from 'tap'
import { trials } from '../../support/trials.ts'
import { fromUtf8, toBase64, utf8 } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { leafHash, merkleRoot, verifyInclusion } from '../../../protocols/audit/merkle.ts'
import { formatNote, formatVkey, noteKeyId, parseNote } from '../../../protocols/audit/note.ts'
import { type LogPolicy, openCheckpoint } from '../../../protocols/audit/policy.ts'
import { formatReceipt, verifyReceipt } from '../../../protocols/audit/receipt.ts'
import { proveInclusionFromTiles } from '../../../protocols/audit/tile-proof.ts'
import { formatTilePath } from '../../../protocols/audit/tile-path.ts'
import { decodeEntryBundle, encodeEntryBundle, tileHashes } from '../../../protocols/audit/tiles.ts'
import { verifyLog } from '../../../protocols/audit/verify-log.ts'
import {
  answersLog,
  edited,
  exportLog,
  LAST_TIME,
  type LogFiles,
  logKey,
  loneLogPolicy,
  policy,
  readerOf,
  testKey,
  verify,
} from './log-fixture.ts'

const SIZE = 300
const leaves = answersLog(SIZE)
const files = await exportLog(leaves, LAST_TIME)
const run = promisify(execFile)

const check = (changed: LogFiles) => verifyLog(readerOf(changed), { policy, verify })
const copy = (): LogFiles => new Map([...files].map(([path, bytes]) => [path, Uint8Array.from(bytes)]))
const bytesOf = (from: LogFiles, path: string): Uint8Array => from.get(path) ?? new Uint8Array(0)

t.test('a log that nobody touched verifies, and tells how far it is', async t => {
  const progress: (readonly [number, number])[] = []
  const report = await verifyLog(readerOf(files), {
    policy,
    verify,
    onProgress: (done, total) => progress.push([done, total]),
  })
  t.equal(report.checkpoint.size, SIZE)
  t.strictSame(report.outcomes, { released: SIZE - 3, refused: 0, failed: 0 })
  t.equal(report.editions[0]?.spent, BigInt(SIZE - 3))
  t.same(report.checkpoint.cosignatures, [
    { name: 'witness.example/provider', time: LAST_TIME },
    { name: 'witness.example/officer', time: LAST_TIME },
  ])
  t.same(progress, [
    [256, SIZE],
    [SIZE, SIZE],
  ])
})

t.test('an empty log verifies', async t => {
  const report = await check(await exportLog([], LAST_TIME))
  t.equal(report.checkpoint.size, 0)
  t.strictSame(report.editions, [])
})

t.test('any single flipped bit in any file is caught', async t => {
  // Places in each file, evenly spread, over all eight bits.
  const places = trials(100, 20)
  let [flips, caught] = [0, 0]
  for (const [path, bytes] of files) {
    for (let at = 0; at < places; at++) {
      const changed = copy()
      const target = bytesOf(changed, path)
      const place = Math.floor((at * bytes.length) / places)
      target[place] = (target[place] ?? 0) ^ (1 << ((at * 5 + place) % 8))
      flips++
      caught += await check(changed).then(
        () => 0,
        error => (error instanceof ProtocolError && error.code.startsWith('log.') ? 1 : 0),
      )
    }
  }
  t.comment(`${flips} flips over ${files.size} files, ${caught} caught`)
  t.equal(flips, places * files.size)
  t.ok(files.size >= 5)
  t.equal(caught, flips)
})

t.test('every bit of the checkpoint counts when all witnesses are asked for', async t => {
  const bytes = bytesOf(files, 'checkpoint')
  let missed = 0
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Uint8Array.from(bytes)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    const opened = await openCheckpoint(changed, policy, cheapVerify).catch(() => undefined)
    if (opened !== undefined) missed++
  }
  t.equal(missed, 0, `${bytes.length * 8} flips`)
})

t.test('a cosignature under a changed name is unknown, so only the count of witnesses notices', async t => {
  const { text, signatures } = parseNote(bytesOf(files, 'checkpoint'))
  const renamed = signatures.map((line, at) =>
    at === 1 ? { ...line, name: 'witness.example/stranger' } : line,
  )
  const note = formatNote({ text, signatures: renamed })
  await t.rejects(openCheckpoint(note, policy, verify), {
    code: 'policy.quorum',
    details: { needed: 2, found: 1 },
  })
  await t.resolves(openCheckpoint(note, { ...policy, quorum: 1 }, verify))
  await t.rejects(openCheckpoint(formatNote({ text, signatures: signatures.slice(1) }), policy, verify), {
    code: 'policy.log-key',
  })
  const repeated = [...signatures.slice(0, 2), ...signatures.slice(1, 2)]
  await t.rejects(openCheckpoint(formatNote({ text, signatures: repeated }), policy, verify), {
    code: 'policy.quorum',
  })
})

t.test('cosignatures are told in the order of the policy, however the witnesses answered', async t => {
  const { text, signatures } = parseNote(bytesOf(files, 'checkpoint'))
  const orders = [signatures, signatures.toReversed()]
  for (const order of orders) {
    const { cosignatures } = await openCheckpoint(formatNote({ text, signatures: order }), policy, verify)
    t.same(
      cosignatures.map(({ name }) => name),
      policy.witnesses.map(({ name }) => name),
    )
  }
})

t.test('a policy that cannot be meant is refused', async t => {
  const checkpoint = bytesOf(files, 'checkpoint')
  const [provider] = policy.witnesses
  if (provider === undefined) throw new Error('no witness')
  const wrong: readonly LogPolicy[] = [
    { ...policy, quorum: 3 },
    { ...policy, quorum: -1 },
    { ...policy, quorum: 0.5 },
    { ...policy, witnesses: [provider, { ...provider, name: 'another.example' }] },
    { ...policy, witnesses: [{ ...policy.logKey, kind: 'witness' }], quorum: 1 },
    { ...policy, logKey: provider },
  ]
  for (const each of wrong) {
    await t.rejects(openCheckpoint(checkpoint, each, verify), { code: 'policy.keys' })
  }
})

t.test('a checkpoint of another log, signed by the same key, is refused', async t => {
  const key = { ...logKey.key, name: 'yinsuan.example/audit/2027' }
  const opened = openCheckpoint(bytesOf(files, 'checkpoint'), { ...loneLogPolicy, logKey: key }, verify)
  await t.rejects(opened, { code: 'note.unsigned' })
  const other = testKey('log', key.name, new Uint8Array(32).fill(1))
  const text = fromUtf8(bytesOf(files, 'checkpoint')).split('\n\n')[0] ?? ''
  const signature = await other.sign(utf8(`${text}\n`))
  const note = formatNote({
    text: `${text}\n`,
    signatures: [{ name: key.name, keyId: noteKeyId(key), signature }],
  })
  await t.rejects(openCheckpoint(note, { ...loneLogPolicy, logKey: key }, verify), { code: 'policy.origin' })
})

t.test('CVE-2026-56865: an entry changed with its level-0 tile', async t => {
  const victim = 10
  const changed = copy()
  const leaf = edited(leaves[victim] ?? new Uint8Array(0), '"open"', '"blind"')
  const bundlePath = 'tile/entries/000'
  const entries = decodeEntryBundle(bytesOf(changed, bundlePath), 256)
  changed.set(bundlePath, encodeEntryBundle(entries.map((entry, at) => (at === victim ? leaf : entry))))
  bytesOf(changed, 'tile/0/000').set(leafHash(leaf), victim * 32)

  // What such a reader does: it takes the leaf's hash from the tile, and the proof's upper part from the
  // tiles above.
  const [upper] = tileHashes(bytesOf(changed, 'tile/1/000.p/1'), 1)
  const served = tileHashes(bytesOf(changed, 'tile/0/000'), 256)
  t.same(served[victim], leafHash(leaf), 'the entry fits its level-0 tile')
  const rest = merkleRoot(tileHashes(bytesOf(changed, 'tile/0/001.p/44'), 44))
  const { root } = await openCheckpoint(bytesOf(changed, 'checkpoint'), policy, verify)
  verifyInclusion(upper ?? new Uint8Array(0), 0, 2, [rest], root)
  t.pass('and the tile above still leads to the signed root: a reader that stops there is fooled')

  await t.rejects(check(changed), { code: 'log.tile', details: { path: 'tile/1/000.p/1' } })
})

t.test('a whole copy rebuilt over a changed entry fails at the signed root', async t => {
  const altered = leaves.map((leaf, at) => (at === 10 ? edited(leaf, '"open"', '"blind"') : leaf))
  const forged = await exportLog(altered, LAST_TIME)
  await t.rejects(check(forged.set('checkpoint', bytesOf(files, 'checkpoint'))), { code: 'log.root' })
})

t.test('files of another log, shorter and longer files, and swapped files are caught', async t => {
  const changes: readonly (readonly [string, (to: LogFiles) => unknown])[] = [
    ['log.bundle', to => to.set('tile/entries/000', bytesOf(to, 'tile/entries/000').subarray(1))],
    ['log.bundle', to => to.set('tile/entries/001.p/44', bytesOf(to, 'tile/entries/000'))],
    ['log.bundle', to => to.set('tile/entries/000', new Uint8Array(0))],
    ['log.tile', to => to.set('tile/0/000', bytesOf(to, 'tile/0/000').subarray(32))],
    ['log.tile', to => to.set('tile/0/001.p/44', new Uint8Array(0))],
    ['log.tile', to => to.set('tile/1/000.p/1', bytesOf(to, 'tile/0/000').subarray(0, 32))],
    ['log.checkpoint', to => to.set('checkpoint', new Uint8Array(0))],
    ['log.checkpoint', to => to.set('checkpoint', utf8('yinsuan.example/audit/2026\n300\n'))],
  ]
  for (const [code, change] of changes) {
    const changed = copy()
    change(changed)
    await t.rejects(check(changed), { name: 'ProtocolError', code }, code)
  }
  const missing = copy()
  missing.delete('tile/0/000')
  await t.rejects(
    check(missing),
    { message: 'the log has no file tile/0/000' },
    "the reader's own error passes",
  )
})

t.test('whoever remembers an older tree notices a rewrite, a truncation and a restored backup', async t => {
  const known = (size: number) => ({
    size,
    root: merkleRoot(leaves.slice(0, size).map(leaf => leafHash(leaf))),
  })
  for (const size of [0, 1, 255, 256, 257, SIZE]) {
    await t.resolves(verifyLog(readerOf(files), { policy, verify, known: known(size) }), `${size}`)
  }
  // All three are well signed, by the log's key and by witnesses who collude.
  const rewritten = leaves.map((leaf, at) =>
    at === 5 ? edited(leaf, '"bodyCommitment":"b', '"bodyCommitment":"c') : leaf,
  )
  const fork = await exportLog(rewritten, LAST_TIME)
  await t.resolves(check(fork), 'by itself the other history is in order')
  const withKnown = (from: LogFiles, size: number) =>
    verifyLog(readerOf(from), { policy, verify, known: known(size) })
  await t.rejects(withKnown(fork, 200), { code: 'log.fork', details: { index: 200 } })
  await t.resolves(withKnown(fork, 5), 'the part before the fork is the same')
  await t.rejects(withKnown(await exportLog(leaves.slice(0, 200), LAST_TIME), SIZE), { code: 'log.shrunk' })
})

t.test('an entry that claims to be younger than the witnesses is caught', async t => {
  const early = await exportLog(leaves, LAST_TIME - 3600 - 301)
  await t.rejects(check(early), { code: 'log.witness-time' })
  await t.resolves(check(await exportLog(leaves, LAST_TIME - 3600 - 299)))
})

t.test('bad files are blamed on the files, a signed lie on the log', async t => {
  const lie = leaves.map((leaf, at) => (at === 10 ? edited(leaf, '"charge":"1"', '"charge":"0"') : leaf))
  await t.rejects(check(await exportLog(lie, LAST_TIME)), { code: 'log.charge', details: { index: 10 } })
  const copyOfLie = await exportLog(lie, LAST_TIME)
  await t.rejects(check(copyOfLie.set('checkpoint', bytesOf(files, 'checkpoint'))), { code: 'log.root' })
  const notAnEntry = leaves.map((leaf, at) => (at === 10 ? utf8(`${fromUtf8(leaf)} `) : leaf))
  await t.rejects(check(await exportLog(notAnEntry, LAST_TIME)), {
    code: 'log.entry',
    details: { index: 10, cause: 'entry.canonical' },
  })
})

async function receiptFor(index: number): Promise<string> {
  const proof = await proveInclusionFromTiles(
    (level, at, width) => bytesOf(files, formatTilePath({ level, index: BigInt(at), width })),
    index,
    SIZE,
  )
  return formatReceipt({ index, proof, checkpoint: fromUtf8(bytesOf(files, 'checkpoint')) })
}

t.test('a receipt made from tiles verifies, and no flipped bit of leaf or receipt does', async t => {
  const [index, leaf] = [257, leaves[257] ?? new Uint8Array(0)]
  const receipt = await receiptFor(index)
  t.equal((await verifyReceipt(leaf, receipt, policy, verify)).checkpoint.size, SIZE)
  let accepted = 0
  for (let at = 0; at < 300; at++) {
    const inLeaf = at % 3 === 0
    const bytes = inLeaf ? Uint8Array.from(leaf) : utf8(receipt)
    const place = (at * 37) % bytes.length
    bytes[place] = (bytes[place] ?? 0) ^ (1 << (at % 7))
    const attempt = inLeaf
      ? verifyReceipt(bytes, receipt, policy, verify)
      : verifyReceipt(leaf, new TextDecoder().decode(bytes), policy, verify)
    accepted += await attempt.then(
      () => 1,
      () => 0,
    )
  }
  t.equal(accepted, 0)
})

const litetlog = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map(folder => join(folder, 'spicy-litetlog'))
  .find(existsSync)

t.test(
  "Debian's spicy-litetlog verifies our receipts and refuses a changed leaf",
  { skip: litetlog === undefined && 'spicy-litetlog (Debian package litetlog) is not on PATH' },
  async t => {
    const folder = await mkdtemp(join(tmpdir(), 'yinsuan-audit-'))
    t.teardown(() => rm(folder, { recursive: true }))
    const file = join(folder, 'leaf')
    const spicy = () => run(litetlog ?? '', ['-verify', formatVkey(logKey.key), file])
    for (const index of [0, 3, 255, 256, 299]) {
      const leaf = leaves[index] ?? new Uint8Array(0)
      await writeFile(file, leaf)
      // It reads the format's draft, without the first line.
      await writeFile(`${file}.spicy`, (await receiptFor(index)).split('\n').slice(1).join('\n'))
      await t.resolves(spicy(), `entry ${index}`)
      await writeFile(file, edited(leaf, '"v":1', '"v":2'))
      await t.rejects(spicy(), `entry ${index}, changed`)
    }
  },
)

/**
 * Ed25519 without curve arithmetic for 8 × 600 openings: the right answer for the three messages that were
 * signed.
 */
async function cheapVerify(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  return SIGNED.has([publicKey, message, signature].map(toBase64).join())
}

const SIGNED = new Set<string>()
await openCheckpoint(bytesOf(files, 'checkpoint'), policy, (publicKey, message, signature) => {
  SIGNED.add([publicKey, message, signature].map(toBase64).join())
  return verify(publicKey, message, signature)
})
