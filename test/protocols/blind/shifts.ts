// What the service sees of a question: how often each shift comes up over many instances, for one of two
// fixed questions.
import type { Selection } from '../../../protocols/blind/material.ts'
import { decodeShifts } from '../../../protocols/blind/messages.ts'
import { anyOf, askTicket } from '../../../protocols/blind/question.ts'
import type { TicketShape } from '../../../protocols/blind/shape.ts'
import { Histogram } from './histogram.ts'
import { randomOf } from './protocol-run.ts'

const CELLS = 10

export function shifts(mode: 'one' | 'any', question: 0 | 1, tickets: number): Histogram {
  const shape: TicketShape = {
    parameters: 'bfv-8192-30',
    level: 'insecureForTesting',
    mode,
    cells: CELLS,
    answers: 1,
  }
  const random = randomOf(`shifts ${mode} ${question}`)
  const selection: Selection =
    mode === 'one'
      ? { kind: 'one', cell: question === 0 ? 0 : 7 }
      : anyOf(question === 0 ? [] : [1, 2, 9], CELLS)
  const bins = mode === 'one' ? CELLS : 2 ** CELLS
  const histogram = new Histogram(bins)
  for (let i = 0; i < tickets; i++) {
    const seeds = [random(new Uint8Array(32)), random(new Uint8Array(32))]
    for (const shift of decodeShifts(shape, askTicket({ kind: 'ready', shape, seeds }, selection).shifts)) {
      const value = shift.kind === 'one' ? shift.cell : shift.bits.reduce((sum, bit) => 2 * sum + bit, 0)
      histogram.add((value + 0.5) / bins)
    }
  }
  return histogram
}
