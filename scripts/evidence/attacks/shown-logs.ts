// Attacks on the log's files: what an attacker shows to readers in the place of the log.
import { parseCheckpoint, signCheckpoint } from '../../../protocols/audit/checkpoint.ts'
import { encodeEntry } from '../../../protocols/audit/entry.ts'
import { formatHandovers } from '../../../protocols/audit/handover.ts'
import { leafHash, proveInclusion } from '../../../protocols/audit/merkle.ts'
import { formatVkey, parseNote } from '../../../protocols/audit/note.ts'
import { formatReceipt } from '../../../protocols/audit/receipt.ts'
import { decodeEntryBundle, encodeEntryBundle } from '../../../protocols/audit/tiles.ts'
import { type Watched, watchLog } from '../../../protocols/audit/watch-log.ts'
import { fromUtf8 } from '../../../protocols/bytes.ts'
import { nodeVerifier } from '../../../src/server/keys/ed25519.ts'
import {
  answersLog,
  edited,
  exportLog,
  LAST_TIME,
  type LogFiles,
  logKey,
  logSigned,
  policy,
  readerOf,
  testKey,
} from '../../../test/protocols/audit/log-fixture.ts'
import type { FileReader } from './files.ts'

export type ShownLog = {
  readonly name: string
  /** Who has to catch it; all others must not. */
  readonly expected: readonly FileReader[]
  readonly shown: LogFiles
  readonly handovers?: Uint8Array
  /** What the reader with memory saw before. */
  readonly remembered: Watched
}

const SIZE = 1200
/** Entries that a reader with memory has seen. */
const SEEN = 900

/** The first is the log as it is: a control. */
export async function shownLogs(): Promise<readonly ShownLog[]> {
  const leaves = answersLog(SIZE)
  const files = await exportLog(leaves, LAST_TIME)
  const remembered = await rememberedAt(leaves, LAST_TIME - 3600)
  const rewritten = changedAt(leaves, 5, '"bodyCommitment":"b', '"bodyCommitment":"c')
  const forked = leaves.map((leaf, at) =>
    at < SEEN ? leaf : edited(leaf, '"bodyCommitment":"b', '"bodyCommitment":"d'),
  )
  const attacks: readonly Omit<ShownLog, 'remembered'>[] = [
    { name: 'nothing (control)', expected: [], shown: files },
    {
      name: 'an entry changed with its level-0 tile (CVE-2026-56865)',
      expected: ['quorum', 'keyOnly', 'go'],
      shown: changedWithTile(files),
    },
    {
      name: 'a file cut off',
      expected: ['quorum', 'keyOnly', 'go'],
      shown: withFiles(files, { [FIRST]: bytesAt(files, FIRST).subarray(0, -100) }),
    },
    {
      name: 'two files swapped',
      expected: ['quorum', 'keyOnly', 'go'],
      shown: withFiles(files, { [FIRST]: bytesAt(files, SECOND), [SECOND]: bytesAt(files, FIRST) }),
    },
    {
      name: 'the log cut off, under an older checkpoint that was cosigned',
      expected: ['memory'],
      shown: await exportLog(leaves.slice(0, SEEN - 100), LAST_TIME),
    },
    {
      name: 'history rewritten with the log’s key',
      expected: ['quorum', 'memory', 'go'],
      shown: await logSigned(rewritten),
    },
    {
      name: 'a fork for this reader, signed by the log’s key',
      expected: ['quorum', 'go'],
      shown: await logSigned(forked),
    },
    {
      name: 'history rewritten with the log’s key and all witnesses',
      expected: ['memory'],
      shown: await exportLog(rewritten, LAST_TIME),
    },
    {
      name: 'a cap exceeded, with the log’s key and all witnesses',
      expected: ['quorum', 'keyOnly'],
      shown: await exportLog(overspent(leaves), LAST_TIME),
    },
    { name: 'the log’s key handed to a stranger’s', expected: ['quorum', 'go'], ...(await stolen(leaves)) },
  ]
  return [
    ...attacks.map(attack => ({ ...attack, remembered })),
    {
      name: 'entries backdated by an hour',
      expected: ['memory'],
      shown: files,
      // Its witnesses had signed an hour after the time that later entries state.
      remembered: await rememberedAt(leaves, LAST_TIME),
    },
  ]
}

