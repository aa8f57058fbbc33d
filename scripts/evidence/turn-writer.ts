// Started, paused and killed by two-servers.ts: waits for its turn on the database, then commits releases under load until it is gone. Everything that it
// signs it says first.
import { writeSync } from 'node:fs'
import { toHex } from '../../protocols/bytes.ts'
import type { StoreLocation } from '../../src/store/connect.ts'
import { openStore } from '../../src/store/open-store.ts'
import { takeTurn } from '../../src/store/turn.ts'
import { nodeVerifier } from '../../src/server/ed25519.ts'
import { Witnesses } from '../../src/server/witnessing/witnesses.ts'
import { member, storeOptions } from '../../test/support/store-market.ts'

export interface TurnOrder {
  readonly location: StoreLocation
  readonly witnesses: readonly { readonly key: string; readonly url: string }[]
}

const order = JSON.parse(process.argv[2] ?? '') as TurnOrder
process.once('disconnect', () => process.exit())

const turn = await takeTurn(order.location, () => say('waiting'))
const witnesses = new Witnesses({
  witnesses: [...order.witnesses],
  quorum: null,
  witnessSeconds: 10,
  verify: nodeVerifier(),
  clock: Date.now,
})
const { signCheckpoint } = storeOptions()
const store = await openStore(
  order.location,
  storeOptions({
    cosigner: witnesses,
    signCheckpoint: async (size, root) => {
      say(`signed ${size} ${toHex(root)}`)
      return await signCheckpoint(size, root)
    },
  }),
)
await witnesses.confirm()
say('ready')
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
