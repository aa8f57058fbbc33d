// Random (schema, data, question) for the exactness of the protocol; the evidence module runs more of the
// same.
import type { Selection } from '../../../protocols/blind/material.ts'
import type { ParameterName } from '../../../protocols/blind/parameters.ts'
import { parametersOf } from '../../../protocols/blind/parameters.ts'
import { answersFor, packingOf, type TicketShape } from '../../../protocols/blind/shape.ts'
import type { Level } from '../../../protocols/blind/levels.ts'
import type { StatisticCells } from '../../../protocols/blind/sharing.ts'
import type { RandomBytes } from '../../../protocols/random.ts'
import { below } from './protocol-run.ts'

export type Case = {
  readonly shape: TicketShape
  readonly selection: Selection
  readonly statistics: readonly StatisticCells[]
}

/**
 * Domains of one cell, of few, of many copies, just below, at and above N, and of several selector
 * ciphertexts.
 */
const CELLS = [1, 2, 7, 31, 300, 1000, 4095, 4096, 4097, 8191, 8192, 8193, 10_000, 16_384, 20_001]

export function randomCase(random: RandomBytes, level: Level, small = false): Case {
  const names: readonly ParameterName[] = ['bfv-8192-30', 'bfv-8192-36']
  const parameters = names[below(random, 2)] ?? 'bfv-8192-30'
  const mode = below(random, 2) === 0 ? 'one' : 'any'
  const cells = small ? 1 + below(random, 400) : (CELLS[below(random, CELLS.length)] ?? 1)
  const packing = packingOf(cells)
  // Up to three statistics; up to three answer ciphertexts.
  const most = Math.min(3 * packing.copies, Math.floor(2 ** 18 / cells), 200)
  const groups: number[] = []
  let left = Math.max(1, most)
  for (let i = 0; i <= below(random, 3) && left > 0; i++) {
    const taken = 1 + below(random, left)
    groups.push(taken)
    left -= taken
  }
  const total = groups.reduce((sum, g) => sum + g, 0)
  const answers = answersFor(total, packing) + below(random, 2)
  return {
    shape: { parameters, level, mode, cells, answers },
    selection: randomSelection(random, mode, cells),
    statistics: groups.map(g => randomStatistic(random, parameters, mode, g, cells)),
  }
}

export function randomSelection(random: RandomBytes, mode: 'one' | 'any', cells: number): Selection {
  if (mode === 'one') return { kind: 'one', cell: below(random, cells) }
  const density = below(random, 4)
  // None, all, and two densities between.
  const bits = random(new Uint8Array(cells)).map(byte =>
    Number([false, true, byte < 30, byte < 128][density]),
  )
  return { kind: 'any', bits }
}

/**
 * Values of both signs; the sum over a whole row and the noise stays below t/2, as the registration rule has
 * it.
 */
function randomStatistic(
  random: RandomBytes,
  parameters: ParameterName,
  mode: 'one' | 'any',
  groups: number,
  cells: number,
): StatisticCells {
  const limit = Math.floor(parametersOf(parameters).plainModulus / 2 - 2000)
  const each = mode === 'one' ? limit : Math.floor(limit / cells)
  const value = (bound: number): number => below(random, 2 * bound + 1) - bound
  return {
    groups,
    cells: Float64Array.from({ length: groups * cells }, () => value(each)),
    noise: Float64Array.from({ length: groups }, () => value(1000)),
  }
}
