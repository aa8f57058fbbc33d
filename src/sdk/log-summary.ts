// One line for each log entry, for tables that people read: what counts is verified elsewhere, on the bytes.
import type { LoggedEntry } from '../../schemas/api-bodies.ts'

export type EntrySummary = {
  readonly seq: string
  readonly time: string
  readonly type: string
  /** What it is about: by name where the private body has it, else by the start of its hash. */
  readonly what: string
  /** The organisation that acted, where the reader may know it. */
  readonly who: string
  readonly outcome: string
  /** Nano-rho; undefined where nothing could be charged. */
  readonly charge: string | undefined
  /** Pure ε, in nano units, that the edition's pool paid instead; undefined: it paid nothing. */
  readonly pool: string | undefined
}

type Fields = Readonly<Record<string, unknown>>

export function summariseEntry({ seq, leaf, body }: LoggedEntry): EntrySummary {
  const [fields, known] = [readObject(leaf), body === null ? {} : readObject(body)]
  const said = [textOf(fields['outcome'] ?? fields['action']), textOf(fields['code'])]
  return {
    seq,
    time: textOf(fields['time']),
    type: textOf(fields['type']),
    what: subjectOf(fields, known),
    who: textOf(readObject(known['actor'])['organisation']),
    outcome: said.filter(value => value !== '' && value !== 'ok').join(' '),
    charge: [fields['charge'], fields['sealingCharge']].find(charge => typeof charge === 'string'),
    pool: [readObject(fields['pool'])['charge']].find(pool => typeof pool === 'string'),
  }
}

function subjectOf(leaf: Fields, body: Fields): string {
  const named = [
    leaf['edition'],
    leaf['grantId'],
    // Of an approval or a refusal of a request.
    body['edition'],
    body['grant'],
    body['organisation'],
    readObject(body['admission'])['organisation'],
    leaf['keyId'],
  ].map(textOf)
  const found = named.find(name => name !== '')
  const hash = textOf(leaf['organisation'])
  return found ?? (hash === '' ? '' : `${hash.slice(0, 12)}…`)
}

function readObject(value: unknown): Fields {
  const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : value
  return typeof parsed === 'object' && parsed !== null ? Object.fromEntries(Object.entries(parsed)) : {}
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
