// Started and killed by store-kills.ts: commits releases under load and says on stdout what it acknowledged
// to whom.
import { createHash, randomInt } from 'node:crypto'
import { writeSync } from 'node:fs'
import type { StoreLocation } from '../../src/store/connect.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { ReleaseMember } from '../../src/store/release-member.ts'
import type { CrashPoint } from '../../src/store/writer.ts'
import { member, storeOptions, valuesIn, releasedValues } from '../../test/support/store-market.ts'

/**
 * `answer-first` is the mistake that the evidence must be able to see: it shows the answer before the commit.
 */
export interface WriterOrder {
  readonly location: StoreLocation
  readonly order: 'commit-first' | 'answer-first'
  /** Kills itself when it passes this point for the `after`th time; null: it is killed from outside. */
  readonly crash: { readonly point: CrashPoint; readonly after: number } | null
}

const order = JSON.parse(process.argv[2] ?? '') as WriterOrder

let passed = 0
const store = await openStore(
  order.location,
  storeOptions({
    crashPointForTesting: point => {
      if (point === order.crash?.point && ++passed > order.crash.after) process.kill(process.pid, 'SIGKILL')
    },
  }),
)
say('ready')
await Promise.all(Array.from({ length: 8 }, (_, client) => run(client % 2 === 0 ? 'maker-a' : 'maker-b')))

async function run(consumer: string): Promise<void> {
  for (;;) {
    // A charge of its own, so that a lost or doubled one shows in the sums.
    const charge = BigInt(1 + randomInt(1_000_000))
    const asked = member(consumer, { charge, idempotencyKey: `key-${crypto.randomUUID()}` })
    say(`asked ${asked.id} ${consumer} ${charge} ${asked.idempotencyKey} ${asked.canonicalDigest}`)
    if (order.order === 'answer-first') say(`answer ${asked.id} ${sha256(releasedValues(asked))}`)
    await store.commitRelease(asked)
    if (order.order === 'commit-first') await acknowledge(asked)
  }
}

async function acknowledge({ id, organisation }: ReleaseMember): Promise<void> {
  const stored = await store.read.answer(id, organisation)
  if (stored === undefined) throw new Error('released, but not stored')
  say(`answer ${id} ${sha256(valuesIn(stored.answer.bytes))}`)
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Unbuffered: what was said before a kill was said. */
function say(line: string): void {
  writeSync(1, `${line}\n`)
}
