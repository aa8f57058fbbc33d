// Which route of the table a request line is of: of a request that was kept, long after it was answered.
import { type RouteName, ROUTES } from './api.ts'

export interface MatchedRoute {
  readonly name: RouteName
  /** Decoded. */
  readonly params: Readonly<Record<string, string>>
}

/** Undefined where no route has this method and path. `path` is as it was signed, not decoded. */
export function matchRoute(method: string, path: string): MatchedRoute | undefined {
  for (const { name, method: wanted, pattern, names } of PATTERNS) {
    if (wanted !== method) continue
    const found = pattern.exec(path)
    if (found === null) continue
    try {
      const params = names.map((key, at) => [key, decodeURIComponent(found[at + 1] ?? '')] as const)
      return { name, params: Object.fromEntries(params) }
    } catch {
      return undefined
    }
  }
  return undefined
}

// A fixed path comes before one with a parameter in its place.
const PATTERNS = (Object.keys(ROUTES) as readonly RouteName[])
  .map(name => {
    const { method, path } = ROUTES[name]
    const names = [...path.matchAll(/:([a-z]+)/g)].map(([, key = '']) => key)
    const pattern = new RegExp(`^${path.replaceAll('.', '\\.').replace(/:[a-z]+/g, '([^/]+)')}$`)
    return { name, method, pattern, names }
  })
  .toSorted((a, b) => a.names.length - b.names.length)
