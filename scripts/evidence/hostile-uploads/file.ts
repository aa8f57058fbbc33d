// A Parquet file as a description that can be made false in any place before it is written.
import { type Field, i32, i64, join, list, struct, text, type Value } from './compact-writer.ts'

export type PageParts = {
  /** 0: data, 2: dictionary, 3: data of version 2. */
  kind: number
  values: number | bigint
  encoding: number
  uncompressed: number | bigint
  compressed: number | bigint
  bytes: Uint8Array
}

export type ColumnParts = {
  name: string
  element: Field[]
  pages: PageParts[]
  /** What the metadata says in the place of what is true, by field id of ColumnMetaData. */
  metadata: Map<number, Value>
  /** The same of ColumnChunk. */
  chunk: Map<number, Value>
}

export type FileParts = {
  columns: ColumnParts[]
  rows: number | bigint
  groupRows: number | bigint
  /** More or other elements of the schema. */
  schema?: readonly Value[]
  groups?: (group: Value) => Value
  /** The same of FileMetaData. */
  footer: Map<number, Value>
  footerLength?: number
  magic: string
}

export const UUID: readonly Field[] = [
  [1, i32(7)],
  [2, i32(16)],
  [3, i32(0)],
  [10, struct([[14, struct([])]])],
]
export const CODE: readonly Field[] = [
  [1, i32(1)],
  [3, i32(0)],
  [6, i32(12)],
]
export const QUANTA: readonly Field[] = [
  [1, i32(2)],
  [3, i32(0)],
  [6, i32(18)],
]

export function element(name: string | Uint8Array, fields: readonly Field[]): Value {
  return struct([...fields, [4, text(name)] as Field].sort(([a], [b]) => a - b))
}

export function root(children: number): Value {
  return struct([
    [3, i32(0)],
    [4, text('schema')],
    [5, i32(children)],
  ])
}

export function plainPage(bytes: Uint8Array, values: number): PageParts {
  return { kind: 0, values, encoding: 0, uncompressed: bytes.length, compressed: bytes.length, bytes }
}

/** An honest description: one group, one uncompressed page of PLAIN values a column. */
export function honest(
  columns: readonly { name: string; element: readonly Field[]; bytes: Uint8Array }[],
  rows: number,
): FileParts {
  return {
    columns: columns.map(({ name, element: fields, bytes }) => ({
      name,
      element: [...fields],
      pages: [plainPage(bytes, rows)],
      metadata: new Map(),
      chunk: new Map(),
    })),
    rows,
    groupRows: rows,
    footer: new Map(),
    magic: 'PAR1',
  }
}

export function write(parts: FileParts): Uint8Array {
  const body: Uint8Array[] = [Buffer.from(parts.magic)]
  let at = 4
  const chunks = parts.columns.map(column => {
    const start = at
    let uncompressed = 0
    let dictionary: number | undefined
    let data = start
    for (const page of column.pages) {
      const header = pageHeader(page).bytes
      if (page.kind === 2) dictionary = at
      else if (data === start && dictionary !== undefined) data = at
      uncompressed += header.length + Number(page.uncompressed)
      body.push(header, page.bytes)
      at += header.length + page.bytes.length
    }
    const type = column.element.find(([id]) => id === 1)?.[1] ?? i32(1)
    const encodings = [...new Set(column.pages.map(({ encoding }) => encoding))].map(i32)
    const metadata = withChanges(
      [
        [1, type],
        [2, list(5, encodings)],
        [3, list(8, [text(column.name)])],
        [4, i32(0)],
        [5, i64(parts.groupRows)],
        [6, i64(uncompressed)],
        [7, i64(at - start)],
        [9, i64(data)],
        ...(dictionary === undefined ? [] : [[11, i64(dictionary)] as Field]),
      ],
      column.metadata,
    )
    return withChanges(
      [
        [2, i64(0)],
        [3, metadata],
      ],
      column.chunk,
    )
  })
  const group = struct([
    [1, list(12, chunks)],
    [2, i64(at)],
    [3, i64(parts.groupRows)],
  ])
  const schema = parts.schema ?? [
    root(parts.columns.length),
    ...parts.columns.map(column => element(column.name, column.element)),
  ]
  const footer = withChanges(
    [
      [1, i32(1)],
      [2, list(12, schema)],
      [3, i64(parts.rows)],
      [4, parts.groups === undefined ? list(12, [group]) : parts.groups(group)],
      [6, text('somebody')],
    ],
    parts.footer,
  ).bytes
  const length = Buffer.alloc(4)
  length.writeUInt32LE(parts.footerLength ?? footer.length)
  return join([...body, footer, length, Buffer.from(parts.magic)])
}

function pageHeader({ kind, values, encoding, uncompressed, compressed }: PageParts): Value {
  const counts: Field[] = [
    [1, i32(values)],
    [2, i32(encoding)],
  ]
  const inner: Field =
    kind === 2
      ? [7, struct(counts)]
      : kind === 3
        ? [
            8,
            struct([
              [1, i32(values)],
              [2, i32(0)],
              [3, i32(values)],
              [4, i32(encoding)],
              [5, i32(0)],
              [6, i32(0)],
            ]),
          ]
        : [5, struct([...counts, [3, i32(3)], [4, i32(3)]])]
  return struct([[1, i32(kind)], [2, i32(uncompressed)], [3, i32(compressed)], inner])
}

/** In ascending order of ids, whatever is added. */
function withChanges(fields: readonly Field[], changes: ReadonlyMap<number, Value>): Value {
  const all = new Map([...fields, ...changes])
  return struct([...all].sort(([a], [b]) => a - b))
}
