// Why a Parquet file is refused before it is read: by public rules, never by a value or a count of rows.
import type { FaultDetail } from '../../../schemas/fault.ts'

/** Words for each in schemas/messages/terms.ts, table `layout`. */
export type LayoutRule =
  | 'footer-size'
  | 'nested'
  | 'row-groups'
  | 'row-counts'
  | 'places'
  | 'sizes'
  | 'codec'
  | 'encoding'
  | 'encrypted'
  | 'external'
  | 'texts'
  | 'pages'

export class Refused extends Error {
  override readonly name = 'Refused'
  readonly faults: readonly [FaultDetail, ...FaultDetail[]]

  constructor(first: FaultDetail, ...more: readonly FaultDetail[]) {
    super(first.code)
    this.faults = [first, ...more]
  }
}

export function refuse(rule: LayoutRule): never {
  throw new Refused({ code: 'engine.contribution_layout', params: { rule } })
}
