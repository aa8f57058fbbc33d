// Rows and columns of text: what tables on paper, on a terminal and in a browser are made from.
export type Column = { readonly title: string; readonly align: 'left' | 'right' }
export type Sheet = { readonly columns: readonly Column[]; readonly rows: readonly (readonly string[])[] }

export function column(title: string, align: Column['align'] = 'left'): Column {
  return { title, align }
}
