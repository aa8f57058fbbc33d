// ../shared/vectors/tlog-vectors.json: 316 vectors read out of other people's repositories, each with its
// source.
import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { sha256 } from '@noble/hashes/sha2.js'
import { equalBytes, fromBase64, fromHex, fromUtf8, toHex, utf8 } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { formatCheckpoint, parseCheckpoint, signCheckpoint } from '../../../protocols/audit/checkpoint.ts'
import { cosign, cosignatureTime } from '../../../protocols/audit/cosignature.ts'
import { Frontier } from '../../../protocols/audit/frontier.ts'
import {
  EMPTY_ROOT,
  leafHash,
  merkleRoot,
  nodeHash,
  verifyConsistency,
  verifyInclusion,
} from '../../../protocols/audit/merkle.ts'
import {
  formatNote,
  formatSignatureLine,
  formatVkey,
  type NoteKey,
  parseNote,
  parseVkey,
  signText,
} from '../../../protocols/audit/note.ts'
import { formatReceipt, parseReceipt } from '../../../protocols/audit/receipt.ts'
import { formatTilePath, parseTilePath, tilesOf } from '../../../protocols/audit/tile-path.ts'
import { TileBuilder } from '../../../protocols/audit/tiles.ts'
import { openNote } from '../../../protocols/audit/verifier.ts'
import { judgeAddCheckpoint, originHash, parseAddCheckpoint } from '../../../protocols/audit/witness.ts'
import { testKey, verify } from './log-fixture.ts'

const FILE = new URL('../../../../shared/vectors/tlog-vectors.json', import.meta.url)

interface Vector {
  readonly id: string
  readonly kind: string
  readonly [field: string]: unknown
}

