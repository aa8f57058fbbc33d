// Started and broken by append.ts: opens the store, and on a line of its input commits one release and says
// what it showed to whom.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import type { StoreLocation } from '../../../src/store/connect.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { member, storeOptions, releasedValues } from '../../../test/support/store-market.ts'

/** `answer-first` is the mistake that the evidence must be able to see. */
export type AppendOrder = {
  readonly location: StoreLocation
  readonly order: 'commit-first' | 'answer-first'
}

const { location, order } = JSON.parse(process.argv[2] ?? '') as AppendOrder
const store = await openStore(location, storeOptions())
say('ready')
await once(process.stdin, 'data')
const asked = member('maker-a', { charge: 1n })
const shown = `answer ${asked.id} ${createHash('sha256').update(releasedValues(asked)).digest('hex')}`
if (order === 'answer-first') say(shown)
await store.commitRelease(asked)
if (order === 'commit-first') say(shown)
process.exit()

/** Unbuffered: what was said before a kill was said. */
function say(line: string): void {
  writeSync(1, `${line}\n`)
}
