// Where the engines' SQL differs. Everything else of a statement is shared text, so that both engines keep
// and count the same; test/engine and `evidence -- engines` compare what they make of it.
import type { Fragment } from './sql.ts'

export type Dialect = {
  /** Several columns as one value, of which distinct ones are counted. */
  readonly tuple: (columns: Fragment) => Fragment
  /**
   * A query of (`cell` INTEGER, `total` DOUBLE) from the columns of the one row of `from`, a row for each.
   */
  readonly cells: (totals: readonly Fragment[], from: Fragment) => Fragment
  /** A row for each of these columns of a row, in the place of a column. */
  readonly each: (columns: Fragment) => Fragment
  /** A query of one column with these codes, for a semi-join. */
  readonly codes: (codes: readonly number[]) => Fragment
}
