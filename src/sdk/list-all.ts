// Pages of a list, one item after the other.
import type { Client } from './client.ts'
import type { ListItem, ListRoute } from './route-types.ts'

type Page<Item> = { readonly items: readonly Item[]; readonly next: string | null }

/**
 * Asks for the next page only when the items before it were taken; begins after `start` where one is given.
 */
export async function* listAll<Name extends ListRoute>(
  client: Client,
  name: Name,
  limit = 100,
  start?: string,
): AsyncGenerator<ListItem<Name>> {
  // One signature for all list routes: the compiler cannot see that each answers its own items.
  const list = client[name] as (input: {
    readonly query: { readonly after?: string; readonly limit: number }
  }) => Promise<Page<ListItem<Name>>>
  let after = start
  do {
    const page = await list({ query: after === undefined ? { limit } : { limit, after } })
    yield* page.items
    after = page.next ?? undefined
  } while (after !== undefined)
}

/** At most `limit` of the items, as an array. */
export async function collect<T>(
  items: AsyncIterable<T>,
  limit = Number.POSITIVE_INFINITY,
): Promise<readonly T[]> {
  const collected: T[] = []
  for await (const item of items) {
    collected.push(item)
    if (collected.length >= limit) break
  }
  return collected
}
