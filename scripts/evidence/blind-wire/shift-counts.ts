// Are the shifts of one kind of questions uniform? In mode `one` over their cells, in mode `any` over the
// values of each eight bits.
import { pearsonTest } from '../statistics.ts'
import { CELLS, type WireMode } from './selections.ts'

type Sent = { readonly mode: WireMode; readonly shifts: Uint8Array }

/** p of Pearson's χ²; undefined where they are too few to fill bins. */
export function uniformity(mode: WireMode, sent: readonly Sent[]): number | undefined {
  const values = sent.filter(each => each.mode === mode).flatMap(({ shifts }) => valuesOf(mode, shifts))
  if (values.length < 2 * MIN_EXPECTED) return undefined
  const counts = new Uint32Array(mode === 'one' ? CELLS : 256)
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  const probability = 1 / counts.length
  const bins = Array.from(counts, observed => ({ observed, probability }))
  return pearsonTest(bins, values.length, MIN_EXPECTED)
}

const MIN_EXPECTED = 10

/** Of one closed instance. */
export const SHIFT_BYTES = { one: 4, any: Math.ceil(CELLS / 8) } as const

function valuesOf(mode: WireMode, shifts: Uint8Array): readonly number[] {
  const view = new DataView(shifts.buffer, shifts.byteOffset)
  const pieces = Array.from({ length: shifts.length / SHIFT_BYTES[mode] }, (_, i) => i * SHIFT_BYTES[mode])
  if (mode === 'one') return pieces.map(at => view.getUint32(at, true))
  const whole = Math.floor(CELLS / 8)
  return pieces.flatMap(at => Array.from({ length: whole }, (_, byte) => view.getUint8(at + byte)))
}
