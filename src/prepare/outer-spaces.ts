// Whether a cell may begin or end with white space, by its bytes: a false alarm only costs a needless trim.

export function startsWithSpace(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at]
  if (byte === 0x20 || byte === 0x09) return true
  // A character cut by the end of the piece counts as white space.
  if (byte === 0xc2) return (bytes[at + 1] ?? 0xa0) === 0xa0
  return (bytes[at + 1] ?? 0x80) === 0x80 && (bytes[at + 2] ?? 0x80) === 0x80
}

/**
 * The last byte of a cell: white space, a CR that hides it, the end of a longer character, or in the piece
 * before.
 */
export function mayBeSpace(byte: number | undefined): boolean {
  return byte === undefined || byte <= 0x20 || byte === 0xa0 || byte === 0x80
}

export function isSpaceLead(byte: number | undefined): boolean {
  return (
    byte === undefined ||
    byte === 0x20 ||
    byte === 0x09 ||
    byte === 0xe3 ||
    byte === 0xc2 ||
    byte === 0x0a ||
    byte === 0x0d
  )
}
