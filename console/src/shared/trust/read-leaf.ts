// A leaf as this version understands it; undefined where a later version wrote it.
import { type Entry, parseEntry } from '../../../../protocols/audit/entry.ts'
import { utf8 } from '../../../../protocols/bytes.ts'

export function readLeaf(leaf: string): Entry | undefined {
  try {
    return parseEntry(utf8(leaf))
  } catch {
    return undefined
  }
}
