// A ticket's shape: everything that fixes lengths, times and memory, all of it public (SPEC.md, "Shape").
import { blindError } from './errors.ts'
import { type Instances, instancesFor, isLevel, type Level } from './levels.ts'
import { DEGREE, isParameterName, type ParameterName } from './parameters.ts'

/** `one`: exactly one cell; `any`: any subset of the cells. */
export type SelectionMode = 'one' | 'any'

export type TicketShape = {
  readonly parameters: ParameterName
  readonly level: Level
  readonly mode: SelectionMode
  /** F: cells of the hidden dimensions, row-major in the order of the edition's declared domains. */
  readonly cells: number
  /** C: answer ciphertexts of each instance that the ticket is good for. */
  readonly answers: number
}

/** Where cells and groups are in the slots. */
export type Packing = {
  readonly degree: number
  readonly cells: number
  /** ⌈F/N⌉ ciphertexts make one selector. */
  readonly selectors: number
  /** Slots of one copy in one ciphertext: min(F, N). */
  readonly width: number
  /** r: copies, that is groups of one answer ciphertext. */
  readonly copies: number
}

export const MAX_CELLS = 2 ** 20
export const MAX_ANSWERS = 256

/** Throws `blind.shape`. */
export function checkShape(shape: TicketShape): TicketShape {
  const { parameters, level, mode, cells, answers } = shape
  if (!isParameterName(parameters)) throw blindError('blind.shape', 'no such parameters')
  if (!isLevel(level)) throw blindError('blind.shape', 'no such level')
  if (mode !== 'one' && mode !== 'any') throw blindError('blind.shape', 'no such mode')
  checkCount('cells', cells, MAX_CELLS)
  checkCount('answers', answers, MAX_ANSWERS)
  return shape
}

export function instancesOf(shape: TicketShape): Instances {
  return instancesFor(shape.level, shape.answers)
}

export function packingOf(cells: number, degree = DEGREE): Packing {
  return {
    degree,
    cells,
    selectors: Math.ceil(cells / degree),
    width: Math.min(cells, degree),
    copies: Math.max(1, Math.floor(degree / cells)),
  }
}

/** Answer ciphertexts of each instance that `groups` need. */
export function answersFor(groups: number, packing: Packing): number {
  return Math.ceil(groups / packing.copies)
}

function checkCount(name: string, value: number, limit: number): void {
  if (!Number.isInteger(value) || value < 1 || value > limit) {
    throw blindError('blind.shape', `${name} must be an integer from 1 to ${limit}`, { name, limit })
  }
}
