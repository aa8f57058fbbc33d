// Log entries and the report of a verified log, for people.
import type { LogReport } from '../../../protocols/audit/verify-log.ts'
import { toBase64 } from '../../../protocols/bytes.ts'
import type { RouteOutput } from '../../sdk/route-types.ts'
import type { Context } from '../context.ts'
import { formatNanoRho, spendingBar } from './budget.ts'
import { groupThousands } from './numbers.ts'
import { column, drawSheet, type Sheet } from './sheet.ts'

type LoggedEntry = RouteOutput<'entryList'>['items'][number]

export function entrySheet({ text }: Context, entries: readonly LoggedEntry[]): Sheet {
  const { columns } = text.log
  return {
    columns: [
      column(columns.entry, 'right'),
      column(columns.time),
      column(columns.type),
      column(columns.what),
      column(columns.outcome),
      column('ρ', 'right'),
      column(columns.body),
    ],
    rows: entries.map(({ seq, leaf, body }) => {
      const fields = readLeaf(leaf)
      const subject = ['edition', 'grantId', 'keyId', 'organisation'].map(name => fields[name])
      return [
        seq,
        fields['time'] ?? '',
        fields['type'] ?? '',
        subject.find(value => value !== undefined) ?? '',
        [fields['outcome'] ?? fields['action'], fields['code']]
          .filter(value => value && value !== 'ok')
          .join(' '),
        fields['charge'] === undefined ? '' : formatNanoRho(fields['charge']),
        body === null ? '' : text.log.readable,
      ]
    }),
  }
}

export function drawLogReport({ text, host }: Context, report: LogReport): string {
  const { checkpoint, editions, outcomes, refusals, decisions } = report
  const words = text.log
  const sheet: Sheet = {
    columns: [
      column(words.columns.edition),
      column(words.columns.state),
      column(words.columns.accounts, 'right'),
      column(words.columns.spent, 'right'),
      column(words.columns.cap, 'right'),
      column(''),
    ],
    rows: editions.map(({ edition, state, accounts, spent, cap }) => [
      edition,
      words.states[state],
      String(accounts),
      formatNanoRho(String(spent)),
      formatNanoRho(String(cap)),
      spendingBar(String(spent), String(cap)),
    ]),
  }
  const lines = [
    words.verified(checkpoint.origin, groupThousands(String(checkpoint.size))),
    `${words.root} ${toBase64(checkpoint.root)}`,
    words.counts(outcomes.released, outcomes.refused, outcomes.failed, refusals, decisions),
    ...(editions.length === 0
      ? []
      : ['', ...drawSheet(sheet, host.out.isTerminal ? host.out.columns : 1_000)]),
  ]
  return `${lines.join('\n')}\n`
}

/** Only the text fields, for a table; what counts is verified elsewhere, on the bytes. */
function readLeaf(leaf: string): Readonly<Record<string, string | undefined>> {
  const value: unknown = JSON.parse(leaf)
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