const FIRST = 'tile/entries/000'
const SECOND = 'tile/entries/001'

async function rememberedAt(leaves: readonly Uint8Array[], cosigned: number): Promise<Watched> {
  const files = await exportLog(leaves.slice(0, SEEN), cosigned)
  return (await watchLog(readerOf(files), undefined, policy, nodeVerifier())).watched
}

/** The last answer costs more than the cap, and its sums agree with that. */
function overspent(leaves: readonly Uint8Array[]): readonly Uint8Array[] {
  const index = leaves.length - 1
  const spent = /"totalSpent":"(\d+)"/.exec(fromUtf8(leaves[index] ?? new Uint8Array(0)))?.[1] ?? ''
  const beyond = String(BigInt(spent) - 1n + COST)
  return [
    ['"charge":"1"', `"charge":"${COST}"`],
    [`"totalSpent":"${spent}"`, `"totalSpent":"${beyond}"`],
    [`"accountSpent":"${spent}"`, `"accountSpent":"${beyond}"`],
  ].reduce((changed, [from = '', to = '']) => changedAt(changed, index, from, to), leaves)
}

/** One more than the cap of `answersLog`. */
const COST = 1_000_000_001n

/** With the log's key, and without any witness. */
async function stolen(
  leaves: readonly Uint8Array[],
): Promise<{ readonly shown: LogFiles; readonly handovers: Uint8Array }> {
  const stranger = testKey('log', logKey.key.name, new Uint8Array(32).fill(8))
  const handing = encodeEntry({
    v: 1,
    seq: String(leaves.length),
    time: '2026-03-01T00:00:00.000Z',
    software: 'yinsuan/0.1.0',
    type: 'log-key',
    next: formatVkey(stranger.key),
  })
  const handed = [...leaves, handing]
  const byLog = await logSigned(handed)
  const receipt = formatReceipt({
    index: leaves.length,
    proof: proveInclusion(
      handed.map(leaf => leafHash(leaf)),
      leaves.length,
    ),
    checkpoint: fromUtf8(bytesAt(byLog, 'checkpoint')),
  })
  const after = encodeEntry({
    v: 1,
    seq: String(handed.length),
    time: '2026-03-01T00:00:00.000Z',
    software: 'yinsuan/0.1.0',
    type: 'stop',
  })
  const later = await logSigned([...handed, after])
  const { text } = parseNote(bytesAt(later, 'checkpoint'))
  const checkpoint = await signCheckpoint(parseCheckpoint(text), stranger.key, stranger.sign)
  return {
    shown: withFiles(later, { checkpoint }),
    handovers: formatHandovers([{ leaf: fromUtf8(handing), receipt }]),
  }
}

function changedAt(
  leaves: readonly Uint8Array[],
  index: number,
  from: string,
  to: string,
): readonly Uint8Array[] {
  return leaves.map((leaf, at) => (at === index ? edited(leaf, from, to) : leaf))
}

function changedWithTile(files: LogFiles): LogFiles {
  const entries = decodeEntryBundle(bytesAt(files, FIRST), 256)
  const changed = changedAt(entries, 10, '"open"', '"blind"')
  const tile = Uint8Array.from(bytesAt(files, 'tile/0/000'))
  tile.set(leafHash(changed[10] ?? new Uint8Array(0)), 10 * 32)
  return withFiles(files, { [FIRST]: new Uint8Array(encodeEntryBundle(changed)), 'tile/0/000': tile })
}

function withFiles(files: LogFiles, changed: Readonly<Record<string, Uint8Array>>): LogFiles {
  return new Map([...files, ...Object.entries(changed)])
}

function bytesAt(files: LogFiles, path: string): Uint8Array {
  const bytes = files.get(path)
  if (bytes === undefined) throw new Error(`the log has no file ${path}`)
  return bytes
}
