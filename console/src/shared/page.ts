/** What the page table (app/pages.tsx) gives each page: the `:name` segments of its address, decoded. */
export type PageProps = { readonly params: Readonly<Record<string, string>> }
