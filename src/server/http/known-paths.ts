// Which methods a path takes, for a request whose own it does not.
import type { FastifyInstance } from 'fastify'

/** Before the routes that it shall know. Empty for a path that nothing answers. */
export function knownPaths(app: FastifyInstance): (path: string) => readonly string[] {
  const routes: { readonly methods: readonly string[]; readonly pattern: RegExp }[] = []
  app.addHook('onRoute', ({ method, url }) => {
    routes.push({ methods: [method].flat(), pattern: patternOf(url) })
  })
  return path => {
    const methods = routes.flatMap(route => (route.pattern.test(path) ? route.methods : []))
    return [...new Set(methods)].sort()
  }
}

/** As Fastify writes it: `/v1/uploads/:id/parts/:part`, `/log/tile/*`. */
function patternOf(url: string): RegExp {
  const parts = url.split('/').map(part => {
    if (part.startsWith(':')) return '[^/]+'
    return part === '*' ? '.*' : part.replace(/[.+?^$()[\]{}|\\]/g, '\\$&')
  })
  return new RegExp(`^${parts.join('/')}$`, 's')
}
