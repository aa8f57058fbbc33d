// The same test code on both databases: each test gets a fresh store of each kind.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StoreLocation } from '../../src/store/connect.ts'
import { openStore } from '../../src/store/open-store.ts'
import { placeEmptyDatabase } from './pglite.ts'
import { storeOptions } from './store-market.ts'
import { startPostgres } from './postgres.ts'

export interface StoreKind {
  readonly name: 'PGlite' | 'PostgreSQL'
  /** A new, empty store. */
  fresh(): Promise<StoreLocation>
}

export interface StoreKinds {
  readonly kinds: readonly StoreKind[]
  /** Why a kind is missing. */
  readonly missing: string | undefined
  stop(): Promise<void>
}

export async function storeKinds(): Promise<StoreKinds> {
  const folder = mkdtempSync(join(tmpdir(), 'yinsuan-stores-'))
  // Set by scripts/test: one of the two a tier. PGlite stands in where PostgreSQL is missing.
  const only = process.env['STORE_FOR_TESTS']
  const postgres = only === 'PGlite' ? undefined : await startPostgres()
  const kinds: StoreKind[] = []
  if (postgres === undefined || only !== 'PostgreSQL') {
    kinds.push({ name: 'PGlite', fresh: pgliteCopies(folder) })
  }
  if (postgres !== undefined) {
    const fresh = async () => ({ kind: 'postgres', url: await postgres.createDatabase() }) as const
    kinds.push({ name: 'PostgreSQL', fresh })
  }
  return {
    kinds,
    missing: postgres === undefined && only !== 'PGlite' ? 'PostgreSQL is not installed here' : undefined,
    stop: async () => {
      await postgres?.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** With our tables: copied, not made again. */
function pgliteCopies(folder: string): () => Promise<StoreLocation> {
  let template: Promise<string> | undefined
  let copies = 0
  return async () => {
    template ??= makeTemplate(join(folder, 'template'))
    const copy = join(folder, `copy-${copies++}`)
    cpSync(await template, copy, { recursive: true })
    return { kind: 'pglite', folder: copy }
  }
}

async function makeTemplate(folder: string): Promise<string> {
  await placeEmptyDatabase(folder)
  const store = await openStore({ kind: 'pglite', folder }, storeOptions())
  await store.close()
  return folder
}
