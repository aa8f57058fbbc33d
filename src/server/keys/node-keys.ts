// The keys of the members whose node this service is, each in a file that only its own user can read.
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { toBase64Url } from '../../../protocols/bytes.ts'
import { MaskKey } from '../../../protocols/joint/mask-key.ts'
import type { NodeKeys } from '../../app/joint/node-keys.ts'
import { vrfProve } from '../../../protocols/joint/vrf.ts'
import { nodeSigner } from './ed25519.ts'
import { createSeedFile, flushNames, readSeedFile } from './seed-file.ts'
import { KEY_FOLDER } from './service-keys.ts'

/** Names are slugs, so that each is one file of its own. */
export function openNodeKeys(dataDir: string): NodeKeys {
  const folder = join(dataDir, KEY_FOLDER, 'nodes')
  const seeds = new Map<string, Uint8Array>()
  const seedOf = (name: string): Uint8Array => {
    const known = seeds.get(name)
    if (known !== undefined) return known
    const file = join(folder, `${name}.key`)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (!existsSync(file)) createSeedFile(file)
    const seed = readSeedFile(file)
    seeds.set(name, seed)
    return seed
  }
  const destroy = (name: string): void => {
    seeds.get(name)?.fill(0)
    seeds.delete(name)
    const file = join(folder, `${name}.key`)
    if (!existsSync(file)) return
    rmSync(file)
    flushNames(folder)
  }
  const maskName = (organisation: string, market: string, label: string) =>
    `${organisation}.mask.${market}@${label}`
  return {
    of: organisation => {
      const { publicKey, sign } = nodeSigner(seedOf(`${organisation}.signing`))
      const vrf = nodeSigner(seedOf(`${organisation}.vrf`))
      return {
        signingKey: toBase64Url(publicKey),
        sign,
        vrfKey: toBase64Url(vrf.publicKey),
        prove: input => vrfProve(seedOf(`${organisation}.vrf`), input),
      }
    },
    mask: (...edition) => new MaskKey(seedOf(maskName(...edition))),
    destroyMask: (...edition) => destroy(maskName(...edition)),
  }
}
