// Items of long lists: a stranger can send tens of thousands that do not fit, and describing each costs far
// more than checking it.
import type { z } from 'zod'

const MAX_FAILED = 50

/**
 * The same schema, which looks at no further item once fifty of one parse did not fit: the parse has failed
 * by then, whatever comes after. Shared by all lists of these items in one parse. `run` is zod's own entry
 * for a nested schema; its context is one object for each parse.
 */
export function stopsEarly<S extends z.ZodType>(item: S): S {
  const run = item._zod.run.bind(item._zod)
  const failed = new WeakMap<object, number>()
  item._zod.run = (payload, context) => {
    const before = failed.get(context) ?? 0
    if (before >= MAX_FAILED) return payload
    const result = run(payload, context)
    if (!(result instanceof Promise) && result.issues.length > 0) failed.set(context, before + 1)
    return result
  }
  return item
}
