// What is hidden in the questions of this evidence: two kinds of each mode, which the service shall not tell
// apart.
import { randomFillSync, randomInt } from 'node:crypto'

export const MODES = ['one', 'any'] as const
export type WireMode = (typeof MODES)[number]
export const CELLS = 300
export const GROUPS = 24

/**
 * `rank`: the cell's index, or how many cells there are. Kind 0 has the lower half of the ranks and kind 1
 * the upper one.
 */
export type WireSelection = { readonly kind: 0 | 1; readonly rank: number; readonly cells: readonly number[] }

export function randomSelection(mode: WireMode): WireSelection {
  const kind = randomInt(2) === 0 ? 0 : 1
  if (mode === 'one') {
    const cell = randomInt(CELLS / 2) + (kind * CELLS) / 2
    return { kind, rank: cell, cells: [cell] }
  }
  const size = 1 + randomInt(CELLS / 2) + (kind * CELLS) / 2
  return { kind, rank: size, cells: randomCells(size) }
}

export function random(target: Uint8Array): Uint8Array {
  return randomFillSync(target)
}

function randomCells(size: number): readonly number[] {
  const cells = Array.from({ length: CELLS }, (_, cell) => cell)
  for (let at = 0; at < size; at++) {
    const other = at + randomInt(CELLS - at)
    const [a = 0, b = 0] = [cells[at], cells[other]]
    cells[at] = b
    cells[other] = a
  }
  return cells.slice(0, size).sort((a, b) => a - b)
}
