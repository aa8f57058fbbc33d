// The columns of an edition's files, with their names and types: of a contribution, and of a sealed part.
import type { Declaration } from '../../schemas/declaration.ts'
import { cutsOf } from './cuts.ts'
import { rowSchema } from './row-schema.ts'

/**
 * `uuid`: a pseudonym; `code`: unsigned, 16 bits; `number` and `quanta`: 64 bits; `integer`: 32 bits.
 */
export type FileColumn = {
  readonly name: string
  readonly type: 'uuid' | 'code' | 'quanta' | 'number' | 'integer'
}

/** As `schemas/contribution.ts` says. */
export function contributionColumns(declaration: Declaration): readonly FileColumn[] {
  const { keys } = rowSchema(declaration)
  return [...keys.map(name => ({ name, type: 'uuid' }) as const), ...codedColumns(declaration)]
}

/**
 * Pseudonyms stay with the contribution, which is deleted. `u` is the unit's number: another one for each
 * unit of the edition, from the place of its pseudonym among others, so that it says nothing of the order of
 * the contribution; which number depends on the engine. `o` is the place of the order's pseudonym among its
 * unit's, from 1. `k` has a bit for each view that keeps the row; the rest is what views count of measures.
 */
export function sealedColumns(declaration: Declaration): readonly FileColumn[] {
  const { orders } = rowSchema(declaration)
  return [
    { name: 'u', type: 'number' },
    ...(orders ? [{ name: 'o', type: 'integer' } as const] : []),
    ...codedColumns(declaration),
    { name: 'k', type: 'integer' },
    ...cutsOf(declaration).map(cut => ({ name: cut.column, type: 'quanta' }) as const),
  ]
}

function codedColumns(declaration: Declaration): readonly FileColumn[] {
  const { dimensions, measures } = rowSchema(declaration)
  return [
    ...dimensions.map(({ column }) => ({ name: column, type: 'code' }) as const),
    ...measures.map(({ column }) => ({ name: column, type: 'quanta' }) as const),
  ]
}