// Each returns what went wrong, or nothing.
const CHECKS: Readonly<Record<string, (vector: never) => string | undefined | Promise<string | undefined>>> =
  {
    hash: (v: { op: string; data_hex: string; left_hex: string; right_hex: string; want_hex: string }) => {
      const hashes: Readonly<Record<string, () => Uint8Array>> = {
        emptyRoot: () => EMPTY_ROOT,
        leaf: () => leafHash(fromHex(v.data_hex)),
        node: () => nodeHash(fromHex(v.left_hex), fromHex(v.right_hex)),
      }
      return same(toHex(hashes[v.op]?.() ?? new Uint8Array(0)), v.want_hex)
    },
    root: (v: { leaves_hex: readonly string[]; want_root_hex: string }) =>
      sameRoots(
        v.leaves_hex.map(hex => leafHash(fromHex(hex))),
        fromHex(v.want_root_hex),
      ),
    'root-generated': (v: { size: number; want_root_b64: string }) =>
      sameRoots(
        Array.from({ length: v.size }, (_, i) => leafHash(Uint8Array.of(i & 0xff, (i >> 8) & 0xff))),
        fromBase64(v.want_root_b64),
      ),
    inclusion: (v: Proof & { leafIdx: number; treeSize: number; root: string; leafHash: string }) =>
      throwsWhen(v.wantErr, () =>
        verifyInclusion(fromBase64(v.leafHash), v.leafIdx, v.treeSize, hashes(v), fromBase64(v.root)),
      ),
    consistency: (v: Proof & { size1: number; size2: number; root1: string; root2: string }) =>
      throwsWhen(v.wantErr, () =>
        verifyConsistency(v.size1, v.size2, hashes(v), fromBase64(v.root1), fromBase64(v.root2)),
      ),
    vkey: (v: { vkey: string; ok: boolean }) =>
      v.ok ? same(formatVkey(parseVkey(v.vkey)), v.vkey) : throwsWhen(true, () => parseVkey(v.vkey)),
    'note-sign': async (v: { skey: string; text: string; want_note: string }) => {
      const [, , name = '', , ...encoded] = v.skey.split('+')
      const { key, sign } = testKey('log', name, fromBase64(encoded.join('+')).subarray(1))
      const note = formatNote({ text: v.text, signatures: [await signText(v.text, key, sign)] })
      return same(fromUtf8(note), v.want_note)
    },
    'note-open': async (v: NoteVector) => {
      const bytes = v.note === undefined ? fromHex(v.note_hex ?? '') : utf8(v.note)
      const opening = openNote(bytes, v.vkeys.map(parseVkey), verify)
      if (!v.ok) return await throwsWhen(true, () => opening)
      const { text, signers } = await opening
      const names = same(signers.map(({ key }) => key.name).join(), v.verified?.join() ?? '')
      if (names !== undefined || v.checkpoint === undefined) return names
      const { origin, size } = parseCheckpoint(text)
      return same(`${origin} ${size}`, `${v.checkpoint.origin} ${v.checkpoint.size}`)
    },
    'checkpoint-body': (v: { origin: string; size: number; root_is: string; want_body: string }) =>
      same(
        formatCheckpoint({ origin: v.origin, size: v.size, root: leafHash(utf8('hello world')) }),
        v.want_body,
      ),
    'checkpoint-sign': async (v: {
      ed25519_seed_hex: string
      origin: string
      size: number
      root_b64: string
      key_name: string
      want_note: string
    }) => {
      const { key, sign } = testKey('log', v.key_name, fromHex(v.ed25519_seed_hex))
      const checkpoint = { origin: v.origin, size: v.size, root: fromBase64(v.root_b64) }
      return same(fromUtf8(await signCheckpoint(checkpoint, key, sign)), v.want_note)
    },
    cosignature: async (v: CosignatureVector) => {
      const line = v.line.replace(/\n$/, '')
      const made = testKey('witness', v.key_name ?? '-', fromHex(v.ed25519_seed_hex ?? '00'.repeat(32)))
      const key: NoteKey = v.vkey === undefined ? made.key : parseVkey(v.vkey)
      const opening = openNote(utf8(`${v.body}\n${line}\n`), [key], verify)
      if (!v.ok) return await throwsWhen(true, () => opening)
      const [signer] = (await opening).signers
      if (v.timestamp === undefined) return same(String(signer?.key.name), key.name)
      const again = await cosign(v.body, key, v.timestamp, made.sign)
      return same(`${signer?.time} ${formatSignatureLine(again)}`, `${v.timestamp} ${line}\n`)
    },
    'tiled-log': (v: TiledLogVector) => {
      const builder = new TileBuilder()
      const leaves = Array.from({ length: v.size }, (_, i) => leafHash(utf8(`record ${i}`)))
      const tiles = [...leaves.flatMap(leaf => builder.push(leaf)), ...builder.partial()]
      const made = tiles.map(
        tile => `${formatTilePath(tile)} ${tile.bytes.length} ${toHex(sha256(tile.bytes))}`,
      )
      const wanted = Object.entries(v.tiles).map(
        ([path, { bytes, sha256: hash }]) => `${path} ${bytes} ${hash}`,
      )
      return same(made.sort().join(), wanted.sort().join()) ?? sameRoots(leaves, fromBase64(v.want_root_b64))
    },
    'tile-path': (v: { level: number | 'entries'; index: number; partial: number; want: string }) =>
      same(
        formatTilePath({ level: v.level, index: BigInt(v.index), width: v.partial === 0 ? 256 : v.partial }),
        v.want,
      ),
    'tile-path-parse': (v: TilePathVector) => {
      const path = `tile/${v.path_level}/${v.path_index}`
      if (!v.ok) return throwsWhen(true, () => parseTilePath(path))
      const { level, index, width } = parseTilePath(path)
      // One wanted index is beyond 2^53: JSON.parse rounds it, so ours is rounded the same way.
      return same(
        `${level} ${Number(index)} ${width % 256}`,
        `${v.want_level} ${v.want_index} ${v.want_partial}`,
      )
    },
    'tile-set': (v: { size: number; want: Readonly<Record<string, { full: number; partial: number }>> }) => {
      const found: Record<string, { full: number; partial: number }> = {}
      for (const { level, width } of tilesOf(v.size)) {
        const row = found[level] ?? { full: 0, partial: 0 }
        found[level] = width === 256 ? { ...row, full: row.full + 1 } : { ...row, partial: width }
      }
      return same(JSON.stringify(found), JSON.stringify(v.want))
    },
    // Not our protocol: recorded so that nobody takes one identifier for the other.
    'origin-id-distributor': (v: { origin: string; want_hex: string }) =>
      same(toHex(sha256(utf8(`o:${v.origin}`))), v.want_hex) ??
      (originHash(v.origin) === v.want_hex ? 'both identifiers are the same' : undefined),
    'origin-hash-c2sp': (v: { origin: string; want_hex: string }) => same(originHash(v.origin), v.want_hex),
    'cosignature-timestamp': (v: { sig_b64: string; want_unix: number }) =>
      same(String(cosignatureTime(fromBase64(v.sig_b64).subarray(4))), String(v.want_unix)),
    'tlog-proof-format': (v: ReceiptVector) => {
      const proof = v.hashes.map(fromBase64)
      const extra = v.extra_b64 === undefined ? {} : { extra: fromBase64(v.extra_b64) }
      const text = formatReceipt({ index: v.index, proof, checkpoint: v.checkpoint, ...extra })
      return same(text, v.want) ?? same(formatReceipt(parseReceipt(v.want)), v.want)
    },
    'tlog-proof-bad': (v: { proof: string }) => throwsWhen(true, () => parseReceipt(v.proof)),
  }

const skip = existsSync(FILE) ? false : '../shared/vectors/tlog-vectors.json is not on this machine'

