// Apache Parquet, parquet.thrift, "SchemaElement": a root with leaves of the expected names and kinds, in
// any order, and nothing else. Kinds have DuckDB's names. An integer's width counts only where the older
// annotation (ConvertedType) says it, as DuckDB reads it.
import type { FaultDetail } from '../../../schemas/fault.ts'
import { replaceUnseen } from '../../../schemas/unseen.ts'
import { type CompactReader, I32, LIST, Malformed, STRUCT } from './compact-reader.ts'
import { refuse, Refused } from './refused.ts'

/** `physical`: parquet.thrift's Type. `bytes`: of one value in PLAIN encoding. */
export type ColumnKind = { readonly name: string; readonly physical: number; readonly bytes: number }

export const KINDS = {
  uuid: { name: 'UUID', physical: 7, bytes: 16 },
  code: { name: 'USMALLINT', physical: 1, bytes: 4 },
  quanta: { name: 'BIGINT', physical: 2, bytes: 8 },
  integer: { name: 'INTEGER', physical: 1, bytes: 4 },
} as const satisfies Record<string, ColumnKind>

export type ExpectedColumn = { readonly name: string; readonly kind: ColumnKind }

type Element = {
  readonly name: string
  readonly children: number
  readonly isRepeated: boolean
  readonly kind: string | undefined
}

/** Faults beyond so many columns that nobody declared would only repeat each other. */
const SPARE_COLUMNS = 64
const MAX_NAME = 2 ** 12
const MAX_QUOTED = 40

/**
 * The expected columns in the order of the file. Throws Refused with every column that is missing,
 * unexpected, or of another kind.
 */
export function readSchema(
  reader: CompactReader,
  type: number,
  expected: readonly ExpectedColumn[],
): readonly ExpectedColumn[] {
  if (type !== LIST) throw new Malformed('a value has another type')
  const wanted = new Map(expected.map(column => [column.name, column]))
  const found: ExpectedColumn[] = []
  const faults: FaultDetail[] = []
  let children: number | undefined
  const count = reader.list(type, STRUCT, Number.MAX_SAFE_INTEGER, index => {
    const element = readElement(reader)
    if (index === 0) {
      if (element.kind !== undefined) throw new Malformed('the root is a column')
      children = element.children
      return
    }
    if (element.children > 0 || element.isRepeated || element.kind === undefined) refuse('nested')
    if (index > expected.length + SPARE_COLUMNS) raise(faults)
    const { name, kind } = element
    const column = wanted.get(name)
    if (column === undefined) faults.push(unexpected(name, expected))
    else if (kind !== column.kind.name) faults.push(wrongKind(column, kind))
    else found.push(column)
    // The second of two with one name is not expected.
    wanted.delete(name)
  })
  if (children !== count - 1) throw new Malformed('the root has other columns')
  for (const { name, kind } of wanted.values())
    faults.push({ code: 'engine.column_missing', params: { expected: kind.name }, at: name })
  raise(faults)
  return found
}

function readElement(reader: CompactReader): Element {
  let [name, children, isRepeated, length]: [string, number, boolean, number] = ['', 0, false, 0]
  let physical: number | undefined
  let converted: number | undefined
  let logical: number | undefined
  reader.struct((id, type) => {
    if (id === 1) physical = reader.natural(type, I32, 7)
    else if (id === 2) length = reader.natural(type, I32)
    else if (id === 3) isRepeated = reader.natural(type, I32, 2) === 2
    else if (id === 4) name = textOf(reader.binary(type, MAX_NAME))
    else if (id === 5) children = reader.natural(type, I32)
    else if (id === 6) converted = reader.natural(type, I32)
    else if (id === 10) logical = readLogical(reader, type)
    else reader.skip(type)
  })
  const kind = physical === undefined ? undefined : kindName(physical, length, converted, logical)
  return { name, children, isRepeated, kind }
}

/** The member of the union LogicalType that is set. */
function readLogical(reader: CompactReader, type: number): number {
  if (type !== STRUCT) throw new Malformed('a value has another type')
  let member = 0
  reader.struct((id, of) => {
    if (member !== 0) throw new Malformed('a union has two members')
    member = id
    reader.skip(of)
  })
  return member
}

const LOGICAL_INTEGER = 10
const LOGICAL_UUID = 14
const PHYSICAL = ['BOOLEAN', 'INTEGER', 'BIGINT', 'TIMESTAMP', 'FLOAT', 'DOUBLE', 'BLOB', 'BLOB'] as const
const CONVERTED: Readonly<Record<number, string>> = {
  0: 'VARCHAR',
  4: 'VARCHAR',
  5: 'DECIMAL',
  6: 'DATE',
  7: 'TIME',
  8: 'TIME',
  9: 'TIMESTAMP',
  10: 'TIMESTAMP',
  11: 'UTINYINT',
  12: 'USMALLINT',
  13: 'UINTEGER',
  14: 'UBIGINT',
  15: 'TINYINT',
  16: 'SMALLINT',
  17: 'INTEGER',
  18: 'BIGINT',
  19: 'JSON',
  21: 'INTERVAL',
}
const LOGICAL: Readonly<Record<number, string>> = {
  1: 'VARCHAR',
  4: 'VARCHAR',
  5: 'DECIMAL',
  6: 'DATE',
  7: 'TIME',
  8: 'TIMESTAMP',
  12: 'JSON',
}

function kindName(
  physical: number,
  length: number,
  converted: number | undefined,
  logical: number | undefined,
): string {
  const plain = PHYSICAL[physical] ?? 'BLOB'
  if (logical === LOGICAL_UUID) return physical === 7 && length === 16 ? 'UUID' : plain
  if (logical !== undefined && logical !== LOGICAL_INTEGER) return LOGICAL[logical] ?? 'UNKNOWN'
  const annotated = converted === undefined ? plain : (CONVERTED[converted] ?? 'UNKNOWN')
  // An annotation that its physical type cannot carry is none that is known.
  const carried = PHYSICAL_OF.get(annotated)
  return carried === undefined || carried === physical ? annotated : 'UNKNOWN'
}

const PHYSICAL_OF: ReadonlyMap<string, number> = new Map([
  ['USMALLINT', 1],
  ['INTEGER', 1],
  ['BIGINT', 2],
])

/**
 * The name is the author's text, and goes to the service, its database and a terminal. Characters that are
 * not shown are replaced, and so is half of a surrogate pair that is cut: the schema of a reply accepts
 * neither (sealing/messages.ts).
 */
function unexpected(name: string, expected: readonly ExpectedColumn[]): FaultDetail {
  const valid = expected.map(column => column.name)
  return {
    code: 'engine.column_unexpected',
    params: { valid },
    at: replaceUnseen(name.slice(0, MAX_QUOTED), '\ufffd'),
  }
}

function wrongKind({ name, kind }: ExpectedColumn, found: string | undefined): FaultDetail {
  return { code: 'engine.column_type', params: { expected: kind.name, found: found ?? 'UNKNOWN' }, at: name }
}

function raise([first, ...more]: readonly FaultDetail[]): void {
  if (first !== undefined) throw new Refused(first, ...more)
}

/**
 * Bytes that are no UTF-8 become replacement characters, which no expected name holds. A byte order mark
 * stays: DuckDB reads it as part of the name.
 */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}
