import type { RowSource } from './dataset-yaml.ts'
import type { NoiseWatch } from './draft-noise.ts'
import type { ColumnRole } from './draft-roles.ts'
import type { Sniffed } from './draft-sniff.ts'

export type DraftOptions = {
  /** The provider's unit secret: the noise is a function of it, of the export, and of what is asked of it. */
  readonly secret: Uint8Array
  /** What drafting may cost, in ρ. */
  readonly rho?: string
  /** At most so many values are listed, those with the most buyers. */
  readonly mostValues?: number
  /** Domains that are known without the rows, by column: taken as they are, at no charge. */
  readonly lists?: ReadonlyMap<string, readonly string[]>
  /** The same of the period: first and last day. */
  readonly period?: { readonly from: string; readonly to: string }
  readonly insecureWatchForTesting?: NoiseWatch
}

export type DraftInput = DraftOptions & {
  readonly sniffed: Sniffed
  readonly roles: readonly ColumnRole[]
  /** Whether noise found the roles, at `rolesCharge` of `rho`, or the provider said or confirmed them. */
  /** Who drafts fills in the days where nothing tells them: they are left empty. */
  readonly periodLater?: boolean
  readonly rolesBy: 'votes' | 'provider'
  /** The export's name, without a folder. */
  readonly file: string
  /** Where the rows come from instead of a file. */
  readonly origin?: RowSource
  readonly onProgress: (fraction: number) => void
}