t.test('third-party vectors of every kind pass', { skip }, async t => {
  const { vectors, total, counts } = JSON.parse(readFileSync(FILE, 'utf8')) as {
    readonly vectors: readonly Vector[]
    readonly total: number
    readonly counts: Readonly<Record<string, number>>
  }
  const conversation = vectors.filter(v => v.kind === 'witness-add-checkpoint') as unknown as WitnessVector[]
  const answers = await converse(conversation)
  const passed: Record<string, number> = {}
  for (const vector of vectors) {
    const check = CHECKS[vector.kind]
    const problem =
      vector.kind === 'witness-add-checkpoint'
        ? answers.get(vector.id)
        : check === undefined
          ? 'unknown kind'
          : await check(vector as never)
    if (problem === undefined) passed[vector.kind] = (passed[vector.kind] ?? 0) + 1
    else t.fail(`${vector.id}: ${problem}`)
  }
  t.same(passed, counts, 'every vector of every kind passes')
  t.equal(
    Object.values(passed).reduce((sum, n) => sum + n, 0),
    total,
    'all of them were looked at',
  )
  t.equal(total, 316)
})

/** One witness hears all requests in turn, as in the transcript that they come from. */
async function converse(vectors: readonly WitnessVector[]): Promise<ReadonlyMap<string, string | undefined>> {
  const log = knownLog(vectors)
  let latest = { size: 0, root: EMPTY_ROOT }
  const problems = new Map<string, string | undefined>()
  for (const { id, request, want_status, spec_status, want_body } of vectors) {
    const judgement = await judgeAddCheckpoint(request, [log], () => latest, verify)
    if (judgement.kind === 'cosign') latest = judgement.checkpoint
    const status = judgement.kind === 'cosign' ? 200 : judgement.status
    const body = judgement.kind === 'refuse' && judgement.status === 409 ? `${judgement.size}\n` : undefined
    problems.set(
      id,
      same(String(status), String(spec_status ?? want_status)) ??
        (want_body.equals === undefined ? undefined : same(body ?? '', want_body.equals)),
    )
  }
  return problems
}

/** The transcript's log key is in the vectors' source note; its origin in the first request. */
function knownLog(vectors: readonly WitnessVector[]): NoteKey {
  const [first] = vectors
  const publicKey = /log key ([0-9a-f]{64})/.exec(first?.source.where ?? '')?.[1] ?? ''
  const { origin } = parseCheckpoint(
    parseNote(utf8(parseAddCheckpoint(first?.request ?? '').checkpoint)).text,
  )
  return { kind: 'log', name: origin, publicKey: fromHex(publicKey) }
}

interface Proof {
  readonly proof: readonly string[] | null
  readonly wantErr: boolean
}

interface NoteVector {
  readonly note?: string
  readonly note_hex?: string
  readonly vkeys: readonly string[]
  readonly ok: boolean
  readonly verified?: readonly string[]
  readonly checkpoint?: { readonly origin: string; readonly size: number }
}

interface CosignatureVector {
  readonly body: string
  readonly line: string
  readonly key_name?: string
  readonly ed25519_seed_hex?: string
  readonly vkey?: string
  readonly timestamp?: number
  readonly ok: boolean
}

interface TiledLogVector {
  readonly size: number
  readonly want_root_b64: string
  readonly tiles: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>
}

interface TilePathVector {
  readonly path_level: string
  readonly path_index: string
  readonly ok: boolean
  readonly want_level: number
  readonly want_index: number
  readonly want_partial: number
}

interface ReceiptVector {
  readonly index: number
  readonly extra_b64?: string
  readonly hashes: readonly string[]
  readonly checkpoint: string
  readonly want: string
}

interface WitnessVector {
  readonly id: string
  readonly request: string
  readonly want_status: number
  readonly spec_status?: number
  readonly want_body: { readonly equals?: string; readonly contains?: string }
  readonly source: { readonly where: string }
}

function hashes({ proof }: Proof): readonly Uint8Array[] {
  return (proof ?? []).map(fromBase64)
}

function same(got: string, want: string): string | undefined {
  return got === want ? undefined : `got ${got}, wanted ${want}`
}

function sameRoots(leaves: readonly Uint8Array[], want: Uint8Array): string | undefined {
  const frontier = new Frontier()
  for (const leaf of leaves) frontier.push(leaf)
  return equalBytes(frontier.root(), want) && equalBytes(merkleRoot(leaves), want)
    ? undefined
    : 'another root'
}

function throwsWhen(wanted: boolean, action: () => Promise<unknown>): Promise<string | undefined>
function throwsWhen(wanted: boolean, action: () => unknown): string | undefined
function throwsWhen(wanted: boolean, action: () => unknown): unknown {
  const judge = (error?: unknown) => {
    if (error !== undefined && !(error instanceof ProtocolError)) throw error
    return (error !== undefined) === wanted ? undefined : wanted ? 'accepted' : `refused: ${error?.code}`
  }
  try {
    const result = action()
    return result instanceof Promise ? result.then(() => judge(), judge) : judge()
  } catch (error) {
    return judge(error)
  }
}
