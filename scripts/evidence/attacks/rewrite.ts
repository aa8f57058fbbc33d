// What an insider with the database's password and the log's key can do: put other entries into the store,
// with every hash and the signature right.
import type { Kysely } from 'kysely'
import { concatBytes } from '../../../protocols/bytes.ts'
import { Frontier } from '../../../protocols/audit/frontier.ts'
import { leafHash } from '../../../protocols/audit/merkle.ts'
import type { Database } from '../../../src/store/tables.ts'
import { LogTree } from '../../../src/store/log-tree.ts'

export type SignCheckpoint = (size: number, root: Uint8Array) => Promise<Uint8Array>

export async function readLeaves(db: Kysely<Database>): Promise<readonly Uint8Array[]> {
  const rows = await db.selectFrom('entries').select('leaf').orderBy('seq').execute()
  return rows.map(row => row.leaf)
}

/** Bodies and answers of entries that are no longer there go too: nothing points at them. */
export async function rewriteLog(
  db: Kysely<Database>,
  leaves: readonly Uint8Array[],
  sign: SignCheckpoint,
): Promise<void> {
  const size = BigInt(leaves.length)
  await db.transaction().execute(async tx => {
    await tx.deleteFrom('answers').where('seq', '>=', size).execute()
    await tx.deleteFrom('entry_parties').where('seq', '>=', size).execute()
    await tx.deleteFrom('sealed_batches').where('seq', '>=', size).execute()
    await tx.deleteFrom('entries').where('seq', '>=', size).execute()
    await tx.deleteFrom('log_tiles').execute()
    const frontier = new Frontier()
    for (const [seq, leaf] of leaves.entries()) {
      const hash = leafHash(leaf)
      frontier.push(hash)
      await tx
        .insertInto('entries')
        .values({ seq: BigInt(seq), leaf, leaf_hash: hash, body: null, body_key: null, sealed_batch: null })
        .onConflict(conflict => conflict.column('seq').doUpdateSet({ leaf, leaf_hash: hash }))
        .execute()
    }
    const tree = await LogTree.load(tx, 0)
    const tiles = tree
      .append(leaves.map(leaf => leafHash(leaf)))
      .map(tile => ({ ...tile, index: BigInt(tile.index) }))
    if (tiles.length > 0) await tx.insertInto('log_tiles').values(tiles).execute()
    await tx
      .updateTable('head')
      .set({ size, frontier: concatBytes(...frontier.hashes) })
      .execute()
    const note = await sign(leaves.length, frontier.root())
    await tx.updateTable('checkpoint').set({ size, note }).execute()
  })
}
