// src/sdk/client-methods.ts out of the route table: editors show a method's own documentation only where the
// type names it.
import { type RouteName, ROUTES } from '../../schemas/api.ts'
import type { Route } from '../../schemas/routes/route.ts'

const HEAD = `// Written by \`npm run reference\` out of schemas/routes: change it there.
import type { RouteName } from '../../schemas/api.ts'
import type { RouteArguments, RouteOutput } from './route-types.ts'

type Method<Name extends RouteName> = (...input: RouteArguments<Name>) => Promise<RouteOutput<Name>>

/** One method for each route. */
export interface ClientMethods {
`

export function clientMethods(): string {
  const names = Object.keys(ROUTES) as readonly RouteName[]
  return `${HEAD}${names.map(name => method(name, ROUTES[name])).join('\n')}}\n`
}

function method(name: RouteName, { method: verb, path, access, summary }: Route): string {
  const callers =
    access === 'public'
      ? 'anyone'
      : access === 'member'
        ? 'any member'
        : access.map(role => `${role}s`).join(', ')
  const lines = [...wrap(`${summary}.`), '', `\`${verb} ${path}\`, for ${callers}.`]
  return [
    '  /**',
    ...lines.map(line => (line === '' ? '   *' : `   * ${line}`)),
    '   */',
    `  readonly ${name}: Method<'${name}'>`,
    '',
  ].join('\n')
}

function wrap(text: string): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < 100) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
