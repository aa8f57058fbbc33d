// Log entries and the report of a verified log, for people.
import type { LogReport } from '../../../protocols/audit/verify-log.ts'
import { stringify } from 'yaml'
import { toBase64 } from '../../../protocols/bytes.ts'
import type { RouteOutput } from '../../sdk/route-types.ts'
import { summariseEntry } from '../../sdk/log-summary.ts'
import type { Context } from '../context.ts'
import { spendingBar } from './budget.ts'
import { drawSheet } from './sheet.ts'
import { formatNanoRho, groupThousands } from '../../sdk/paper/numbers.ts'
import { column, type Sheet } from '../../sdk/paper/sheet.ts'

type LoggedEntry = RouteOutput<'entryList'>['items'][number]

export function entrySheet({ text }: Context, entries: readonly LoggedEntry[]): Sheet {
  const { columns } = text.log
  return {
    columns: [
      column(columns.entry, 'right'),
      column(columns.time),
      column(columns.type),
      column(columns.what),
      column(columns.who),
      column(columns.outcome),
      column('ρ', 'right'),
    ],
    rows: entries.map(entry => {
      const { seq, time, type, what, who, outcome, charge } = summariseEntry(entry)
      const asker = entry.destroyed === null ? who : text.log.destroyed(entry.destroyed)
      return [seq, time, type, what, asker, outcome, charge === undefined ? '' : formatNanoRho(charge)]
    }),
  }
}

/** Leaf and body as they were hashed, set out for reading. */
export function drawEntry({ text }: Context, { seq, leaf, body, destroyed }: LoggedEntry): string {
  const part = (title: string, json: string): string =>
    `${title}\n${stringify(JSON.parse(json), { indentSeq: false, lineWidth: 110 }).replace(/^/gm, '  ').trimEnd()}\n`
  const { leafTitle, bodyTitle, bodyNone, bodyDestroyed } = text.log
  const missing = destroyed === null ? bodyNone : bodyDestroyed(destroyed)
  return `${part(leafTitle(seq), leaf)}\n${body === null ? `${missing}\n` : part(bodyTitle, body)}`
}

export function drawLogReport({ text, host }: Context, report: LogReport): string {
  const { checkpoint, editions, outcomes, refusals, decisions, shredded } = report
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
    checkpoint.cosignatures.length === 0
      ? words.unwitnessed
      : words.witnessed(checkpoint.cosignatures.map(({ name }) => name).join(text.words.comma)),
    words.counts(outcomes.released, outcomes.refused, outcomes.failed, refusals, decisions),
    ...(shredded === 0 ? [] : [words.shredded(groupThousands(String(shredded)))]),
    ...(editions.length === 0
      ? []
      : ['', ...drawSheet(sheet, host.out.isTerminal ? host.out.columns : 1_000)]),
  ]
  return `${lines.join('\n')}\n`
}
