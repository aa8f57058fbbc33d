// The same without encryption: from seeds to shifts by the consumer's own code, and what the service does
// with them, timed. A shift is a function of the seed's cells and the selection alone, so leaving out the
// ciphertexts changes nothing of it.
import type { Selection } from '../../../protocols/blind/material.ts'
import { decodeShifts } from '../../../protocols/blind/messages.ts'
import { parametersOf } from '../../../protocols/blind/parameters.ts'
import { anyOf, askTicket } from '../../../protocols/blind/question.ts'
import { instancesOf, packingOf, type TicketShape } from '../../../protocols/blind/shape.ts'
import { lastShare } from '../../../protocols/blind/sharing.ts'
import { bytesOf, uniformModulo } from '../../../protocols/blind/sampling.ts'
import { CELLS, GROUPS, random, randomSelection, type WireMode, type WireSelection } from './selections.ts'

export type Simulated = {
  readonly mode: WireMode
  readonly selection: WireSelection
  readonly shifts: Uint8Array
  /** Of everything that the service does with the shifts but for one product, which does not see them. */
  readonly serviceMs: number
}

export function simulate(mode: WireMode, count: number): readonly Simulated[] {
  const shape: TicketShape = { parameters: 'bfv-8192-30', level: 'full', mode, cells: CELLS, answers: 1 }
  const { plainModulus } = parametersOf(shape.parameters)
  const packing = packingOf(CELLS)
  const { closed } = instancesOf(shape)
  const uniform = (length: number) => uniformModulo(bytesOf(random), plainModulus, length)
  const masks = {
    factors: Array.from({ length: closed - 1 }, () => uniform(packing.degree)),
    sums: uniform(packing.copies),
  }
  const cells = Float64Array.from({ length: GROUPS * CELLS }, (_, i) => (i * 7919) % 1000)
  const statistics = [{ groups: GROUPS, cells, noise: new Float64Array(GROUPS) }]
  const unused = uniform(packing.degree)
  return Array.from({ length: count }, () => {
    const selection = randomSelection(mode)
    const seeds = Array.from({ length: closed }, () => random(new Uint8Array(32)))
    const { shifts } = askTicket({ kind: 'ready', shape, seeds }, asSelection(mode, selection))
    const start = performance.now()
    lastShare(plainModulus, packing, masks, decodeShifts(shape, shifts), statistics, unused)
    return { mode, selection, shifts, serviceMs: performance.now() - start }
  })
}

export function asSelection(mode: WireMode, { rank, cells }: WireSelection): Selection {
  return mode === 'one' ? { kind: 'one', cell: rank } : anyOf(cells, CELLS)
}
