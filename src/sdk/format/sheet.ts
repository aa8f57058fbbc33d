// Rows and columns of text: what tables on paper, on a terminal and in a browser are made from.
export type SheetColumn = { readonly title: string; readonly align: 'left' | 'right' }
export type Sheet = {
  readonly columns: readonly SheetColumn[]
  readonly rows: readonly (readonly string[])[]
}

export function sheetColumn(title: string, align: SheetColumn['align'] = 'left'): SheetColumn {
  return { title, align }
}
