// Canonical JSON in two steps: each member before the transaction that others wait for, the whole object in
// it, once its place in the log is known.
import { canonicalJson } from '../../protocols/canonical-json.ts'

/** The canonical JSON of each member of an object, by its name. */
export type CanonicalMembers = Readonly<Record<string, string>>

export function canonicalMembers(object: object): CanonicalMembers {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, canonicalJson(value)]))
}

/** The canonical JSON of the object that has these members. */
export function joinMembers(members: CanonicalMembers): string {
  const written = Object.entries(members).map(([name, json]) => [name, `${JSON.stringify(name)}:${json}`])
  return `{${written
    .sort(([one = ''], [other = '']) => (one < other ? -1 : 1))
    .map(([, member]) => member)
    .join(',')}}`
}
