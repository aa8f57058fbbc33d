// From the values that a person wants to hide to the cells of protocols/blind. What cannot be asked is
// refused here, before anything leaves.
import type { Selection as Cells } from '../../../protocols/blind/material.ts'
import { anyOf } from '../../../protocols/blind/question.ts'
import { utf8 } from '../../../protocols/bytes.ts'
import { LIMITS } from '../../../schemas/common.ts'
import type { Declaration, Dimension } from '../../../schemas/declaration.ts'
import { fault } from '../../../schemas/fault.ts'
import { nearest } from '../../../schemas/nearest.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import type { Hidden, SelectionMode } from '../../../schemas/ticket-shape.ts'
import type { DomainSizes } from './public-tables.ts'

export type SelectedCells = {
  /** Public: goes into the question. */
  readonly hidden: Hidden
  /** F. */
  readonly cells: number
  /** Secret. */
  readonly values: HiddenValues
  /** Public: bytes of the longest `values` that the same dimensions and mode allow. */
  readonly room: number
  /** Public: how many values each dimension of the edition has. */
  readonly sizes: DomainSizes
  /** Secret. */
  readonly selection: Cells
}

/**
 * `values` by dimension: in mode `one` a single one of each, in mode `any` several, of which every
 * combination is selected. Throws `query.dimension_unknown`, `query.value_unknown`, `hidden.one`,
 * `hidden.none` and `hidden.cells`.
 */
export function hiddenSelection(
  declaration: Pick<Declaration, 'dimensions'>,
  mode: SelectionMode,
  values: Readonly<Record<string, readonly string[]>>,
): SelectedCells {
  for (const name of Object.keys(values)) dimensionOf(declaration, name)
  // Cells are row-major in the order of the declared dimensions, whatever order they were named in.
  const chosen = declaration.dimensions
    .filter(({ name }) => Object.hasOwn(values, name))
    .map(dimension => ({ dimension, codes: codesOf(dimension, mode, values[dimension.name] ?? []) }))
  if (chosen.length === 0) throw fault('hidden.none')
  const cells = chosen.reduce((product, { dimension }) => product * dimension.values.length, 1)
  if (cells > LIMITS.cubeCells) throw fault('hidden.cells', { cells, limit: LIMITS.cubeCells })
  const selected = chosen.reduce<readonly number[]>(
    (places, { dimension, codes }) =>
      places.flatMap(place => codes.map(code => place * dimension.values.length + code)),
    [0],
  )
  return {
    hidden: { dimensions: chosen.map(({ dimension }) => dimension.name), mode },
    cells,
    values: chosen.map(({ dimension, codes }) => ({
      dimension: dimension.name,
      values: codes.map(code => dimension.values[code]?.value ?? ''),
    })),
    room: bytesOfHidden(chosen.map(({ dimension }) => longest(dimension, mode))),
    sizes: Object.fromEntries(
      declaration.dimensions.map(({ name, values: domain }) => [name, domain.length]),
    ),
    selection: mode === 'one' ? { kind: 'one', cell: selected[0] ?? 0 } : anyOf(selected, cells),
  }
}

/** As they are stored. */
export function bytesOfHidden(values: HiddenValues): number {
  return utf8(JSON.stringify(values)).length
}

function longest({ name, values }: Dimension, mode: SelectionMode): HiddenValues[number] {
  const words = values.map(({ value }) => value)
  const bytes = (word: string) => utf8(JSON.stringify(word)).length
  const word = words.reduce((most, next) => (bytes(next) > bytes(most) ? next : most))
  return { dimension: name, values: mode === 'any' ? words : [word] }
}

function codesOf(dimension: Dimension, mode: SelectionMode, words: readonly string[]): readonly number[] {
  const codes = words.map(word => {
    const code = dimension.values.findIndex(({ value }) => value === word)
    if (code >= 0) return code
    const known = dimension.values.map(({ value }) => value)
    throw fault('query.value_unknown', {
      dimension: dimension.name,
      value: word,
      nearest: nearest(word, known),
    })
  })
  const distinct = [...new Set(codes)].sort((a, b) => a - b)
  if (distinct.length === 0 || (mode === 'one' && distinct.length > 1)) {
    throw fault('hidden.one', { dimension: dimension.name, count: distinct.length })
  }
  return distinct
}

function dimensionOf({ dimensions }: Pick<Declaration, 'dimensions'>, name: string): Dimension {
  const found = dimensions.find(dimension => dimension.name === name)
  if (found !== undefined) return found
  const valid = dimensions.map(dimension => dimension.name)
  throw fault('query.dimension_unknown', { name, nearest: nearest(name, valid), valid })
}
