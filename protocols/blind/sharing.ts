// The arithmetic of sharing a matrix over the closed instances (SPEC.md, "Sharing"), modulo t, without
// ciphertexts: PROOF.md's enumeration runs this very code with small t, F and m.
import { blindError } from './errors.ts'
import type { Selection } from './material.ts'
import type { Shifts } from './messages.ts'
import type { Packing } from './shape.ts'

/** One statistic under one grouping, exact and before noise: never leaves the service. */
export type StatisticCells = {
  /** G. */
  readonly groups: number
  /** x[g][f] at g·F + f: integers, |x| < 2^52 / 128. */
  readonly cells: Float64Array
  /** z[g]. */
  readonly noise: Float64Array
}

/** What the instances but the last one hold. */
export type Masks = {
  /** P of each, [answer ciphertext][selector ciphertext][slot]. */
  readonly factors: readonly Float64Array[]
  /** Σ w_i over them for each copy, [answer ciphertext][copy]. */
  readonly sums: Float64Array
}

/** What the last instance has to evaluate. */
export type LastShare = {
  /** P of each slot that holds a group, as `Masks.factors`; the other slots are left as they were. */
  readonly factors: Float64Array
  /**
   * Mode `any`: w of each group, which its copy of R has to sum to. Mode `one`: zeros, w is in `factors`.
   */
  readonly sums: Float64Array
}

/**
 * All groups of a question, one after the other: group g sits in answer ciphertext ⌊g/r⌋, copy g mod r.
 * Throws `blind.groups`.
 */
export function countGroups(statistics: readonly StatisticCells[], cells: number): number {
  for (const { groups, cells: values, noise } of statistics) {
    if (
      !Number.isInteger(groups) ||
      groups < 1 ||
      values.length !== groups * cells ||
      noise.length !== groups
    ) {
      throw blindError(
        'blind.groups',
        'a statistic needs one number for each group and cell, and one noise for each group',
      )
    }
  }
  return statistics.reduce((sum, { groups }) => sum + groups, 0)
}

/**
 * X_m = x − Σ X_i and w_m = z − Σ w_i (mode any: + Σ_i Σ_f b_i[f]·X_i[g][f], all i), X_m put where
 * the last instance's slots read it. In mode one, w_m is added to every cell of X_m: a well-formed selector
 * takes exactly one of them, so R need not carry it and is made ahead. `unused` fills the slots without a
 * group. The time depends on sizes only.
 */
export function lastShare(
  modulus: number,
  packing: Packing,
  masks: Masks,
  shifts: Shifts,
  statistics: readonly StatisticCells[],
  unused: Float64Array,
): LastShare {
  const { cells } = packing
  const factors = unused
  const last = shifts[shifts.length - 1]
  const isOne = last?.kind === 'one'
  const sums = new Float64Array(countGroups(statistics, cells))
  const row = new Float64Array(cells)
  let group = 0
  for (const statistic of statistics) {
    for (let g = 0; g < statistic.groups; g++, group++) {
      const at = startOf(group, packing)
      row.set(statistic.cells.subarray(g * cells, (g + 1) * cells))
      let correction = 0
      for (const [i, factor] of masks.factors.entries()) {
        correction += subtractShare(row, factor.subarray(at, at + cells), shifts[i], modulus)
      }
      const w = modulo(statistic.noise[g] ?? 0, modulus) - (masks.sums[group] ?? 0)
      const spread = isOne ? w : 0
      for (let f = 0; f < cells; f++) row[f] = modulo((row[f] ?? 0) + spread, modulus)
      correction += place(row, factors.subarray(at, at + cells), last, modulus)
      sums[group] = isOne ? 0 : modulo(w + correction, modulus)
    }
  }
  row.fill(0)
  return { factors, sums }
}

/** Where a group's cells begin in `factors`; they are contiguous, over several selector ciphertexts too. */
export function startOf(group: number, { degree, selectors, width, copies }: Packing): number {
  return Math.floor(group / copies) * selectors * degree + (group % copies) * width
}

/** value modulo t in [0, t), for |value| < 2^52 and t < 2^40: the product below stays exact. */
export function modulo(value: number, t: number): number {
  const rest = value - t * Math.floor(value / t)
  // The quotient was rounded, so the rest may be off by one t; an integer and a half is too far from every
  // multiple of t for that. No branch: the values are secret.
  return rest - t * Math.floor((rest + 0.5) / t)
}

/** row ← row − X_i; returns Σ_f b_i[f]·X_i[f], reduced. */
function subtractShare(
  row: Float64Array,
  factor: Float64Array,
  shift: Selection | undefined,
  t: number,
): number {
  if (shift?.kind === 'one') {
    const turn = row.length - shift.cell
    for (let f = 0; f < turn; f++) row[f + shift.cell] = (row[f + shift.cell] ?? 0) - (factor[f] ?? 0)
    for (let f = turn; f < row.length; f++) row[f - turn] = (row[f - turn] ?? 0) - (factor[f] ?? 0)
    return 0
  }
  const bits = shift?.bits ?? new Uint8Array()
  return -sumInSteps(row.length, t, f => {
    const bit = bits[f] ?? 0
    const value = factor[f] ?? 0
    row[f] = (row[f] ?? 0) - (1 - 2 * bit) * value
    return bit * value
  })
}

/** Puts X_m at the places where the last instance's slots read it; returns Σ_f b_m[f]·X_m[f], reduced. */
function place(row: Float64Array, target: Float64Array, shift: Selection | undefined, t: number): number {
  if (shift?.kind === 'one') {
    const turn = row.length - shift.cell
    target.set(row.subarray(shift.cell))
    target.set(row.subarray(0, shift.cell), turn)
    return 0
  }
  const bits = shift?.bits ?? new Uint8Array()
  return sumInSteps(row.length, t, f => {
    const bit = bits[f] ?? 0
    const value = row[f] ?? 0
    target[f] = bit === 1 ? modulo(-value, t) : value
    return bit * value
  })
}

const STEP = 2 ** 15

/** Σ term(f) modulo t, reduced every 2^15 terms: terms are below 2^36, so no sum comes near 2^53. */
function sumInSteps(count: number, t: number, term: (index: number) => number): number {
  let total = 0
  for (let from = 0; from < count; from += STEP) {
    const end = Math.min(count, from + STEP)
    for (let f = from; f < end; f++) total += term(f)
    total = modulo(total, t)
  }
  return total
}
