// The provider's tool in a process of its own, as `yinsuan dataset publish` is.
import { nodeSigner } from '../../src/server/keys/ed25519.ts'
import { createClient } from '../../src/sdk/client.ts'
import { peakMiB, serveParent } from './child.ts'
import { publish, type Published } from './publish.ts'

export type PublishRequest = {
  readonly url: string
  readonly seed: Uint8Array
  readonly serviceKey: string
  readonly dataFolder: string
  readonly folder: string
  readonly rows: number
}

export type PublishReply = Published & { readonly peakMiB: number }

serveParent<PublishRequest, PublishReply>(async ({ url, seed, serviceKey, dataFolder, folder, rows }) => {
  const { keyId, sign } = nodeSigner(seed)
  const client = createClient({ baseUrl: url, keyId, sign, serviceKey, timeoutMs: 600_000 })
  return { ...(await publish(client, dataFolder, folder, rows)), peakMiB: peakMiB() }
})
