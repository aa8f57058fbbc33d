import { type Entry, parseEntry } from '../../../../protocols/audit/entry.ts'
import { utf8 } from '../../../../protocols/bytes.ts'

/** Parses a log leaf; undefined where a later version of the software wrote it. */
export function readLeaf(leaf: string): Entry | undefined {
  try {
    return parseEntry(utf8(leaf))
  } catch {
    return undefined
  }
}
