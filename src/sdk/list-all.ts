// Pages of a list, one item after the other.
import type { Client } from './client.ts'
import { SdkError } from './errors.ts'
import type { ListFilter, ListItem, ListRoute } from './route-types.ts'

type Page<Item> = { readonly items: readonly Item[]; readonly next: string | null }

/** Ten million entries of the log, at the 200 that the service puts on a page. */
const MAX_PAGES = 50_000
/** More than a member's grants, answers or datasets ever are. */
const MAX_COLLECTED = 100_000

/**
 * Asks for the next page only when the items before it were taken; begins after `start` where one is given.
 * `filter`: the service lists nothing else.
 * Throws `sdk.list` where the service's pages would not end: more than 50 000, one without items that names a
 * next one, or one that leads to itself.
 */
export async function* listAll<Name extends ListRoute>(
  client: Client,
  name: Name,
  limit = 100,
  start?: string,
  filter?: ListFilter<Name>,
): AsyncGenerator<ListItem<Name>> {
  // One signature for all list routes: the compiler cannot see that each answers its own items.
  const list = client[name] as (input: {
    readonly query: { readonly after?: string; readonly limit: number }
  }) => Promise<Page<ListItem<Name>>>
  let after = start
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const page = await list({ query: { ...filter, limit, ...(after === undefined ? {} : { after }) } })
    yield* page.items
    if (page.next === null) return
    if (page.items.length === 0 || page.next === after) throw endless(name)
    after = page.next
  }
  throw endless(name)
}

/** At most `limit` of the items, as an array. Without a limit, throws `sdk.list` above 100 000 items. */
export async function collect<T>(items: AsyncIterable<T>, limit?: number): Promise<readonly T[]> {
  const collected: T[] = []
  for await (const item of items) {
    collected.push(item)
    if (limit !== undefined && collected.length >= limit) break
    if (limit === undefined && collected.length > MAX_COLLECTED) throw endless('collect')
  }
  return collected
}

function endless(route: string): SdkError {
  return new SdkError('sdk.list', `the pages of ${route} do not end`, { route })
}
