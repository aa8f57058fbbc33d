// Workbooks made to be read in two ways or to expand without end, each from an honest one by one change.
import { once } from 'node:events'
import { crc32, createDeflateRaw } from 'node:zlib'
import { writeXlsx } from 'hucre/xlsx'

export type Part = {
  readonly name: string
  readonly content: Buffer
  readonly size: number
  readonly method: 0 | 8
  readonly flags?: number
  /** What the directory says in the place of the truth. */
  readonly stated?: { readonly packed?: number; readonly size?: number; readonly local?: number }
  readonly extra?: Buffer
  readonly localName?: string
  /** Of its content; absent: `crc32` of nothing. */
  readonly crc?: number
}
type Archive = {
  readonly parts: readonly Part[]
  readonly before?: Buffer
  readonly between?: Buffer
  readonly end?: { readonly count?: number; readonly size?: number; readonly start?: number }
  readonly after?: Buffer
}

function u16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2)
  for (const [i, value] of values.entries()) bytes.writeUInt16LE(value, i * 2)
  return bytes
}

function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [i, value] of values.entries()) bytes.writeUInt32LE(value >>> 0, i * 4)
  return bytes
}

function u64(value: number): Buffer {
  return u32(value % 2 ** 32, Math.floor(value / 2 ** 32))
}

function directory(parts: readonly Part[], offsets: readonly number[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part, i) => {
      const { packed = part.content.length, size = part.size, local = offsets[i] ?? 0 } = part.stated ?? {}
      const extra = part.extra ?? Buffer.alloc(0)
      return [
        u32(0x02014b50),
        u16(20, 20, part.flags ?? 0, part.method, 0, 0),
        u32(part.crc ?? 0, packed, size),
        u16(part.name.length, extra.length, 0, 0, 0),
        u32(0, local),
        Buffer.from(part.name),
        extra,
      ]
    }),
  )
}

function zip({
  parts,
  before = Buffer.alloc(0),
  between = Buffer.alloc(0),
  end = {},
  after,
}: Archive): Buffer {
  const pieces = [before]
  const offsets: number[] = []
  let at = before.length
  for (const part of parts) {
    offsets.push(at)
    const isLate = ((part.flags ?? 0) & 8) !== 0
    const name = Buffer.from(part.localName ?? part.name)
    const header = [
      u32(0x04034b50),
      u16(20, part.flags ?? 0, part.method, 0, 0),
      isLate ? u32(0, 0, 0) : u32(part.crc ?? 0, part.content.length, part.size),
      u16(name.length, 0),
      name,
    ]
    const tail = isLate ? u32(0x08074b50, part.crc ?? 0, part.content.length, part.size) : Buffer.alloc(0)
    const local = Buffer.concat([...header, part.content, tail])
    pieces.push(local)
    at += local.length
  }
  const listed = directory(parts, offsets)
  const { count = parts.length, size = listed.length, start = at } = end
  const record = Buffer.concat([u32(0x06054b50), u16(0, 0, count, count), u32(size, start), u16(0)])
  return Buffer.concat([...pieces, listed, between, record, after ?? Buffer.alloc(0)])
}

/** The parts of a workbook that hucre wrote, so that each archive differs in one thing only. */
export async function honestParts(rows: number): Promise<readonly Part[]> {
  const cells = [['a', 'b'], ...Array.from({ length: rows }, (_each, i) => [`x${i}`, i])]
  const archive = Buffer.from(await writeXlsx({ sheets: [{ name: 's', rows: cells }] }))
  const end = archive.lastIndexOf(u32(0x06054b50))
  let at = archive.readUInt32LE(end + 16)
  return Array.from({ length: archive.readUInt16LE(end + 10) }, () => {
    const [packed, local] = [archive.readUInt32LE(at + 20), archive.readUInt32LE(at + 42)]
    const name = archive.toString('latin1', at + 46, at + 46 + archive.readUInt16LE(at + 28))
    const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
    const part: Part = {
      name,
      content: archive.subarray(from, from + packed),
      size: archive.readUInt32LE(at + 24),
      method: archive.readUInt16LE(at + 10) === 0 ? 0 : 8,
      crc: archive.readUInt32LE(at + 16),
    }
    at += 46 + name.length + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
    return part
  })
}

