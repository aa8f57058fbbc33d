// The order of nameless values in an answer: by what was drawn of them, and by nothing else.
import { figuresOf } from '../../../schemas/answer-tables.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { FilledPart } from '../answer.ts'
import { anonymousOf, dimensionOf, rankedIn } from './anonymous.ts'

/**
 * The nameless cells of each dimension in the order of the noisy figures of the first part that groups by it,
 * the largest first: one order in all parts, so that they speak of the same values. It follows from what was
 * drawn alone: equal figures are ordered by all else that was drawn of them, and values that are equal in
 * everything look the same in either order. A part groups by one such dimension at most (`checkAnonymous`).
 */
export function rankAnonymous(
  declaration: Declaration,
  filled: readonly FilledPart[],
): readonly FilledPart[] {
  const names = new Set(filled.flatMap(({ part }) => rankedIn(declaration, part.shape)))
  return [...names].reduce((ranked, name) => rankAlong(declaration, name, ranked), filled)
}

function rankAlong(
  declaration: Declaration,
  name: string,
  filled: readonly FilledPart[],
): readonly FilledPart[] {
  const slots = anonymousOf(dimensionOf(declaration, name))
  const drawn = filled.filter(({ part }) => rankedIn(declaration, part.shape).includes(name))
  const rows = drawnByCode(declaration, name, drawn)
  const ranked = slots.toSorted((one, other) => compareDescending(rows.get(one), rows.get(other)))
  const from = new Map(slots.map((slot, i) => [slot, ranked[i] ?? slot]))
  return filled.map(part => {
    if (!drawn.includes(part)) return part
    const move = (numbers: readonly string[], groups: readonly string[]) => {
      const axis = axisOf(declaration, part, groups, name)
      return axis === undefined
        ? numbers
        : numbers.map((number, i) => {
            const code = codeAt(axis, i)
            return numbers[i + ((from.get(code) ?? code) - code) * axis.stride] ?? number
          })
    }
    return {
      ...part,
      values: part.values && move(part.values, part.part.shape.groupBy),
      counts: part.counts && move(part.counts, countedBy(part)),
    }
  })
}

/** Of each code the sum of its figures in the first part, then everything that was drawn of it. */
function drawnByCode(
  declaration: Declaration,
  name: string,
  drawn: readonly FilledPart[],
): ReadonlyMap<number, readonly bigint[]> {
  const rows = new Map<number, bigint[]>()
  const rowOf = (code: number): bigint[] => {
    const row = rows.get(code) ?? [0n]
    rows.set(code, row)
    return row
  }
  const each = (
    part: FilledPart,
    numbers: readonly bigint[],
    groups: readonly string[],
    add: (row: bigint[], number: bigint) => void,
  ): void => {
    const axis = axisOf(declaration, part, groups, name)
    if (axis !== undefined) for (const [i, number] of numbers.entries()) add(rowOf(codeAt(axis, i)), number)
  }
  for (const [place, part] of drawn.entries()) {
    const { groupBy } = part.part.shape
    if (place === 0)
      each(part, figuresIn(declaration, part), groupBy, (row, figure) => {
        row[0] = (row[0] ?? 0n) + figure
      })
    each(part, (part.values ?? []).map(BigInt), groupBy, (row, value) => row.push(value))
    each(part, (part.counts ?? []).map(BigInt), countedBy(part), (row, count) => row.push(count))
  }
  return rows
}

function figuresIn(declaration: Declaration, { part, values, counts }: FilledPart): readonly bigint[] {
  const released = { ...part, values: values && [...values], halfWidth: '0' }
  return figuresOf(declaration, counts === null ? released : { ...released, counts: [...counts] }).values
}

function countedBy({ part: { noise } }: FilledPart): readonly string[] {
  return noise.kind === 'correlated-gaussian' ? noise.countBy : []
}

/** A dimension among the row-major groups of a part. */
type RowMajor = { readonly size: number; readonly stride: number }

function axisOf(
  declaration: Declaration,
  { part: { shape } }: FilledPart,
  groups: readonly string[],
  name: string,
): RowMajor | undefined {
  const sizes = groups.map(
    group =>
      shape.where.find(({ dimension }) => dimension === group)?.codes.length ??
      dimensionOf(declaration, group)?.values.length ??
      1,
  )
  const place = groups.indexOf(name)
  const size = sizes[place]
  if (size === undefined) return undefined
  return { size, stride: sizes.slice(place + 1).reduce((product, other) => product * other, 1) }
}

/** The axis is the whole domain: its places are its codes. */
function codeAt({ size, stride }: RowMajor, place: number): number {
  return Math.floor(place / stride) % size
}

function compareDescending(one: readonly bigint[] = [], other: readonly bigint[] = []): number {
  for (const [i, number] of one.entries()) {
    const beside = other[i] ?? 0n
    if (number !== beside) return number > beside ? -1 : 1
  }
  return 0
}
