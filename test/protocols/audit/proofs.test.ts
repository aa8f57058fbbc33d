// Properties of trees, tiles and proofs over random sizes; the reference is the recursive definition.
import fc from 'fast-check'
import t from 'tap'
import { equalBytes, toHex, utf8 } from '../../../protocols/bytes.ts'
import { Frontier } from '../../../protocols/audit/frontier.ts'
import {
  leafHash,
  merkleRoot,
  proveConsistency,
  proveInclusion,
  verifyConsistency,
  verifyInclusion,
} from '../../../protocols/audit/merkle.ts'
import { proveConsistencyFromTiles, proveInclusionFromTiles } from '../../../protocols/audit/tile-proof.ts'
import { formatTilePath, parseTilePath, tilesOf } from '../../../protocols/audit/tile-path.ts'
import { type Tile, TileBuilder } from '../../../protocols/audit/tiles.ts'
import { trials } from '../../support/trials.ts'

const LEAVES = Array.from({ length: 70_000 }, (_, i) => leafHash(utf8(`leaf ${i}`)))
const size = fc.integer({ min: 0, max: 600 })

function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[(bit >> 3) % copy.length] = (copy[(bit >> 3) % copy.length] ?? 0) ^ (1 << (bit & 7))
  return copy
}

function build(leaves: readonly Uint8Array[]): readonly Tile[] {
  const builder = new TileBuilder()
  return [...leaves.flatMap(leaf => builder.push(leaf)), ...builder.partial()]
}

t.test('every leaf of a tree of random size is proven, and no flipped bit passes', async t => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(size, fc.nat(), (count, bit) => {
        const leaves = LEAVES.slice(0, count)
        const root = merkleRoot(leaves)
        for (const [index, leaf] of leaves.entries()) {
          const proof = proveInclusion(leaves, index)
          verifyInclusion(leaf, index, count, proof, root)
          if (index % 7 !== bit % 7) continue
          const at = bit % (proof.length + 1)
          const wrongProof = proof.map((hash, level) => (level === at ? flip(hash, bit) : hash))
          const wrongLeaf = at === proof.length ? flip(leaf, bit) : leaf
          if (!refuses(() => verifyInclusion(wrongLeaf, index, count, wrongProof, root))) return false
          if (!refuses(() => verifyInclusion(leaf, index, count, proof, flip(root, bit)))) return false
          if (!refuses(() => verifyInclusion(leaf, index, count, [...proof, leaf], root))) return false
          const [, ...shorter] = proof
          if (count > 1 && !refuses(() => verifyInclusion(leaf, index, count, shorter, root))) return false
          if (count > 1 && !refuses(() => verifyInclusion(leaf, (index + 1) % count, count, proof, root))) {
            return false
          }
        }
        return true
      }),
      { numRuns: trials(6, 2) },
    ),
  )
})

t.test('every earlier size of a random tree is proven a prefix, and no flipped bit passes', async t => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(size, fc.nat(), (newer, bit) => {
        const leaves = LEAVES.slice(0, newer)
        const root = merkleRoot(leaves)
        const frontier = new Frontier()
        for (let older = 0; older <= newer; older++) {
          const olderRoot = frontier.root()
          const leaf = leaves[older]
          if (leaf !== undefined) frontier.push(leaf)
          const proof = proveConsistency(leaves, older)
          verifyConsistency(older, newer, proof, olderRoot, root)
          if (older === 0 || older % 7 !== bit % 7) continue
          if (!refuses(() => verifyConsistency(older, newer, proof, flip(olderRoot, bit), root))) return false
          if (!refuses(() => verifyConsistency(older, newer, proof, olderRoot, flip(root, bit)))) return false
          const wrong = proof.map((hash, at) => (at === bit % proof.length ? flip(hash, bit) : hash))
          if (older < newer && !refuses(() => verifyConsistency(older, newer, wrong, olderRoot, root))) {
            return false
          }
        }
        return toHex(frontier.root()) === toHex(root)
      }),
      { numRuns: trials(6, 2) },
    ),
  )
})

t.test('proofs read from tiles are those of the definition, in trees of up to three levels', async t => {
  for (const count of [1, 255, 256, 257, 70_000, 511, 600, 65_535, 65_536].slice(0, trials(9, 5))) {
    const leaves = LEAVES.slice(0, count)
    const tiles = new Map(build(leaves).map(tile => [formatTilePath(tile), tile.bytes]))
    let read = 0
    const readTile = (level: number, index: number, width: number): Uint8Array => {
      read++
      const bytes = tiles.get(formatTilePath({ level, index: BigInt(index), width }))
      if (bytes === undefined) throw new Error(`no tile ${level} ${index} ${width}`)
      return bytes
    }
    for (const index of new Set([0, 255, 256, Math.floor(count / 2), count - 1])) {
      if (index >= count) continue
      t.same(
        await proveInclusionFromTiles(readTile, index, count),
        proveInclusion(leaves, index),
        `${index} of ${count}`,
      )
      const older = index + 1
      t.same(
        await proveConsistencyFromTiles(readTile, older, count),
        proveConsistency(leaves, older),
        `${older} to ${count}`,
      )
    }
    t.ok(read <= 5 * 2 * 6, `${read} tiles read for all of them`)
  }
})

t.test('a frontier resumed from what is stored goes on as if it had never stopped', async t => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(size, size, (first, more) => {
        const frontier = new Frontier()
        LEAVES.slice(0, first).forEach(leaf => frontier.push(leaf))
        const resumed = new Frontier(frontier.size, frontier.hashes)
        LEAVES.slice(first, first + more).forEach(leaf => resumed.push(leaf))
        return equalBytes(resumed.root(), merkleRoot(LEAVES.slice(0, first + more)))
      }),
      { numRuns: 40 },
    ),
  )
  t.throws(() => new Frontier(3, []), { code: 'frontier.shape' })
  t.throws(() => new Frontier(2, [new Uint8Array(32), new Uint8Array(32)]), { code: 'frontier.shape' })
  t.throws(() => new Frontier(1, [new Uint8Array(31)]), { code: 'frontier.shape' })
  t.throws(() => new Frontier().push(new Uint8Array(33)), { code: 'frontier.shape' })
})

t.test('the tiles that a size has are exactly those that are built', async t => {
  for (const count of [0, 1, 256, 600, 65_536, 66_000]) {
    t.same([...tilesOf(count)].map(formatTilePath).sort(), names(build(LEAVES.slice(0, count))), `${count}`)
  }
})

t.test('every tile path is read back as what it was written from', async t => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(
        fc.oneof(fc.constant('entries' as const), fc.integer({ min: 0, max: 63 })),
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc.integer({ min: 1, max: 256 }),
        (level, index, width) => {
          const tile = parseTilePath(formatTilePath({ level, index, width }))
          return tile.level === level && tile.index === index && tile.width === width
        },
      ),
    ),
  )
})

function refuses(action: () => void): boolean {
  try {
    action()
    return false
  } catch {
    return true
  }
}

function names(tiles: readonly Tile[]): readonly string[] {
  return tiles.map(formatTilePath).sort()
}
