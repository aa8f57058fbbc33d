// The consumer's question (SPEC.md, "Question"): how far the secret selection is from the random one of each
// closed instance.
import { blindError } from './errors.ts'
import { type Selection, selectionOf } from './material.ts'
import { encodeShifts, type Shifts } from './messages.ts'
import type { TicketShape } from './shape.ts'
import type { ReadyTicket } from './ticket.ts'

/**
 * Whoever asked may send the same shifts again, never others: two different ones show the service how two
 * questions differ.
 */
export type AskedTicket = {
  readonly kind: 'asked'
  readonly shape: TicketShape
  readonly seeds: readonly Uint8Array[]
  /** The message. Every part of it is uniform whatever was selected. */
  readonly shifts: Uint8Array
}

/**
 * Store the result and delete the ready ticket **before** the shifts are sent. A selection that can't be
 * asked is refused here, before anything leaves: throws `blind.selection`.
 */
export function askTicket(ticket: ReadyTicket, selection: Selection): AskedTicket {
  const { shape, seeds } = ticket
  checkSelection(shape, selection)
  const shifts: Shifts = seeds.map(seed => shiftBetween(selection, selectionOf(shape, seed), shape.cells))
  return { kind: 'asked', shape, seeds, shifts: encodeShifts(shape, shifts) }
}

/** Mode `any`: the selection with these cells. Throws `blind.selection`. */
export function anyOf(cells: readonly number[], count: number): Selection {
  const bits = new Uint8Array(count)
  for (const cell of cells) {
    checkCell(cell, count)
    bits[cell] = 1
  }
  return { kind: 'any', bits }
}

function shiftBetween(wanted: Selection, random: Selection, cells: number): Selection {
  if (wanted.kind === 'one' && random.kind === 'one') {
    return { kind: 'one', cell: (wanted.cell - random.cell + cells) % cells }
  }
  if (wanted.kind === 'any' && random.kind === 'any') {
    return { kind: 'any', bits: wanted.bits.map((bit, cell) => bit ^ (random.bits[cell] ?? 0)) }
  }
  throw blindError('blind.selection', 'this ticket is of the other mode')
}

function checkSelection({ mode, cells }: TicketShape, selection: Selection): void {
  if (selection.kind !== mode) throw blindError('blind.selection', `this ticket asks in mode ${mode}`)
  if (selection.kind === 'one') checkCell(selection.cell, cells)
  else if (selection.bits.length !== cells || selection.bits.some(bit => bit > 1)) {
    throw blindError('blind.selection', `mode any selects with ${cells} bits`, { cells })
  }
}

function checkCell(cell: number, cells: number): void {
  if (!Number.isInteger(cell) || cell < 0 || cell >= cells) {
    throw blindError('blind.selection', `a cell must be below ${cells}`, { cells })
  }
}