const SHEET = /worksheets\/sheet1/

function changed(parts: readonly Part[], change: (part: Part) => Part): readonly Part[] {
  return parts.map(part => (SHEET.test(part.name) ? change(part) : part))
}

/** A sheet or a list of strings that is `mib` of the same row, made without holding it. */
async function repeated(
  mib: number,
  [head, row, tail]: readonly [string, string, string],
): Promise<Omit<Part, 'name'>> {
  const rows = Buffer.alloc(Math.ceil(2 ** 20 / row.length) * row.length, row)
  const deflate = createDeflateRaw({ level: 1 })
  const packed = deflate.toArray()
  let [size, crc] = [0, 0]
  for (const piece of [Buffer.from(head), ...Array.from({ length: mib }, () => rows), Buffer.from(tail)]) {
    if (!deflate.write(piece)) await once(deflate, 'drain')
    size += piece.length
    crc = crc32(piece, crc)
  }
  deflate.end()
  return { content: Buffer.concat(await packed), size, method: 8, crc }
}

const STRINGS = [
  '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
  '<si><t>aaaaaaaa</t></si>',
  '</sst>',
] as const
const LONG_TEXT = ['<sst><si><t>', 'a'.repeat(4096), '</t></si></sst>'] as const
const ROWS = [
  '<worksheet><sheetData>',
  '<row><c t="s"><v>0</v></c></row>',
  '</sheetData></worksheet>',
] as const

/** What the kinds are filled with. */
export interface Contents {
  /** Beyond the limit of what is unpacked. */
  readonly large: Omit<Part, 'name'>
  /** A fraction of that. */
  readonly piece: Omit<Part, 'name'>
  /** Within the limit, as strings and as one text. */
  readonly strings: Omit<Part, 'name'>
  readonly text: Omit<Part, 'name'>
}

export async function contentsOf(largeMib: number, withinMib: number, pieceMib: number): Promise<Contents> {
  return {
    large: await repeated(largeMib, ROWS),
    piece: await repeated(pieceMib, ROWS),
    strings: await repeated(withinMib, STRINGS),
    text: await repeated(withinMib, LONG_TEXT),
  }
}

export type Kind = (parts: readonly Part[], i: number, contents: Contents) => Buffer
const empty = Buffer.alloc(0)

/** A ZIP64 directory of its own, which a reader follows that asks for it by one of the classic fields. */
function zip64(parts: readonly Part[], i: number, { large }: Contents): Buffer {
  const hidden = changed(parts, part => ({ ...part, ...large }))
  const body = zip({ parts: [...hidden] })
  const end = body.lastIndexOf(u32(0x06054b50))
  const [count, size, start] = [hidden.length, body.readUInt32LE(end + 12), body.readUInt32LE(end + 16)]
  const record = Buffer.concat([u32(0x06064b50), u64(44), u16(45, 45), u32(0, 0)])
  const record64 = Buffer.concat([record, u64(count), u64(count), u64(size), u64(start)])
  const before = body.subarray(0, end)
  const shown = zip({ parts, before: Buffer.concat([before, record64]) })
  const shownEnd = shown.lastIndexOf(u32(0x06054b50))
  const locator = Buffer.concat([u32(0x07064b50, 0), u64(before.length), u32(1)])
  const last = Buffer.from(shown.subarray(shownEnd))
  if (i % 3 === 0) last.writeUInt32LE(0xffffffff, 12)
  if (i % 3 === 1) last.writeUInt32LE(0xffffffff, 16)
  return Buffer.concat([shown.subarray(0, shownEnd), locator, last])
}

