// Megabytes move between threads without a copy, so that a mask is in one place only.

/** Buffers that belong wholly to one array each; what shares a buffer with others is copied. */
export function buffersOf(value: unknown): ArrayBuffer[] {
  const found = new Map<ArrayBuffer, boolean>()
  collect(value, found)
  return [...found].flatMap(([buffer, alone]) => (alone ? [buffer] : []))
}

function collect(value: unknown, found: Map<ArrayBuffer, boolean>): void {
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteLength } = value
    if (buffer instanceof ArrayBuffer)
      found.set(buffer, byteLength === buffer.byteLength && !found.has(buffer))
    return
  }
  if (typeof value !== 'object' || value === null) return
  for (const member of Object.values(value)) collect(member, found)
}
