// protocols/joint/SPEC.md, "Kept entries": whether leaves lead from one tree to another. Whoever sends them
// is trusted with nothing.
import { equalBytes } from '../bytes.ts'
import { ProtocolError } from '../errors.ts'
import type { Checkpoint } from './checkpoint.ts'
import { Frontier } from './frontier.ts'
import { leafHash } from './merkle.ts'

type Tree = Pick<Checkpoint, 'size' | 'root'>

/**
 * `edge`: the roots of the perfect subtrees of `before`, largest first. They determine its root, so only the
 * right ones pass.
 */
export function leadsTo(
  before: Tree,
  edge: readonly Uint8Array[],
  leaves: readonly Uint8Array[],
  after: Tree,
): boolean {
  if (after.size !== before.size + leaves.length) return false
  try {
    const frontier = new Frontier(before.size, edge)
    if (!equalBytes(frontier.root(), before.root)) return false
    for (const leaf of leaves) frontier.push(leafHash(leaf))
    return equalBytes(frontier.root(), after.root)
  } catch (error) {
    if (error instanceof ProtocolError) return false
    throw error
  }
}