export const KINDS: Readonly<Record<string, Kind>> = {
  'zip64 directory': zip64,
  'zip64 extra of a part': parts =>
    zip({
      parts: changed(parts, part => ({
        ...part,
        stated: { packed: 0xffffffff },
        extra: Buffer.concat([u16(1, 8), u64(part.content.length)]),
      })),
    }),
  'bit 3 with sizes 0': parts =>
    zip({ parts: changed(parts, part => ({ ...part, flags: 8, stated: { packed: 0, size: 0 } })) }),
  'bit 3 with sizes 0 before a bomb': (parts, _i, { large }) =>
    zip({ parts: changed(parts, part => ({ ...part, ...large, flags: 8, stated: { packed: 0, size: 0 } })) }),
  'all parts share bytes': parts =>
    zip({ parts: [...parts, ...Array.from({ length: 40 }, (_each, i) => sharing(parts, i))] }),
  'a part within a part': parts =>
    zip({ parts: changed(parts, part => ({ ...part, stated: { packed: part.content.length + 64 } })) }),
  'a part that holds the next one': parts => zip({ parts: [...parts, ...nested()] }),
  'a second directory behind the first': (parts, _i, { large }) => {
    const first = zip({ parts: changed(parts, part => ({ ...part, ...large })) })
    return zip({ parts, before: first })
  },
  'bytes between directory and end': (parts, i) => zip({ parts, between: Buffer.alloc(1 + i) }),
  'bytes behind the end': (parts, i) => zip({ parts, after: Buffer.alloc(1 + i) }),
  'a directory that goes on': parts => zip({ parts, end: { count: parts.length - 1 } }),
  'two parts of one name': parts =>
    zip({ parts: [...parts, ...parts.filter(({ name }) => SHEET.test(name))] }),
  'another name in front': parts =>
    zip({ parts: changed(parts, part => ({ ...part, localName: part.name.toUpperCase() })) }),
  'a bomb that is stated small': (parts, _i, { large }) =>
    zip({ parts: changed(parts, part => ({ ...part, ...large, stated: { size: 100 } })) }),
  'a bomb of many parts': (parts, _i, { piece }) => {
    return zip({
      parts: [...parts, ...Array.from({ length: 160 }, (_each, i) => ({ ...piece, name: `xl/media/${i}` }))],
    })
  },
  'strings just within the limit': (parts, _i, { strings }) =>
    zip({ parts: [...withStrings(parts, strings)] }),
  'one text just within the limit': (parts, _i, { text }) => zip({ parts: [...withStrings(parts, text)] }),
  'cut or flipped': (parts, i) => {
    const whole = zip({ parts })
    const at = (i * 7919) % whole.length
    return i % 2 === 0
      ? whole.subarray(0, at)
      : Buffer.concat([whole.subarray(0, at), empty, whole.subarray(at + 1)])
  },
  'honest, sizes behind the parts': parts => zip({ parts: parts.map(part => ({ ...part, flags: 8 })) }),
  honest: parts => zip({ parts }),
}

/** Expensive to read up to the limit: some of each. */
export const HEAVY: ReadonlySet<string> = new Set([
  'strings just within the limit',
  'one text just within the limit',
  'a bomb that is stated small',
  'a bomb of many parts',
])

function sharing(parts: readonly Part[], i: number): Part {
  const [first] = parts
  if (first === undefined) throw new Error('a workbook has parts')
  return {
    ...first,
    content: empty,
    name: `xl/media/${i}`,
    stated: { packed: first.content.length, local: 0 },
  }
}

/** Two stored parts, of which the first contains the second with its local header. */
function nested(): readonly Part[] {
  const content = Buffer.from('a'.repeat(40))
  const inner: Part = {
    name: 'xl/media/inner',
    content,
    size: content.length,
    method: 0,
    crc: crc32(content),
  }
  // The local header of the second one, which ends the content of the first.
  const length = 30 + inner.name.length + content.length
  return [{ ...inner, name: 'xl/media/outer', stated: { packed: content.length + length } }, inner]
}

function withStrings(parts: readonly Part[], content: Omit<Part, 'name'>): readonly Part[] {
  return parts.map(part => (part.name.endsWith('sharedStrings.xml') ? { ...part, ...content } : part))
}
