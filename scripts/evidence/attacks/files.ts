// Attacks on the log's files: what two readers are shown, and what Go's own libraries say of it.
import { formatVkey } from '../../../protocols/audit/note.ts'
import type { LogPolicy } from '../../../protocols/audit/policy.ts'
import { leafHash } from '../../../protocols/audit/merkle.ts'
import { decodeEntryBundle, encodeEntryBundle } from '../../../protocols/audit/tiles.ts'
import { verifyLog } from '../../../protocols/audit/verify-log.ts'
import { watchLog } from '../../../protocols/audit/watch-log.ts'
import { nodeVerifier } from '../../../src/server/keys/ed25519.ts'
import {
  answersLog,
  edited,
  exportLog,
  LAST_TIME,
  type LogFiles,
  logKey,
  logSigned,
  loneLogPolicy,
  policy,
  readerOf,
} from '../../../test/protocols/audit/log-fixture.ts'
import type { GoVerifier } from '../../../test/support/go-verifier.ts'

/** `quorum`: a reader that demands witnesses. `keyOnly`: one that trusts the log's key alone. `memory`: one that was there before. */
export type FileReader = 'quorum' | 'keyOnly' | 'memory' | 'go'

export type FileAttack = {
  readonly name: string
  readonly expected: readonly FileReader[]
  readonly caught: readonly FileReader[]
}

/** `go`: absent where Go or its libraries are not installed; then that column is empty. */
export async function attackFiles(go: GoVerifier | undefined): Promise<readonly FileAttack[]> {
  const leaves = answersLog(SIZE)
  const files = await exportLog(leaves, LAST_TIME)
  const before = (
    await watchLog(
      readerOf(await exportLog(leaves.slice(0, 900), LAST_TIME - 3600)),
      undefined,
      policy,
      verify,
    )
  ).watched
  const rewritten = leaves.map((leaf, at) =>
    at === 5 ? edited(leaf, '"bodyCommitment":"b', '"bodyCommitment":"c') : leaf,
  )
  const attacks: readonly (readonly [string, readonly FileReader[], LogFiles])[] = [
    ['nothing (control)', [], files],
    [
      'an entry changed with its level-0 tile (CVE-2026-56865)',
      ['quorum', 'keyOnly', 'go'],
      changedWithTile(files),
    ],
    [
      'the log cut off, under an older checkpoint that was cosigned',
      ['memory'],
      await exportLog(leaves.slice(0, 800), LAST_TIME),
    ],
    ['history rewritten with the log’s key', ['quorum', 'memory', 'go'], await logSigned(rewritten)],
    [
      'a fork for this reader, signed by the log’s key',
      ['quorum', 'go'],
      await logSigned([...leaves.slice(0, 900), ...rewritten.slice(900).map(forked)]),
    ],
    [
      'history rewritten with the log’s key and all witnesses',
      ['memory'],
      await exportLog(rewritten, LAST_TIME),
    ],
  ]
  const found: FileAttack[] = []
  for (const [name, expected, shown] of attacks) {
    const lone = withoutWitnesses
    const results: Readonly<Record<FileReader, boolean>> = {
      quorum: await refused(verifyLog(readerOf(shown), { policy, verify })),
      keyOnly: await refused(verifyLog(readerOf(shown), { policy: lone, verify })),
      memory: await refused(watchLog(readerOf(shown), before, lone, verify)),
      go:
        go === undefined
          ? expected.includes('go')
          : !(await go.verifies(shown, formatVkey(logKey.key), policy.witnesses.map(formatVkey))),
    }
    found.push({ name, expected, caught: READERS.filter(reader => results[reader]) })
  }
  return found
}

export type Flips = { readonly flips: number; readonly caught: number; readonly files: number }

/** Evenly over all files, over all eight bits. */
export async function flipBits(perFile: number): Promise<Flips> {
  const files = await exportLog(answersLog(300), LAST_TIME)
  let [flips, caught] = [0, 0]
  for (const [path, bytes] of files) {
    for (let at = 0; at < perFile; at++) {
      const target = new Uint8Array(bytes)
      const place = Math.floor((at * bytes.length) / perFile)
      target[place] = (target[place] ?? 0) ^ (1 << ((at * 5 + place) % 8))
      flips++
      if (await refused(verifyLog(readerOf(new Map([...files, [path, target]])), { policy, verify })))
        caught++
    }
  }
  return { flips, caught, files: files.size }
}

const SIZE = 1200
const READERS: readonly FileReader[] = ['quorum', 'keyOnly', 'memory', 'go']
const verify = nodeVerifier()
const withoutWitnesses: LogPolicy = loneLogPolicy

function changedWithTile(files: LogFiles): LogFiles {
  const changed = new Map([...files].map(([path, bytes]) => [path, Uint8Array.from(bytes)]))
  const bundle = 'tile/entries/000'
  const entries = decodeEntryBundle(changed.get(bundle) ?? new Uint8Array(0), 256)
  const leaf = edited(entries[10] ?? new Uint8Array(0), '"open"', '"blind"')
  changed.set(
    bundle,
    new Uint8Array(encodeEntryBundle(entries.map((entry, at) => (at === 10 ? leaf : entry)))),
  )
  changed.get('tile/0/000')?.set(leafHash(leaf), 10 * 32)
  return changed
}

function forked(leaf: Uint8Array): Uint8Array {
  return edited(leaf, '"bodyCommitment":"b', '"bodyCommitment":"d')
}

async function refused(work: Promise<unknown>): Promise<boolean> {
  return await work.then(
    () => false,
    () => true,
  )
}
