// The largest tree that a witness cosigned, of each log: a row that only moves forward, on disk before
// anybody gets a cosignature.
import { DatabaseSync } from 'node:sqlite'
import type { WitnessedTree, WitnessMemory } from '../../protocols/audit/add-checkpoint.ts'
import { EMPTY_ROOT } from '../../protocols/audit/merkle.ts'

export class WitnessStateFile implements WitnessMemory {
  readonly #db: DatabaseSync
  readonly #read
  readonly #insert
  readonly #move

  /** Several processes may open the same file: SQLite lets one write at a time. */
  constructor(file: string) {
    this.#db = new DatabaseSync(file)
    // FULL: a commit is on disk when it returns, in the WAL too.
    this.#db.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000;
      create table if not exists seen (origin text primary key, size integer not null, root blob not null, note text not null) strict`)
    this.#read = this.#db.prepare('select size, root, note from seen where origin = ?')
    this.#insert = this.#db.prepare(
      'insert into seen (origin, size, root, note) values (?, ?, ?, ?) on conflict (origin) do nothing',
    )
    this.#move = this.#db.prepare(
      'update seen set size = ?, root = ?, note = ? where origin = ? and size = ? and root = ? and size <= ?',
    )
  }

  seen(origin: string): WitnessedTree {
    const row = this.#read.get(origin)
    if (row === undefined) return { size: 0, root: EMPTY_ROOT }
    const { size, root, note } = row
    if (typeof size !== 'number' || !(root instanceof Uint8Array) || typeof note !== 'string') {
      throw new Error('the state of the witness is damaged')
    }
    return { size, root, note }
  }

  /** Compare and set, in one statement: false where somebody else moved the row since `before` was read. */
  advance(origin: string, before: WitnessedTree, next: Required<WitnessedTree>): boolean {
    const { size, root, note } = next
    const { changes } =
      before.note === undefined
        ? this.#insert.run(origin, size, root, note)
        : this.#move.run(size, root, note, origin, before.size, before.root, size)
    return changes === 1
  }

  close(): void {
    this.#db.close()
  }
}
