// A log of our own, signed with throw-away keys, as the files that `log export` writes.
import { ed25519 } from '@noble/curves/ed25519.js'
import { utf8 } from '../../../protocols/bytes.ts'
import { signCheckpoint } from '../../../protocols/audit/checkpoint.ts'
import { cosign } from '../../../protocols/audit/cosignature.ts'
import { encodeEntry, type Entry } from '../../../protocols/audit/entry.ts'
import { Frontier } from '../../../protocols/audit/frontier.ts'
import { leafHash } from '../../../protocols/audit/merkle.ts'
import { formatNote, type NoteKey, type NoteKeyKind, parseNote } from '../../../protocols/audit/note.ts'
import type { LogPolicy } from '../../../protocols/audit/policy.ts'
import { bundlesOf, formatTilePath } from '../../../protocols/audit/tile-path.ts'
import { encodeEntryBundle, TileBuilder } from '../../../protocols/audit/tiles.ts'
import type { LogReader } from '../../../protocols/audit/verify-log.ts'
import type { Sign, Verify } from '../../../protocols/signature.ts'

export const verify: Verify = (publicKey, message, signature) => {
  try {
    return ed25519.verify(signature, message, publicKey)
  } catch {
    return false
  }
}

export interface TestKey {
  readonly key: NoteKey
  readonly sign: Sign
}

export function testKey(kind: NoteKeyKind, name: string, seed: Uint8Array): TestKey {
  return {
    key: { kind, name, publicKey: ed25519.getPublicKey(seed) },
    sign: message => ed25519.sign(message, seed),
  }
}

export const logKey = testKey('log', 'yinsuan.example/audit/2026', new Uint8Array(32).fill(1))
export const witnessKeys = [
  testKey('witness', 'witness.example/provider', new Uint8Array(32).fill(2)),
  testKey('witness', 'witness.example/officer', new Uint8Array(32).fill(3)),
]

export const policy: LogPolicy = {
  logKey: logKey.key,
  witnesses: witnessKeys.map(({ key }) => key),
  quorum: witnessKeys.length,
}

export const loneLogPolicy: LogPolicy = { logKey: logKey.key, witnesses: [], quorum: 0 }

export type LogFiles = Map<string, Uint8Array>

/** The witnesses sign at `time`, in Unix seconds. */
export async function exportLog(entries: readonly Uint8Array[], time: number): Promise<LogFiles> {
  const files: LogFiles = new Map()
  const [frontier, builder] = [new Frontier(), new TileBuilder()]
  for (const hash of entries.map(leaf => leafHash(leaf))) {
    frontier.push(hash)
    for (const tile of builder.push(hash)) files.set(formatTilePath(tile), tile.bytes)
  }
  for (const tile of builder.partial()) files.set(formatTilePath(tile), tile.bytes)
  for (const bundle of bundlesOf(entries.length)) {
    const first = Number(bundle.index) * 256
    files.set(formatTilePath(bundle), encodeEntryBundle(entries.slice(first, first + bundle.width)))
  }
  files.set('checkpoint', await signedCheckpoint(entries.length, frontier.root(), time))
  return files
}

/** Signed by the log's key alone: no witness was asked. */
export async function logSigned(entries: readonly Uint8Array[]): Promise<LogFiles> {
  const files = await exportLog(entries, LAST_TIME)
  const { text, signatures } = parseNote(files.get('checkpoint') ?? new Uint8Array(0))
  return files.set('checkpoint', formatNote({ text, signatures: signatures.slice(0, 1) }))
}

export async function signedCheckpoint(size: number, root: Uint8Array, time: number): Promise<Uint8Array> {
  const note = parseNote(
    await signCheckpoint({ origin: logKey.key.name, size, root }, logKey.key, logKey.sign),
  )
  const cosignatures = await Promise.all(
    witnessKeys.map(({ key, sign }) => cosign(note.text, key, time, sign)),
  )
  return formatNote({ text: note.text, signatures: [...note.signatures, ...cosignatures] })
}

export function readerOf(files: ReadonlyMap<string, Uint8Array>): LogReader {
  const read = (path: string): Uint8Array => {
    const bytes = files.get(path)
    if (bytes === undefined) throw new Error(`the log has no file ${path}`)
    return bytes
  }
  return { readCheckpoint: () => read('checkpoint'), readTile: read, readEntryBundle: read }
}

export const LAST_TIME = 1_772_323_200 + 3600

/**
 * `count` entries with a meaning that holds: an edition, a grant, an account, then answers of one nano-ρ
 * each.
 */
export function answersLog(count: number): readonly Uint8Array[] {
  return [...answerEntries(count)]
}

/** The same, one after another: a million of them need no memory. */
export function* answerEntries(count: number): Generator<Uint8Array> {
  const header = (seq: number) =>
    ({ v: 1, seq: String(seq), time: '2026-03-01T00:00:00.000Z', software: 'yinsuan/0.1.0' }) as const
  const [account, commitment] = ['a'.repeat(64), 'b'.repeat(64)]
  const grantId = 'grant_AAAAAAAAAAAAAAAAAAAAAA'
  const edition = 'orders@2025'
  const cap = '1000000000'
  const opening: readonly Entry[] = [
    {
      ...header(0),
      type: 'edition',
      action: 'sealed',
      edition,
      dataset: 'orders',
      manifestCommitment: commitment,
      period: { from: '2025-01-01', to: '2025-12-31' },
      readsFrom: '2025-01-01',
      unitKey: commitment,
      delta: '1e-6',
      capPerConsumer: cap,
      capTotal: cap,
      allowance: { perConsumer: cap, total: cap },
      sealingCharge: '0',
      draftCharge: '0',
      parametersDigest: commitment,
      bodyCommitment: commitment,
    },
    {
      ...header(1),
      type: 'grant',
      action: 'issued',
      grantId,
      dataset: 'orders',
      budget: cap,
      expires: '2027-01-01T00:00:00.000Z',
      modes: ['open'],
      purposes: ['product-planning'],
      bodyCommitment: commitment,
    },
    { ...header(2), type: 'account', edition, account, grantId, cap, spent: '0', bodyCommitment: commitment },
  ]
  for (const entry of opening) yield encodeEntry(entry)
  for (let at = 0; at < count - opening.length; at++) {
    const spent = String(at + 1)
    yield encodeEntry({
      ...header(at + opening.length),
      type: 'computation',
      edition,
      account,
      mode: 'open',
      mechanism: 'discrete-gaussian',
      charge: '1',
      totalSpent: spent,
      totalCap: cap,
      accountSpent: spent,
      accountCap: cap,
      outcome: 'released',
      code: 'ok',
      bodyCommitment: commitment,
      resultCommitment: commitment,
    })
  }
}

/** A leaf whose text was changed, still canonical. */
export function edited(leaf: Uint8Array, from: string, to: string): Uint8Array {
  return utf8(new TextDecoder().decode(leaf).replace(from, to))
}
