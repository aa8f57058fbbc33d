// Apache Thrift, compact protocol, as a writer: of values that no honest writer would make. Each value says
// its own type, true or not.

export type Value = { readonly type: number; readonly bytes: Uint8Array }
/** Ascending ids are written short, others long. */
export type Field = readonly [id: number, value: Value]

export function i32(value: number | bigint): Value {
  return { type: 5, bytes: zigzag(BigInt(value)) }
}

export function i64(value: number | bigint): Value {
  return { type: 6, bytes: zigzag(BigInt(value)) }
}

export function text(value: string | Uint8Array): Value {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value
  return { type: 8, bytes: join([varint(BigInt(bytes.length)), bytes]) }
}

export function boolean(value: boolean): Value {
  return { type: value ? 1 : 2, bytes: new Uint8Array() }
}

/** `claimed`: how many it says it has. */
export function list(of: number, values: readonly Value[], claimed: number | bigint = values.length): Value {
  const count = BigInt(claimed)
  const head = count < 15n ? [Number(count << 4n) | of] : [0xf0 | of, ...varint(count)]
  return { type: 9, bytes: join([Uint8Array.from(head), ...values.map(({ bytes }) => bytes)]) }
}

export function struct(fields: readonly Field[]): Value {
  const parts: Uint8Array[] = []
  let last = 0
  for (const [id, { type, bytes }] of fields) {
    const delta = id - last
    parts.push(
      delta > 0 && delta < 16
        ? Uint8Array.of((delta << 4) | type)
        : Uint8Array.from([type, ...zigzag(BigInt(id))]),
      bytes,
    )
    last = id
  }
  return { type: 12, bytes: join([...parts, Uint8Array.of(0)]) }
}

export function varint(value: bigint): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, value)
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0))
    rest >>= 7n
  } while (rest > 0n)
  return Uint8Array.from(bytes)
}

function zigzag(value: bigint): Uint8Array {
  return varint((value << 1n) ^ (value >> 63n))
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
