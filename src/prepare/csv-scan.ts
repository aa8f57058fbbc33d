// RFC 4180, read byte by byte: DuckDB is fast but may skip what it cannot read, so lines are checked and
// counted here first.
import { concatBytes } from '../../protocols/bytes.ts'
import { fault, Fault, type FaultDetail } from '../../schemas/fault.ts'
import { isSpaceLead, mayBeSpace, startsWithSpace } from './outer-spaces.ts'

/** A record, its quotes and newlines included. A longer one is an unclosed quote, or no export. */
export const MAX_RECORD_BYTES = 2 ** 20
const MAX_FAULTS = 20
const BEFORE = 8
const SAMPLE_RECORDS = 5000
const SAMPLE_BYTES = 16 * 2 ** 20

export type CsvScan = {
  readonly header: readonly string[]
  readonly rows: number
  /** Records spread evenly over the file. */
  readonly sample: readonly (readonly string[])[]
  /** Some cell begins or ends with white space. */
  readonly outerSpaces: boolean
  readonly quotedNewlines: boolean
  /** How lines end; undefined if none does. */
  readonly crLf: boolean | undefined
}

const COMMA_CLASS = 1
const QUOTE_CLASS = 2
const LF_CLASS = 3
const CR_CLASS = 4
const NUL_CLASS = 5

const CR = 0x0d

const AT_START = 0
const IN_PLAIN = 1
const IN_QUOTES = 2
const AFTER_QUOTE = 3

/**
 * Takes UTF-8 bytes of one file without its byte-order mark, in pieces. Throws a Fault that names file and
 * line.
 */
export class CsvScanner {
  readonly #file: string
  readonly #delimiter: string
  readonly #classes = new Uint8Array(256)
  readonly #faults: FaultDetail[] = []
  #header: readonly string[] | undefined
  #rows = 0
  #line = 1
  #recordLine = 1
  /** Where the last quoted field was opened. */
  #quoteLine = 1
  #state = AT_START
  #fields = 0
  #recordBytes = 0
  #carriageReturn = false
  /** How the first line ends; all others must end like it, or DuckDB does not know where lines end. */
  #crLf: boolean | undefined
  #outerSpaces = false
  #quotedNewlines = false
  /** The last bytes before the current piece, for white space that straddles it. */
  #before = new Uint8Array(BEFORE)
  #parts: Uint8Array[] = []
  #sample: Uint8Array[] = []
  #sampleBytes = 0
  #stride = 1

  constructor(file: string, delimiter: string) {
    this.#file = file
    this.#delimiter = delimiter
    this.#classes[delimiter.charCodeAt(0)] = COMMA_CLASS
    this.#classes[0x22] = QUOTE_CLASS
    this.#classes[0x0a] = LF_CLASS
    this.#classes[0x0d] = CR_CLASS
    this.#classes[0x00] = NUL_CLASS
  }

