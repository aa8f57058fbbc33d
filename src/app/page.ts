// Pages of lists: as replies, and walked to their end.

type Page<T> = { readonly items: readonly T[]; readonly next: string | null }

/** A page of the store as the contract's list. */
export function toPage<T>({ items, next }: Page<T>): { items: T[]; next: string | null } {
  return { items: [...items], next }
}

/** Every item of all pages. */
export async function* itemsOf<T>(read: (after: string | undefined) => Promise<Page<T>>): AsyncGenerator<T> {
  let after: string | undefined
  do {
    const page = await read(after)
    yield* page.items
    after = page.next ?? undefined
  } while (after !== undefined)
}
