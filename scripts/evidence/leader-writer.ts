// Started, paused and killed by two-servers.ts: waits for the database's lease, then commits releases
// under load until it is gone. Everything that it signs or shows it says first.
import { writeSync } from 'node:fs'
import { parseCheckpoint } from '../../protocols/audit/checkpoint.ts'
import { parseNote } from '../../protocols/audit/note.ts'
import { toHex } from '../../protocols/bytes.ts'
import type { Cosigner } from '../../src/store/cosigner.ts'
import type { StoreLocation } from '../../src/store/connect.ts'
import { openStore } from '../../src/store/open-store.ts'
import { acquireLeadership } from '../../src/store/leadership.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { Witnesses } from '../../src/server/witnessing/witnesses.ts'
import { member, storeOptions } from '../../test/support/store-market.ts'

/**
 * `sign-first` is the mistake that the evidence must be able to see: it shows what it signed before that is
 * committed.
 */
export interface LeaderOrder {
  readonly order: 'commit-first' | 'sign-first'
  readonly location: StoreLocation
  readonly witnesses: readonly { readonly key: string; readonly url: string }[]
}

const order = JSON.parse(process.argv[2] ?? '') as LeaderOrder
process.once('disconnect', () => process.exit())

/** What it does to itself when it has signed the next time, between that and its commit. */
let blow: NodeJS.Signals | undefined
process.on('message', signal => {
  blow = signal as NodeJS.Signals
})

const turn = await acquireLeadership(order.location, () => say('waiting'))
const witnesses = new Witnesses({
  witnesses: [...order.witnesses],
  quorum: null,
  witnessSeconds: 10,
  verify: nodeVerifier(),
  clock: Date.now,
})
const cosigner: Cosigner = {
  offer: view => {
    const { size, root } = parseCheckpoint(parseNote(view.checkpoint.note).text)
    say(`shown ${size} ${toHex(root)}`)
    witnesses.offer(view)
  },
  newest: () => witnesses.newest(),
  covering: async size => await witnesses.covering(size),
}
const { signCheckpoint } = storeOptions()
const store = await openStore(
  order.location,
  storeOptions({
    cosigner,
    signCheckpoint: async (size, root) => {
      const note = await signCheckpoint(size, root)
      say(`${order.order === 'sign-first' ? 'shown' : 'signed'} ${size} ${toHex(root)}`)
      return note
    },
    crashPointForTesting: point => {
      if (point !== 'signed' || blow === undefined) return
      const signal = blow
      blow = undefined
      process.kill(process.pid, signal)
    },
  }),
)
await witnesses.confirm()
say(`ready ${store.head()}`)
void turn.lost.then(() => {
  say('lost')
  process.exit(1)
})
await Promise.all(Array.from({ length: 8 }, (_, client) => run(client % 2 === 0 ? 'maker-a' : 'maker-b')))

async function run(consumer: string): Promise<void> {
  for (;;) {
    const outcome = await store
      .commitRelease(member(consumer, { charge: 1n }))
      .catch((error: unknown) => error)
    if (outcome instanceof Error) {
      say(`refused ${'code' in outcome ? String(outcome.code) : 'internal'}`)
      await new Promise(resolve => setTimeout(resolve, 50))
    } else if (typeof outcome === 'object' && outcome !== null && 'seq' in outcome)
      say(`answered ${String(outcome.seq)}`)
  }
}

/** Unbuffered: what was said before a kill was said. */
function say(line: string): void {
  writeSync(1, `${line}\n`)
}