  push(bytes: Uint8Array): void {
    const classes = this.#classes
    let recordStart = 0
    let state = this.#state
    let carriageReturn = this.#carriageReturn
    let fields = this.#fields
    const { length } = bytes
    for (let i = 0; i < length; i++) {
      // Nearly all bytes are in the middle of a field: they are run over without looking at anything else.
      if (!carriageReturn && (state === IN_PLAIN || state === IN_QUOTES)) {
        while (i < length && classes[bytes[i] ?? 0] === 0) i++
        if (i === length) break
      }
      const byte = bytes[i] ?? 0
      const kind = classes[byte] ?? 0
      if (carriageReturn) {
        if (kind !== LF_CLASS) this.#stop('prepare.csv_line_ending')
        carriageReturn = false
      }
      if (kind === 0) {
        if (state === AFTER_QUOTE) this.#stopAtQuote()
        state = IN_PLAIN
        if (byte === 0x20 || byte === 0x09 || byte === 0xe3 || byte === 0xc2)
          this.#outerSpaces ||= startsWithSpace(bytes, i)
        continue
      }
      if (kind === NUL_CLASS) this.#stop('prepare.csv_nul')
      if (state === IN_QUOTES) {
        if (kind === QUOTE_CLASS) state = AFTER_QUOTE
        else if (kind === LF_CLASS) {
          this.#quotedNewlines = true
          this.#line++
          this.#checkLength(this.#recordBytes + i - recordStart)
        }
        continue
      }
      if (kind === QUOTE_CLASS) {
        if (state === IN_PLAIN) this.#stop('prepare.csv_quote')
        // A quote at the start opens; after a quote it is a doubled one, still inside.
        if (state === AT_START) {
          this.#quoteLine = this.#line
          this.#outerSpaces ||= isSpaceLead(bytes[i + 1])
        }
        state = IN_QUOTES
        continue
      }
      if (kind === CR_CLASS) {
        carriageReturn = true
        continue
      }
      // A delimiter or the end of the line: a field ends here.
      fields++
      if (state === AFTER_QUOTE || (state === IN_PLAIN && mayBeSpace(bytes[i - 1]))) {
        this.#outerSpaces ||= this.#endsWithSpace(bytes, i, state === AFTER_QUOTE)
      }
      state = AT_START
      if (kind === LF_CLASS) {
        const returned = i > 0 ? bytes[i - 1] === CR : this.#byteAt(bytes, -1) === CR
        this.#crLf ??= returned
        if (returned !== this.#crLf) this.#stop('prepare.csv_line_ending')
        this.#line++
        this.#endRecord(bytes, recordStart, i + 1, fields)
        fields = 0
        recordStart = i + 1
      }
    }
    this.#fields = fields
    this.#state = state
    this.#carriageReturn = carriageReturn
    if (recordStart === 0) this.#recordBytes += bytes.length
    else this.#recordBytes = bytes.length - recordStart
    this.#checkLength(this.#recordBytes)
    if (this.#wanted()) this.#parts.push(bytes.slice(recordStart))
    this.#remember(bytes)
  }

  end(): CsvScan {
    if (this.#carriageReturn) this.#stop('prepare.csv_line_ending')
    if (this.#state === IN_QUOTES) this.#stop('prepare.csv_unclosed_quote', this.#quoteLine)
    if (this.#recordBytes > 0) {
      const nothing = new Uint8Array(0)
      if (this.#state !== AT_START)
        this.#outerSpaces ||= this.#endsWithSpace(nothing, 0, this.#state === AFTER_QUOTE)
      this.#endRecord(nothing, 0, 0, this.#fields + 1)
    }
    const [first, ...more] = this.#faults
    if (first !== undefined) throw new Fault(first, ...more)
    if (this.#header === undefined) throw fault('prepare.empty_file', {}, this.#file)
    return {
      header: this.#header,
      rows: this.#rows,
      sample: this.#sample.map(record => parseRecord(record, this.#delimiter)),
      outerSpaces: this.#outerSpaces,
      quotedNewlines: this.#quotedNewlines,
      crLf: this.#crLf,
    }
  }

  #endRecord(bytes: Uint8Array, from: number, to: number, fields: number): void {
    const length = this.#recordBytes + to - from
    const line = this.#recordLine
    this.#checkLength(length)
    this.#recordBytes = 0
    this.#recordLine = this.#line
    const parts = this.#parts
    this.#parts = []
    if (this.#header === undefined) {
      const record = parseRecord(concat(parts, bytes.subarray(from, to)), this.#delimiter)
      this.#header = record
      return
    }
    // A line of nothing is no row, unless rows have one column (which is refused anyway).
    if (fields === 1 && length <= 2 && this.#header.length > 1 && isBlank(parts, bytes, from, to)) return
    if (fields !== this.#header.length) {
      this.#faults.push({
        code: 'prepare.csv_fields',
        params: { found: fields, expected: this.#header.length },
        at: `${this.#file}:${line}`,
      })
      const [first, ...more] = this.#faults
      if (first !== undefined && this.#faults.length >= MAX_FAULTS) throw new Fault(first, ...more)
    }
    if (this.#rows % this.#stride === 0) this.#take(concat(parts, bytes.subarray(from, to)))
    this.#rows++
  }

  #wanted(): boolean {
    return this.#header === undefined || this.#rows % this.#stride === 0 || this.#recordBytes <= 2
  }

  #take(record: Uint8Array): void {
    this.#sample.push(record)
    this.#sampleBytes += record.length
    while (
      this.#sample.length >= 2 * SAMPLE_RECORDS ||
      (this.#sampleBytes > SAMPLE_BYTES && this.#sample.length > 1)
    ) {
      this.#stride *= 2
      this.#sample = this.#sample.filter((_, i) => i % 2 === 0)
      this.#sampleBytes = this.#sample.reduce((sum, kept) => sum + kept.length, 0)
    }
  }

  #checkLength(length: number): void {
    if (length > MAX_RECORD_BYTES)
      this.#stop('prepare.csv_too_long', this.#recordLine, { limit: MAX_RECORD_BYTES })
  }

  #endsWithSpace(bytes: Uint8Array, end: number, quoted: boolean): boolean {
    const closing = this.#byteAt(bytes, end - 1) === 0x0d ? end - 2 : end - 1
    const at = quoted ? closing - 1 : closing
    const last = this.#byteAt(bytes, at)
    if (last === 0x20 || last === 0x09 || last === 0x0a || last === 0x0d) return true
    if (last === 0xa0) return this.#byteAt(bytes, at - 1) === 0xc2
    if (last !== 0x80) return false
    return this.#byteAt(bytes, at - 1) === 0x80 && this.#byteAt(bytes, at - 2) === 0xe3
  }

  #byteAt(bytes: Uint8Array, at: number): number {
    return (at >= 0 ? bytes[at] : this.#before[BEFORE + at]) ?? 0
  }

  #remember(bytes: Uint8Array): void {
    this.#before = Uint8Array.from({ length: BEFORE }, (_, i) =>
      this.#byteAt(bytes, bytes.length - BEFORE + i),
    )
  }

  /**
   * A quote ended a field, and the field goes on: the mistake is there, or where the field was opened lines
   * before.
   */
  #stopAtQuote(): never {
    if (this.#quoteLine === this.#line) this.#stop('prepare.csv_quote')
    this.#stop('prepare.csv_quote_opened', this.#quoteLine, { line: this.#line })
  }

  #stop(code: FaultDetail['code'], line = this.#line, params: FaultDetail['params'] = {}): never {
    throw fault(code, params, `${this.#file}:${line}`)
  }
}

/** Fields of one well-formed record. */
export function parseRecord(record: Uint8Array, delimiter: string): readonly string[] {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(record).replace(/\r?\n$/, '')
  const fields: string[] = []
  let at = 0
  for (;;) {
    if (text[at] === '"') {
      let end = at + 1
      while (text[end] !== undefined && (text[end] !== '"' || text[end + 1] === '"'))
        end += text[end] === '"' ? 2 : 1
      fields.push(text.slice(at + 1, end).replaceAll('""', '"'))
      at = end + 1
    } else {
      const end = text.indexOf(delimiter, at)
      fields.push(text.slice(at, end === -1 ? undefined : end))
      at = end === -1 ? text.length : end
    }
    if (at >= text.length) return fields
    at++
  }
}

function isBlank(parts: readonly Uint8Array[], bytes: Uint8Array, from: number, to: number): boolean {
  return concat(parts, bytes.subarray(from, to)).every(byte => byte === 0x0a || byte === 0x0d)
}

function concat(parts: readonly Uint8Array[], last: Uint8Array): Uint8Array {
  return concatBytes(...parts, last)
}
