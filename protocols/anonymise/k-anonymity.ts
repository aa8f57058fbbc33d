// SPEC.md §8: k-anonymity over the quasi-identifiers (Sweeney 2002): how many units share each combination.

export type KClass = '1' | '2-4' | '5-9' | '10-19' | '20+'

export type KAnonymity = {
  /** The smallest group; 0 where there is none. */
  readonly kMin: number
  readonly cells: number
  readonly classes: readonly { readonly class: KClass; readonly cells: number; readonly units: number }[]
  /** Prosecutor's risk 1 ÷ k: of the worst unit, and the mean over units (cells ÷ units). */
  readonly maxRisk: number
  readonly meanRisk: number
  /** Indices of the smallest groups, the smallest first. */
  readonly worst: readonly number[]
}

const CLASSES: readonly { readonly class: KClass; readonly from: number }[] = [
  { class: '1', from: 1 },
  { class: '2-4', from: 2 },
  { class: '5-9', from: 5 },
  { class: '10-19', from: 10 },
  { class: '20+', from: 20 },
]

/** `sizes`: units in each non-empty combination of quasi-identifiers. */
export function kAnonymity(sizes: readonly number[], worst = 10): KAnonymity {
  const units = sizes.reduce((sum, size) => sum + size, 0)
  const kMin = sizes.reduce((least, size) => Math.min(least, size), Number.POSITIVE_INFINITY)
  const classes = CLASSES.map((entry, i) => {
    const below = CLASSES[i + 1]?.from ?? Number.POSITIVE_INFINITY
    const members = sizes.filter(size => size >= entry.from && size < below)
    return { class: entry.class, cells: members.length, units: members.reduce((sum, size) => sum + size, 0) }
  })
  return {
    kMin: sizes.length === 0 ? 0 : kMin,
    cells: sizes.length,
    classes,
    maxRisk: sizes.length === 0 ? 0 : 1 / kMin,
    meanRisk: units === 0 ? 0 : sizes.length / units,
    worst: sizes
      .map((_, i) => i)
      .sort((a, b) => (sizes[a] ?? 0) - (sizes[b] ?? 0) || a - b)
      .slice(0, worst),
  }
}
