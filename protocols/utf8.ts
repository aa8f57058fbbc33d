// Unicode 16, table 3-7: well-formed UTF-8.

/**
 * Whether these bytes are UTF-8, with no character cut at the end. Makes no text of them, which for a large
 * file takes longer.
 */
export function isUtf8(bytes: Uint8Array): boolean {
  const { length } = bytes
  for (let i = 0; i < length; i++) {
    const byte = bytes[i] ?? 0
    if (byte < 0x80) continue
    const more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1
    if (byte < 0xc2 || byte > 0xf4 || i + more >= length) return false
    const second = bytes[i + 1] ?? 0
    // No longer form than needed, no surrogate, nothing above U+10FFFF.
    const least = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80
    const most = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf
    if (second < least || second > most) return false
    for (let k = 2; k <= more; k++) if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) return false
    i += more
  }
  return true
}
