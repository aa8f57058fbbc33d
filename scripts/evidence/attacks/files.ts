// Who of the readers of the log's files catches what they are shown, and what Go's own libraries say of it.
import { formatVkey } from '../../../protocols/audit/note.ts'
import { verifyLog } from '../../../protocols/audit/verify-log.ts'
import { watchLog } from '../../../protocols/audit/watch-log.ts'
import { nodeVerifier } from '../../../src/server/keys/ed25519.ts'
import {
  answersLog,
  exportLog,
  LAST_TIME,
  logKey,
  loneLogPolicy,
  policy,
  readerOf,
} from '../../../test/protocols/audit/log-fixture.ts'
import type { GoVerifier } from '../../../test/support/go-verifier.ts'
import { shownLogs } from './shown-logs.ts'

/**
 * `quorum`: a reader that demands witnesses. `keyOnly`: one that trusts the log's key alone. `memory`: one
 * that was there before.
 */
export type FileReader = 'quorum' | 'keyOnly' | 'memory' | 'go'

export type FileAttack = {
  readonly name: string
  readonly expected: readonly FileReader[]
  readonly caught: readonly FileReader[]
}

/** `go`: absent where Go or its libraries are not installed; then that column is empty. */
export async function attackFiles(go: GoVerifier | undefined): Promise<readonly FileAttack[]> {
  const found: FileAttack[] = []
  for (const { name, expected, shown, handovers, remembered } of await shownLogs()) {
    const reader = () => ({
      ...readerOf(shown),
      ...(handovers === undefined ? {} : { readHandovers: () => handovers }),
    })
    const results: Readonly<Record<FileReader, boolean>> = {
      quorum: await refused(verifyLog(reader(), { policy, verify })),
      keyOnly: await refused(verifyLog(reader(), { policy: loneLogPolicy, verify })),
      memory: await refused(watchLog(reader(), remembered, loneLogPolicy, verify)),
      go:
        go === undefined
          ? expected.includes('go')
          : !(await go.verifies(shown, formatVkey(logKey.key), policy.witnesses.map(formatVkey))),
    }
    found.push({ name, expected, caught: READERS.filter(each => results[each]) })
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

const READERS: readonly FileReader[] = ['quorum', 'keyOnly', 'memory', 'go']
const verify = nodeVerifier()

async function refused(work: Promise<unknown>): Promise<boolean> {
  return await work.then(
    () => false,
    () => true,
  )
}
