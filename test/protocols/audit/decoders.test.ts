// Every decoder on bytes of a stranger: it answers, or throws a ProtocolError, and nothing else.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { canonicalJson, type Json } from '../../../protocols/canonical-json.ts'
import { equalBytes, utf8 } from '../../../protocols/bytes.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { parseCheckpoint } from '../../../protocols/audit/checkpoint.ts'
import { cosignatureTime } from '../../../protocols/audit/cosignature.ts'
import { encodeEntry, parseEntry } from '../../../protocols/audit/entry.ts'
import { formatNote, formatVkey, parseNote, parseVkey } from '../../../protocols/audit/note.ts'
import { formatReceipt, parseReceipt } from '../../../protocols/audit/receipt.ts'
import { formatTilePath, parseTilePath } from '../../../protocols/audit/tile-path.ts'
import { decodeEntryBundle, encodeEntryBundle, tileHashes } from '../../../protocols/audit/tiles.ts'
import { formatAddCheckpoint, parseAddCheckpoint } from '../../../protocols/audit/witness.ts'

const RUNS = 4_000

const { keys, logs } = JSON.parse(
  readFileSync(new URL('../../../protocols/audit/vectors/audit.json', import.meta.url), 'utf8'),
) as {
  readonly keys: { readonly log: string }
  readonly logs: {
    readonly pool: readonly string[]
    readonly cosigned: string
    readonly receipts: readonly string[]
  }
}
const bundle = encodeEntryBundle(logs.pool.slice(0, 5).map(utf8))
const text = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)

/**
 * What is read is written back as the same bytes: a decoder that accepts two spellings would let a flipped
 * bit pass.
 */
const DECODERS: Readonly<
  Record<string, { readonly seeds: readonly Uint8Array[]; readonly again: (bytes: Uint8Array) => Uint8Array }>
> = {
  parseEntry: { seeds: logs.pool.map(utf8), again: bytes => encodeEntry(parseEntry(bytes)) },
  parseNote: { seeds: [utf8(logs.cosigned)], again: bytes => formatNote(parseNote(bytes)) },
  parseVkey: { seeds: [utf8(keys.log)], again: bytes => utf8(formatVkey(parseVkey(text(bytes)))) },
  parseReceipt: {
    seeds: logs.receipts.map(utf8),
    again: bytes => utf8(formatReceipt(parseReceipt(text(bytes)))),
  },
  parseTilePath: {
    seeds: ['tile/0/000', 'tile/entries/x001/x234/067.p/89'].map(utf8),
    again: bytes => utf8(formatTilePath(parseTilePath(text(bytes)))),
  },
  parseAddCheckpoint: {
    seeds: [utf8(`old 0\n\n${logs.cosigned}`)],
    again: bytes => utf8(formatAddCheckpoint(parseAddCheckpoint(text(bytes)))),
  },
  decodeEntryBundle: { seeds: [bundle], again: bytes => encodeEntryBundle(decodeEntryBundle(bytes, 5)) },
  parseCheckpoint: {
    seeds: [utf8(parseNote(utf8(logs.cosigned)).text)],
    again: bytes => {
      parseCheckpoint(text(bytes))
      return bytes
    },
  },
  tileHashes: {
    seeds: [new Uint8Array(96)],
    again: bytes => {
      tileHashes(bytes, 3)
      return bytes
    },
  },
  cosignatureTime: {
    seeds: [new Uint8Array(72)],
    again: bytes => {
      cosignatureTime(bytes)
      return bytes
    },
  },
}

for (const [name, { seeds, again }] of Object.entries(DECODERS)) {
  t.test(`${name} answers or throws a ProtocolError, and accepts one spelling only`, async t => {
    for (const seed of seeds) t.strictSame(again(seed), seed, 'the seed itself is accepted')
    let accepted = 0
    const input = fc.oneof(
      { arbitrary: mutated(seeds), weight: 4 },
      { arbitrary: fc.uint8Array({ maxLength: 300 }), weight: 1 },
    )
    t.doesNotThrow(() =>
      fc.assert(
        fc.property(input, bytes => {
          try {
            const written = again(bytes)
            accepted++
            // Some decoders read strings: ill-formed UTF-8 was replaced before it came to them.
            return equalBytes(written, bytes) || equalBytes(written, utf8(text(bytes)))
          } catch (error) {
            if (error instanceof ProtocolError) return true
            throw error
          }
        }),
        { numRuns: RUNS },
      ),
    )
    t.comment(`${RUNS} inputs, ${accepted} accepted`)
  })
}

t.test('parseEntry answers to any JSON object with a code of its own', async t => {
  const value = fc.dictionary(
    fc.constantFrom(
      'v',
      'type',
      'seq',
      'time',
      'software',
      'edition',
      '__proto__',
      'constructor',
      'toString',
    ),
    fc.oneof(fc.constantFrom(1, 'computation', 'start', 'freeze', '__proto__', '0'), fc.jsonValue()),
  )
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(value, object => {
        let bytes: Uint8Array
        try {
          bytes = utf8(canonicalJson(object as Json))
        } catch {
          return true
        }
        try {
          parseEntry(bytes)
          return true
        } catch (error) {
          if (error instanceof ProtocolError) return error.code.startsWith('entry.')
          throw error
        }
      }),
      { numRuns: RUNS },
    ),
  )
})

function mutated(seeds: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const edit = fc.record({
    at: fc.nat(),
    byte: fc.nat(255),
    kind: fc.constantFrom('set', 'cut', 'insert', 'flip'),
  })
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(edit, { minLength: 1, maxLength: 3 }))
    .map(([seed, edits]) => {
      const bytes = [...seed]
      for (const { at, byte, kind } of edits) {
        const place = bytes.length === 0 ? 0 : at % bytes.length
        if (kind === 'set') bytes[place] = byte
        else if (kind === 'flip') bytes[place] = (bytes[place] ?? 0) ^ (1 << (byte & 7))
        else bytes.splice(place, kind === 'cut' ? 1 + (byte % 8) : 0, ...(kind === 'insert' ? [byte] : []))
      }
      return Uint8Array.from(bytes)
    })
}
