// Rows and columns of text: what tables on paper, on a terminal and in a browser are made from.
export type SheetColumn = { readonly title: string; readonly align: 'left' | 'right' }
export type Sheet = {
  readonly columns: readonly SheetColumn[]
  readonly rows: readonly (readonly string[])[]
}

export function sheetColumn(title: string, align: SheetColumn['align'] = 'left'): SheetColumn {
  return { title, align }
}

/** A column of figures. */
export function right(title: string): SheetColumn {
  return sheetColumn(title, 'right')
}

/** Column by column: its title, and what a row has below it. */
export function sheetOf<Row>(
  rows: readonly Row[],
  columns: readonly (readonly [title: string | SheetColumn, cell: (row: Row) => string])[],
): Sheet {
  return {
    columns: columns.map(([title]) => (typeof title === 'string' ? sheetColumn(title) : title)),
    rows: rows.map(row => columns.map(([, cell]) => cell(row))),
  }
}
