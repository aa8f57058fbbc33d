// A ticket of two closed instances, one honest and one cheating, evaluated by the real code with no noise at
// all (z = 0): what the adversary gets to see, who holds both keys and is handed everything that the cheating
// instance could leak.
import { decryptSlots } from '../../../protocols/blind/decrypt.ts'
import { evaluate } from '../../../protocols/blind/evaluate.ts'
import { selectionOf, type Selection } from '../../../protocols/blind/material.ts'
import { decodeCiphertexts, type Shifts } from '../../../protocols/blind/messages.ts'
import { prepareTicket } from '../../../protocols/blind/prepare.ts'
import type { Scheme } from '../../../protocols/blind/scheme.ts'
import { packingOf, type TicketShape } from '../../../protocols/blind/shape.ts'
import { lastShare, modulo, startOf } from '../../../protocols/blind/sharing.ts'
import { copySums } from '../../../protocols/blind/slots.ts'
import type { RandomBytes } from '../../../protocols/random.ts'
import { type Crafted, craft, honest, withSlots } from './crafted.ts'
import { below } from './protocol-run.ts'

export const CHEATS = [
  'weights',
  'two cells',
  'copies differ',
  'shifts that do not agree',
  'fractional phase',
] as const
export type Cheat = (typeof CHEATS)[number]

/** F. Two answer ciphertexts hold the groups, so that masks used twice would show between them. */
export const CELLS = 300
const ANSWERS = 2
export const GROUPS = ANSWERS * packingOf(CELLS).copies
/** The cells that the cheat is after, and the weight that lifts the second out of the first. */
export const FIRST = 3
export const SECOND = 7
export const WEIGHT = 2 ** 16

/** x[g][f]; WEIGHT times the largest stays below t. */
export function secretCell(group: number, cell: number): number {
  return 200 * group + cell
}

export type View = {
  /** Values that have to be uniform modulo t, by what they are. */
  readonly uniform: Readonly<Record<string, Float64Array>>
  /** What the honest instance and all that is known of the other make of each group. */
  readonly released: readonly number[]
  /** x[g][f'] for the one cell f' that the honest instance was shifted to. */
  readonly charged: readonly number[]
}

/** `position` of the honest instance: 0 is a prepared share, 1 the last, which is evaluated online. */
export function oneHonest(scheme: Scheme, cheat: Cheat, position: 0 | 1, random: RandomBytes): View {
  const shape = shapeFor(scheme)
  const seed = random(new Uint8Array(32))
  const good = honest(scheme, shape, seed)
  const bad = cheating(scheme, shape, cheat, random)
  const shift = below(random, CELLS)
  // The adversary takes no cell that its cheat is after, else both would release the same charged sum.
  const asked = (cellOf(shape, seed) + shift) % CELLS
  if (asked === FIRST || asked === SECOND || asked < GROUPS) return oneHonest(scheme, cheat, position, random)
  const shifts = ordered(position, shift, cheat === 'shifts that do not agree' ? (shift + 1) % CELLS : 0)
  const instances = position === 0 ? [good, bad] : [bad, good]
  const { prepared, slots } = run(scheme, shape, instances, shifts, random)

  const t = scheme.parameters.plainModulus
  const packing = packingOf(CELLS)
  const last = lastShare(
    t,
    packing,
    prepared.masks,
    shifts,
    [matrix()],
    new Float64Array(ANSWERS * packing.degree),
  )
  const ownSums = slots.map(perAnswer => perAnswer.flatMap(values => [...copySums(values, t, packing)]))
  const sumsOfOther = position === 0 ? last.sums : prepared.masks.sums
  const remainder = new Float64Array(GROUPS * CELLS)
  const released: number[] = []
  for (let g = 0; g < GROUPS; g++) {
    const at = startOf(g, packing)
    const known = position === 0 ? last.factors : (prepared.masks.factors[0] ?? new Float64Array())
    const knownShift = cellAt(shifts, 1 - position)
    for (let f = 0; f < CELLS; f++) {
      const cell = (f + knownShift) % CELLS
      remainder[g * CELLS + cell] = modulo(secretCell(g, cell) - (known[at + f] ?? 0), t)
    }
    const other = modulo(secretCell(g, asked) - (remainder[g * CELLS + asked] ?? 0), t)
    const total = (ownSums[position]?.[g] ?? 0) + other + (sumsOfOther[g] ?? 0)
    released.push(modulo(total, t))
  }
  const used =
    slots[position]?.flatMap(values => [...values.subarray(0, packing.copies * packing.width)]) ?? []
  return {
    uniform: {
      'slots of the honest instance': Float64Array.from(used),
      'matrix less what is known': remainder,
      'the same, between groups': differences(remainder, CELLS, t),
      'the same, between answer ciphertexts': differences(remainder, (GROUPS / ANSWERS) * CELLS, t),
      'what the cheat is after': Float64Array.from({ length: GROUPS }, (_, g) =>
        modulo((ownSums[0]?.[g] ?? 0) + (ownSums[1]?.[g] ?? 0), t),
      ),
    },
    released,
    charged: Array.from({ length: GROUPS }, (_, g) => secretCell(g, asked)),
  }
}

