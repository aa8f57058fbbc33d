// The types of a call, taken from the route table: a route that changes there changes here.
import type { RouteName, ROUTES } from '../../schemas/api.ts'
import type { ReadOnly } from '../../schemas/read-only.ts'

type Table = typeof ROUTES
type Schema<Input> = { readonly _zod: { readonly input: Input } }
type Texts<Input> = { readonly [Key in keyof Input]: string | number }

/** Path parameters, query, body and bytes, as far as the route has them. */
export type RouteInput<Name extends RouteName> = (Table[Name] extends {
  readonly params: Schema<infer Input>
}
  ? { readonly params: Texts<Input> }
  : unknown) &
  (Table[Name] extends { readonly query: Schema<infer Input> }
    ? { readonly query?: Partial<Texts<Input>> }
    : unknown) &
  (Table[Name] extends { readonly body: Schema<infer Input> }
    ? { readonly body: ReadOnly<Input> }
    : unknown) &
  (Table[Name] extends { readonly bytes: number } ? { readonly bytes: Uint8Array } : unknown)

export type RouteOutput<Name extends RouteName> = Table[Name]['response']['_zod']['output']

/** No argument where the route needs none. */
export type RouteArguments<Name extends RouteName> =
  Record<never, never> extends RouteInput<Name> ? [input?: RouteInput<Name>] : [input: RouteInput<Name>]

/** The routes that answer a page of items. */
export type ListRoute = {
  [Name in RouteName]: Table[Name] extends { readonly query: Schema<unknown> }
    ? RouteOutput<Name> extends { readonly items: readonly unknown[]; readonly next: string | null }
      ? Name
      : never
    : never
}[RouteName]

/** What a list may be narrowed to. */
export type ListFilter<Name extends ListRoute> = Table[Name] extends {
  readonly query: Schema<infer Input>
}
  ? Partial<Omit<Texts<Input>, 'after' | 'limit'>>
  : never

export type ListItem<Name extends ListRoute> = RouteOutput<Name>['items'][number]
