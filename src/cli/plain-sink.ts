// The only way to what a person sees. Whatever is printed may hold another party's words, so that no command
// gets at the stream itself.
import type { Host, Sink } from './host.ts'
import { plainLines } from './render/plain-text.ts'

/** What this program itself does to a terminal. A closed list: no text of anybody's fits it. */
export type Control = '\r\u001b[K' | '\u001b[31m' | '\u001b[1m' | '\u001b[0m'

export interface PlainSink extends Sink {
  /** Of the characters that act, a line break alone passes. */
  readonly write: (text: string) => void
  /** For programs: as it is into a file or a pipe; on a terminal as `write`. */
  readonly data: (text: string) => void
  readonly control: (sequence: Control) => void
}

export interface PlainHost extends Host {
  readonly out: PlainSink
  readonly err: PlainSink
}

export function plainHost(host: Host): PlainHost {
  return {
    ...host,
    out: plainSink(host.out),
    err: plainSink(host.err),
    askPerson: question => host.askPerson(plainLines(question)),
    askSecret: question => host.askSecret(plainLines(question)),
  }
}

function plainSink(sink: Sink): PlainSink {
  return {
    write: text => sink.write(plainLines(text)),
    data: text => sink.write(sink.isTerminal ? plainLines(withoutFileMarks(text)) : text),
    control: sequence => sink.write(sequence),
    isTerminal: sink.isTerminal,
    get columns() {
      return sink.columns
    },
  }
}

/** The byte order mark and the line ends of a CSV file mean nothing on a terminal. */
function withoutFileMarks(text: string): string {
  return text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n')
}
