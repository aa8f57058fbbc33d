/** One message in both languages; `{name}` stands for a parameter, `{name:table}` for one that a table of `terms.ts` says in words. A missing language is a compile error. */
export type Message = { readonly en: string; readonly zh: string }

export function messages<const T extends Readonly<Record<string, Message>>>(table: T): T {
  return table
}
