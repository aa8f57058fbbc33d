import type { Json } from '../protocols/canonical-json.ts'
import { pointer } from './validation-errors.ts'

const KEY = '__proto__'

/**
 * The place of the one key that zod drops silently, as a JSON pointer. The strict reader's objects have
 * no prototype, so nothing is polluted.
 */
export function droppedKey(value: Json): string | undefined {
  const path = pathTo(value)
  return path === undefined ? undefined : pointer(path)
}

function pathTo(value: Json): readonly string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (Object.hasOwn(value, KEY)) return [KEY]
  for (const [at, member] of Object.values(value).entries()) {
    const below = pathTo(member)
    if (below !== undefined) return [Object.keys(value)[at] ?? '', ...below]
  }
  return undefined
}
