// What somebody who has a member's key file, but not its passphrase, can do: change it and make its checksum
// fit.
import { createHash } from 'node:crypto'
import { utf8 } from '../../../protocols/bytes.ts'
import { canonicalJson, type Json } from '../../../protocols/canonical-json.ts'

export function forgeKeyFile(members: Readonly<Record<string, Json>>): Uint8Array {
  const summed = Object.fromEntries(Object.entries(members).filter(([name]) => name !== 'sum'))
  const sum = createHash('sha256')
    .update(`yinsuan/sealed-key/v1\n${canonicalJson(summed)}`)
    .digest('hex')
  return utf8(JSON.stringify({ ...summed, sum }))
}
