// Byte layouts of what crosses the wire (SPEC.md, "Messages"): no field is variable once the shape is known,
// so each length is checked before a byte is parsed.
import { concatBytes } from '../bytes.ts'
import { blindError } from './errors.ts'
import { ANSWER_BYTES, SELECTOR_BYTES } from './layout.ts'
import { SEED, type Selection } from './material.ts'
import { instancesOf, packingOf, type TicketShape } from './shape.ts'

/** Seeds of the opened instances and selectors of the closed ones, each by ascending position. */
export type Opening = { readonly seeds: readonly Uint8Array[]; readonly selectors: readonly Uint8Array[] }

/** For each closed instance by ascending position: a cell of [0, F), or one byte 0 or 1 for each cell. */
export type Shifts = readonly Selection[]

export function openingLength(shape: TicketShape): number {
  const { made, closed } = instancesOf(shape)
  return (made - closed) * SEED + closed * selectorsLength(shape)
}

export function encodeOpening({ seeds, selectors }: Opening): Uint8Array {
  return concatBytes(...seeds, ...selectors)
}

/** Throws `blind.length`. */
export function decodeOpening(shape: TicketShape, bytes: Uint8Array): Opening {
  checkLength(bytes, openingLength(shape))
  const { made, closed } = instancesOf(shape)
  const seeds = (made - closed) * SEED
  return {
    seeds: pieces(bytes.subarray(0, seeds), SEED),
    selectors: pieces(bytes.subarray(seeds), selectorsLength(shape)),
  }
}

export function shiftsLength(shape: TicketShape): number {
  return instancesOf(shape).closed * shiftLength(shape)
}

export function encodeShifts(shape: TicketShape, shifts: Shifts): Uint8Array {
  return concatBytes(...shifts.map(shift => encodeShift(shape, shift)))
}

/** Throws `blind.length`, and `blind.shifts` for a shift outside [0, F) or a bit beyond F. */
export function decodeShifts(shape: TicketShape, bytes: Uint8Array): Shifts {
  checkLength(bytes, shiftsLength(shape))
  return pieces(bytes, shiftLength(shape)).map(shift => decodeShift(shape, shift))
}

/**
 * Share ciphertexts of all closed instances but the last, [instance][answer ciphertext]; may be fetched
 * before there is a question.
 */
export function sharesLength(shape: TicketShape): number {
  return (instancesOf(shape).closed - 1) * shape.answers * ANSWER_BYTES
}

/** Answer ciphertexts of the last instance; `used` of them hold groups. */
export function answerLength(used: number): number {
  return used * ANSWER_BYTES
}

/** Throws `blind.length`. */
export function decodeCiphertexts(bytes: Uint8Array, count: number): readonly Uint8Array[] {
  checkLength(bytes, count * ANSWER_BYTES)
  return pieces(bytes, ANSWER_BYTES)
}

/** The ciphertexts of one selector. */
export function splitSelectors(selectors: Uint8Array): readonly Uint8Array[] {
  return pieces(selectors, SELECTOR_BYTES)
}

/** Of one instance. */
export function selectorsLength(shape: TicketShape): number {
  return packingOf(shape.cells).selectors * SELECTOR_BYTES
}

function shiftLength({ mode, cells }: TicketShape): number {
  return mode === 'one' ? 4 : Math.ceil(cells / 8)
}

function encodeShift(shape: TicketShape, shift: Selection): Uint8Array {
  const bytes = new Uint8Array(shiftLength(shape))
  if (shift.kind === 'one') new DataView(bytes.buffer).setUint32(0, shift.cell, true)
  else
    for (const [cell, bit] of shift.bits.entries())
      bytes[cell >>> 3] = (bytes[cell >>> 3] ?? 0) | (bit << (cell & 7))
  return bytes
}

function decodeShift({ mode, cells }: TicketShape, bytes: Uint8Array): Selection {
  if (mode === 'one') {
    const cell = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
    if (cell >= cells) throw blindError('blind.shifts', `a shift must be below ${cells}`, { cells })
    return { kind: 'one', cell }
  }
  const bits = Uint8Array.from({ length: cells }, (_, cell) => ((bytes[cell >>> 3] ?? 0) >>> (cell & 7)) & 1)
  if (cells % 8 !== 0 && (bytes[bytes.length - 1] ?? 0) >>> (cells % 8) !== 0) {
    throw blindError('blind.shifts', 'a bit beyond the last cell is set', { cells })
  }
  return { kind: 'any', bits }
}

function pieces(bytes: Uint8Array, length: number): readonly Uint8Array[] {
  return Array.from({ length: bytes.length / length }, (_, i) => bytes.subarray(i * length, (i + 1) * length))
}

function checkLength(bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) {
    throw blindError('blind.length', `this message has ${length} bytes, not ${bytes.length}`, { length })
  }
}
