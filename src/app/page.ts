// Lists in pages, walked to their end.

type Page<T> = { readonly items: readonly T[]; readonly next: string | null }

/** Every item of all pages. */
export async function* itemsOf<T>(read: (after: string | undefined) => Promise<Page<T>>): AsyncGenerator<T> {
  let after: string | undefined
  do {
    const page = await read(after)
    yield* page.items
    after = page.next ?? undefined
  } while (after !== undefined)
}
