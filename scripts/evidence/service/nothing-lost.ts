// What must hold after any kill: every answer that anybody was given is charged and in the log, and the log
// is whole.
import { openCheckpoint } from '../../../protocols/audit/policy.ts'
import { parseVkey } from '../../../protocols/audit/note.ts'
import { parseReceipt } from '../../../protocols/audit/receipt.ts'
import { bundlesOf, formatTilePath } from '../../../protocols/audit/tile-path.ts'
import { decodeEntryBundle } from '../../../protocols/audit/tiles.ts'
import { type KnownTree, type LogReport, verifyLog } from '../../../protocols/audit/verify-log.ts'
import { fromUtf8, utf8 } from '../../../protocols/bytes.ts'
import { collect, listAll } from '../../../src/sdk/list-all.ts'
import { httpLogReader } from '../../../src/sdk/log-files.ts'
import { verifyAnswer } from '../../../src/sdk/verify-answer.ts'
import { nodeVerifier } from '../../../src/server/keys/ed25519.ts'
import type { Given } from './load.ts'
import type { SpawnedMarket } from './market.ts'

export type Findings = {
  readonly entries: number
  readonly released: number
  /** In words; none is what the evidence claims. */
  readonly violations: readonly string[]
}

export async function findLosses(market: SpawnedMarket, given: readonly Given[]): Promise<Findings> {
  const violations: string[] = []
  const note = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      violations.push(`${what}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  let report: LogReport | undefined
  await note('the log', async () => {
    report = await verifyLog(reader(market), { ...(await policyOf(market)), ...(await known(market, given)) })
  })
  const leaves = await readLeaves(market)
  for (const { file } of given) {
    await note(`answer ${file.id}`, async () => {
      const { index } = await verifyAnswer(file, { logKey: market.logKey })
      if (leaves[index] !== file.leaf) throw new Error('its entry is not in the log')
    })
  }
  const released = leaves.filter(leaf => leaf.includes('"outcome":"released"')).length
  await note('the stored answers', async () => {
    const lists = market.consumers.map(({ client }) => collect(listAll(client, 'answerList', 500)))
    const stored = (await Promise.all(lists)).flat()
    if (stored.length !== released) throw new Error(`${stored.length} for ${released} released entries`)
    const ids = new Set(stored.map(({ id }) => id))
    const lost = given.filter(({ file }) => !ids.has(file.id))
    if (lost.length > 0) throw new Error(`${lost.length} of those given are not stored`)
  })
  await note('the ledger', async () => {
    const lines = await collect(listAll(market.provider.client, 'budgetShow'))
    for (const { edition, spent } of report?.editions ?? []) {
      const line = lines.find(each => each.edition === edition)
      if (line?.total?.spent !== String(spent))
        throw new Error(`${edition} has spent ${line?.total?.spent}, not ${spent}`)
    }
  })
  await note('idempotency keys', async () => {
    for (const { client, query, idempotencyKey, file } of given.slice(-20)) {
      const again = await client.ask({ body: { query, idempotencyKey } })
      if (!again.stored || again.file.answer !== file.answer)
        throw new Error(`${idempotencyKey} has another answer`)
    }
  })
  return { entries: leaves.length, released, violations }
}

function reader(market: SpawnedMarket) {
  return httpLogReader(market.server.url)
}

async function policyOf({ logKey }: SpawnedMarket) {
  return { policy: { logKey: parseVkey(logKey), witnesses: [], quorum: 0 }, verify: nodeVerifier() }
}

/** The largest tree that a receipt proved: the log must still begin with it. */
async function known(
  market: SpawnedMarket,
  given: readonly Given[],
): Promise<{ readonly known?: KnownTree }> {
  const { policy, verify } = await policyOf(market)
  const newest = given.at(-1)
  if (newest === undefined) return {}
  const { checkpoint } = parseReceipt(newest.file.receipt)
  const { size, root } = await openCheckpoint(utf8(checkpoint), policy, verify)
  return { known: { size, root } }
}

async function readLeaves(market: SpawnedMarket): Promise<readonly string[]> {
  const log = reader(market)
  const { size } = await openCheckpoint(
    await log.readCheckpoint(),
    (await policyOf(market)).policy,
    nodeVerifier(),
  )
  const leaves: string[] = []
  for (const bundle of bundlesOf(size)) {
    const bytes = await log.readEntryBundle(formatTilePath(bundle))
    leaves.push(...decodeEntryBundle(bytes, bundle.width).map(fromUtf8))
  }
  return leaves
}
