// Footers, and files of which not even that is left.
import { pick } from '../random.ts'
import { i32, join, list, struct, text } from './compact-writer.ts'
import { write } from './file.ts'
import { column, flipped, type Make, ROWS } from './honest-parts.ts'

export const FOOTER_KINDS: Readonly<Record<string, Make>> = {
  encryption: (parts, random) => {
    const how = random.below(4)
    if (how === 0) return write({ ...parts, magic: 'PARE' })
    if (how === 1) parts.footer.set(8, struct([[1, struct([])]]))
    if (how === 2) column(parts, random).chunk.set(8, struct([[1, struct([])]]))
    if (how === 3) column(parts, random).chunk.set(9, text(new Uint8Array(100)))
    return write(parts)
  },
  statistics: (parts, random) => {
    const long = text(new Uint8Array(pick(random, [65, 1000, 10 ** 5, 3 * 10 ** 6])))
    column(parts, random).metadata.set(12, struct([[pick(random, [1, 2, 5, 6]), long]]))
    return write(parts)
  },
  texts: (parts, random) => {
    const long = text(new Uint8Array(pick(random, [70_000, 10 ** 6, 3 * 10 ** 6])))
    if (random.chance(0.5)) parts.footer.set(6, long)
    else
      parts.footer.set(
        5,
        list(12, [
          struct([
            [1, text('k')],
            [2, long],
          ]),
        ]),
      )
    return write(parts)
  },
  'footer length': (parts, random) =>
    write({ ...parts, footerLength: pick(random, [0, 1, 7, 2 ** 31, 2 ** 32 - 1, 10 ** 6]) }),
  'footer padded': (parts, random) => {
    const many = 10 ** 5 + random.below(10 ** 6)
    // Empty structs, one byte each.
    parts.footer.set(7, list(12, [{ type: 12, bytes: new Uint8Array(many) }], many))
    return write(parts)
  },
  'fields twice': (parts, random) => {
    const twice = pick(random, [3, 2, 4])
    // Long form: an id that does not ascend.
    parts.footer.set(8, struct([]))
    const bytes = write(parts)
    const at = Buffer.from(bytes).lastIndexOf('somebody') + 8
    return join([
      bytes.subarray(0, at),
      Uint8Array.of(twice === 3 ? 6 : 9, twice * 2, 0, 0),
      bytes.subarray(at),
    ])
  },
  'fields of another type': (parts, random) => {
    parts.footer.set(3, random.chance(0.5) ? i32(ROWS) : text('x'))
    return write(parts)
  },
  'another file': (parts, random) => {
    column(parts, random).chunk.set(
      1,
      text(pick(random, ['/etc/passwd', '../../editions/x/rows_0000.parquet', ''])),
    )
    return write(parts)
  },
  'footer bits': (parts, random) => flipped(write(parts), random, 'footer'),
  truncated: (parts, random) => {
    const bytes = write(parts)
    return bytes.subarray(0, Math.max(1, random.below(bytes.length)))
  },
  noise: (_parts, random) => Uint8Array.from({ length: 1 + random.below(5000) }, () => random.below(256)),
}
