// A hub and three nodes, and a manufacturer with a contract at each of them, whose key file a browser opens.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PrivateKey } from '../../../protocols/identity/keys.ts'
import { readService } from '../../../src/sdk/service.ts'
import { type NodeMarket, startNodeMarket } from '../../support/joint-nodes.ts'
import { splitOrders } from '../../support/sample-orders.ts'
import { memberFile, sealedFile } from './member-file.ts'

export type MarketWorld = NodeMarket & {
  /** Key files. */
  readonly maker: string
  readonly bureau: string
  readonly operator: string
  readonly key: PrivateKey
  /** Of each node whose link to the hub is cut. */
  readonly cut: Set<string>
  /** Of key files. */
  readonly folder: string
  readonly stop: () => Promise<void>
}

export async function openMarketWorld(): Promise<MarketWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-market-'))
  const cut = new Set<string>()
  const { parts } = await splitOrders(3, 900)
  const started = await startNodeMarket(parts, {
    flags: { insecureBlindLevels: 'on', blindWorkers: '1' },
    // A node whose link is cut is given up soon.
    hub: { forTesting: { nodeAnswerMs: 8_000 } },
    grant: { modes: ['open', 'blind'] },
    fetchOf: node => async (input, init) => {
      if (cut.has(node)) throw new TypeError('the link is cut')
      return await fetch(input, init)
    },
  })
  const { hub } = started
  const key = new PrivateKey(started.seed)
  const { authority, serviceKey, logKey } = await readService(hub.url)
  const pinned = { url: hub.url, authority, serviceKey, logKey, keyId: key.keyId, privateKey: key }
  return {
    ...started,
    key,
    cut,
    folder,
    maker: await sealedFile(folder, 'maker', pinned),
    bureau: (await memberFile(hub, folder, 'bureau', ['officer'])).file,
    operator: (await memberFile(hub, folder, 'hall', ['operator'])).file,
    stop: async () => {
      await started.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