/** The negative control: both instances cheat in the same way; what each group's slots then add up to. */
export function noneHonest(scheme: Scheme, cheat: Cheat, random: RandomBytes): readonly number[] {
  const shape = shapeFor(scheme)
  const instances = [cheating(scheme, shape, cheat, random), cheating(scheme, shape, cheat, random)]
  const { slots } = run(scheme, shape, instances, ordered(0, 0, 0), random)
  const t = scheme.parameters.plainModulus
  const [first, second] = slots.map(perAnswer =>
    perAnswer.flatMap(values => [...copySums(values, t, packingOf(CELLS))]),
  )
  return Array.from({ length: GROUPS }, (_, g) => modulo((first?.[g] ?? 0) + (second?.[g] ?? 0), t))
}

function run(
  scheme: Scheme,
  shape: TicketShape,
  instances: readonly Crafted[],
  shifts: Shifts,
  random: RandomBytes,
): {
  readonly prepared: ReturnType<typeof prepareTicket>['prepared']
  readonly slots: readonly (readonly Float64Array[])[]
} {
  const selectors = instances.map(instance => instance.selectors)
  const { shares, prepared } = prepareTicket(scheme, shape, selectors, random)
  const answer = evaluate(scheme, structuredClone(prepared), shifts, [matrix()], random)
  const ciphertexts = [decodeCiphertexts(shares, ANSWERS), decodeCiphertexts(answer, ANSWERS)]
  const slots = ciphertexts.map((all, i) => decryptSlots(scheme, instances[i]?.key ?? new Int8Array(), all))
  return { prepared, slots }
}

function cheating(scheme: Scheme, shape: TicketShape, cheat: Cheat, random: RandomBytes): Crafted {
  const seed = random(new Uint8Array(32))
  const cell = (width: number, at: (copy: number, place: number) => number): Crafted =>
    withSlots(scheme, shape, seed, slots => slots.map((_, i) => at(Math.floor(i / width), i % width)))
  switch (cheat) {
    case 'weights':
      // They sum to one modulo t, so that w passes as if one cell were selected.
      return cell(CELLS, (_, place) =>
        place === FIRST ? scheme.parameters.plainModulus + 1 - WEIGHT : place === SECOND ? WEIGHT : 0,
      )
    case 'two cells':
      return cell(CELLS, (_, place) => (place === FIRST || place === SECOND ? 1 : 0))
    case 'copies differ':
      return cell(CELLS, (copy, place) => (place === copy ? 1 : 0))
    case 'shifts that do not agree':
      return honest(scheme, shape, seed)
    case 'fractional phase':
      return craft(scheme, shape, seed, 'real idempotent')
  }
}

function shapeFor(scheme: Scheme): TicketShape {
  const { name } = scheme.parameters
  return { parameters: name, level: 'insecureForTesting', mode: 'one', cells: CELLS, answers: ANSWERS }
}

function matrix(): { readonly groups: number; readonly cells: Float64Array; readonly noise: Float64Array } {
  const cells = Float64Array.from({ length: GROUPS * CELLS }, (_, i) =>
    secretCell(Math.floor(i / CELLS), i % CELLS),
  )
  return { groups: GROUPS, cells, noise: new Float64Array(GROUPS) }
}

function ordered(position: 0 | 1, own: number, other: number): Shifts {
  const pair: readonly Selection[] = [
    { kind: 'one', cell: own },
    { kind: 'one', cell: other },
  ]
  return position === 0 ? pair : pair.toReversed()
}

function cellAt(shifts: Shifts, index: number): number {
  const shift = shifts[index]
  return shift?.kind === 'one' ? shift.cell : 0
}

function cellOf(shape: TicketShape, seed: Uint8Array): number {
  const selection = selectionOf(shape, seed)
  return selection.kind === 'one' ? selection.cell : 0
}

function differences(values: Float64Array, distance: number, t: number): Float64Array {
  return Float64Array.from({ length: values.length - distance }, (_, i) =>
    modulo((values[i + distance] ?? 0) - (values[i] ?? 0), t),
  )
}
