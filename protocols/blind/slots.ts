// Between numbers and SEAL's slots (SPEC.md, "Packing"). Words instead of BigInt: a slot is two 32-bit words,
// low first.
import type { Selection } from './material.ts'
import type { Packing } from './shape.ts'
import { modulo } from './sharing.ts'

/** What `BatchEncoder.encode` takes. */
export type Slots = BigUint64Array

/** The slots of selector ciphertext `index`: 1 at each selected cell, in every copy. */
export function selectorSlots(selection: Selection, packing: Packing, index: number): Float64Array {
  const values = new Float64Array(packing.degree)
  for (let copy = 0; copy < packing.copies; copy++) {
    for (let place = 0; place < packing.width; place++) {
      const cell = index * packing.degree + place
      if (cell >= packing.cells) break
      values[copy * packing.width + place] = holds(selection, cell)
    }
  }
  return values
}

/** Values in [0, t) with t ≤ 2^40. */
export function toSlots(values: Float64Array): Slots {
  const words = new Uint32Array(2 * values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0
    words[2 * i] = value
    words[2 * i + 1] = value / 2 ** 32
  }
  return new BigUint64Array(words.buffer)
}

export function fromSlots(slots: Slots): Float64Array {
  const words = new Uint32Array(slots.buffer, slots.byteOffset, 2 * slots.length)
  const values = new Float64Array(slots.length)
  for (let i = 0; i < values.length; i++) values[i] = (words[2 * i] ?? 0) + (words[2 * i + 1] ?? 0) * 2 ** 32
  return values
}

/** Σ of each copy's slots modulo t. */
export function copySums(slots: Float64Array, modulus: number, { copies, width }: Packing): Float64Array {
  return Float64Array.from({ length: copies }, (_, copy) => {
    let sum = 0
    // At most 2^13 terms below 2^36.
    for (let slot = copy * width; slot < (copy + 1) * width; slot++) sum += slots[slot] ?? 0
    return modulo(sum, modulus)
  })
}

function holds(selection: Selection, cell: number): number {
  return selection.kind === 'one' ? Number(selection.cell === cell) : (selection.bits[cell] ?? 0)
}
