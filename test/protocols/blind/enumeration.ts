// The argument of PROOF.md §2 for numbers so small that every coin of the service can be tried: runs
// sharing.ts itself.
import type { Selection } from '../../../protocols/blind/material.ts'
import type { Shifts } from '../../../protocols/blind/messages.ts'
import { packingOf } from '../../../protocols/blind/shape.ts'
import { lastShare } from '../../../protocols/blind/sharing.ts'

export type Enumeration = {
  readonly modulus: number
  readonly cells: number
  readonly closed: number
  readonly mode: 'one' | 'any'
}

/**
 * For each honest position, each of its random selections and each list of shifts: does the adversary's whole
 * view (every slot of the honest instance, all shares and sums of the others) have one distribution for all
 * (x, z) with the same y? Returns how many (position, selection, shifts) were tried and how many of them had
 * views that tell more than y, or had no one y.
 */
export function enumerateViews(of: Enumeration): { readonly tried: number; readonly leaking: number } {
  let tried = 0
  let leaking = 0
  for (let honest = 0; honest < of.closed; honest++) {
    for (const random of selections(of)) {
      for (const shifts of power(selections(of), of.closed)) {
        tried++
        if (leaks(of, honest, random, shifts)) leaking++
      }
    }
  }
  return { tried, leaking }
}

function leaks(of: Enumeration, honest: number, random: Selection, shifts: Shifts): boolean {
  const { modulus, cells } = of
  const byAnswer = new Map<number, string>()
  for (const x of power(range(modulus), cells)) {
    for (const z of range(modulus)) {
      const chosen = selected(random, shifts[honest], cells)
      const y = (chosen.reduce((sum, bit, f) => sum + bit * (x[f] ?? 0), 0) + z) % modulus
      const views = distribution(of, honest, random, shifts, x, z)
      if ((byAnswer.get(y) ?? views) !== views) return true
      byAnswer.set(y, views)
    }
  }
  return new Set(byAnswer.values()).size !== modulus
}

/** Every view that the service's coins can make, with how often it is made. */
function distribution(
  of: Enumeration,
  honest: number,
  random: Selection,
  shifts: Shifts,
  x: readonly number[],
  z: number,
): string {
  const { modulus, cells, closed } = of
  const packing = packingOf(cells, cells)
  const counts = new Map<string, number>()
  const rows = power(range(modulus), cells)
  const bits: readonly number[] =
    random.kind === 'any' ? [...random.bits] : selected(random, { kind: 'one', cell: 0 }, cells)
  for (const factors of power(rows, closed - 1)) {
    for (const sums of power(range(modulus), closed - 1)) {
      const total = sums.reduce((sum, w) => sum + w, 0) % modulus
      const last = lastShare(
        modulus,
        packing,
        { factors: factors.map(row => Float64Array.from(row)), sums: Float64Array.of(total) },
        shifts,
        [{ groups: 1, cells: Float64Array.from(x), noise: Float64Array.of(z) }],
        new Float64Array(cells),
      )
      const allFactors = [...factors, [...last.factors]]
      const allSums = [...sums, last.sums[0] ?? 0]
      // A = s·P + R with Σ R = w: its slots are uniform but for their sum, so the sum says all that they
      // say.
      const released = bits.reduce(
        (sum, bit, f) => sum + bit * (allFactors[honest]?.[f] ?? 0),
        allSums[honest] ?? 0,
      )
      const others = allFactors.map((row, i) => (i === honest ? [] : [...row, allSums[i] ?? 0]))
      const view = `${released % modulus}|${others.join('|')}`
      counts.set(view, (counts.get(view) ?? 0) + 1)
    }
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).join(' ')
}

/** The cells that a random selection and a shift ask for together. */
function selected(random: Selection, shift: Selection | undefined, cells: number): number[] {
  return Array.from({ length: cells }, (_, f) => {
    if (random.kind === 'one' && shift?.kind === 'one')
      return Number((random.cell + shift.cell) % cells === f)
    if (random.kind === 'any' && shift?.kind === 'any') return (random.bits[f] ?? 0) ^ (shift.bits[f] ?? 0)
    throw new Error('mixed modes')
  })
}

function selections({ mode, cells }: Enumeration): readonly Selection[] {
  return mode === 'one'
    ? range(cells).map(cell => ({ kind: 'one', cell }))
    : power([0, 1], cells).map(bits => ({ kind: 'any', bits: Uint8Array.from(bits) }))
}

function power<T>(values: readonly T[], length: number): readonly (readonly T[])[] {
  return range(length).reduce<readonly (readonly T[])[]>(
    lists => lists.flatMap(list => values.map(value => [...list, value])),
    [[]],
  )
}

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i)
}
