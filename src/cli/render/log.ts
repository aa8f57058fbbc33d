// Log entries and the report of a verified log, for people.
import type { LogReport } from '../../../protocols/audit/verify-log.ts'
import { LOG_WORDS, sayOutcome } from '../../text/shared/log.ts'
import { sayCode } from '../../../schemas/say-code.ts'
import { stringify } from 'yaml'
import { toBase64 } from '../../../protocols/bytes.ts'
import type { AuthorReport } from '../../sdk/authors/author-check.ts'
import type { RouteOutput } from '../../sdk/route-types.ts'
import type { BodyState } from '../../sdk/logged-body.ts'
import { summariseEntry } from '../../sdk/log-summary.ts'
import { type CsvTable, rhoCell } from '../../sdk/csv.ts'
import type { Context } from '../context.ts'
import { spendingBar } from './budget.ts'
import { drawProse, drawSheet, outWidth } from './sheet.ts'
import { formatNanoRho, groupThousands } from '../../sdk/format/numbers.ts'
import { sheetColumn, type Sheet } from '../../sdk/format/sheet.ts'

type LoggedEntry = RouteOutput<'entryList'>['items'][number]

export function entrySheet({ text, language }: Context, entries: readonly LoggedEntry[]): Sheet {
  const { columns } = text.log
  return {
    columns: [
      sheetColumn(columns.entry, 'right'),
      sheetColumn(columns.time),
      sheetColumn(columns.type),
      sheetColumn(columns.what),
      sheetColumn(columns.who),
      sheetColumn(columns.outcome),
      sheetColumn('ρ', 'right'),
    ],
    rows: entries.map(entry => {
      const { seq, time, type, what, who, outcome, charge } = summariseEntry(entry)
      const asker = entry.destroyed === null ? who : text.log.destroyed(entry.destroyed)
      return [
        seq,
        time,
        sayCode(LOG_WORDS[language].types, type),
        what,
        asker,
        sayOutcome(outcome, language),
        charge === undefined ? '' : formatNanoRho(charge),
      ]
    }),
  }
}

export function entryTable(entries: readonly LoggedEntry[]): CsvTable {
  return {
    header: ['entry', 'time', 'type', 'of', 'by', 'outcome', 'charge_rho', 'body_destroyed_by'],
    rows: entries.map(entry => {
      const { seq, time, type, what, who, outcome, charge } = summariseEntry(entry)
      const rho = charge === undefined ? '' : rhoCell(charge)
      return [seq, time, type, what, who, outcome, rho, entry.destroyed]
    }),
  }
}

/** Leaf and body as they were hashed, set out for reading. */
export function drawEntry(
  context: Context,
  { seq, leaf, body, destroyed }: LoggedEntry,
  bodyState: BodyState,
): string {
  const { text } = context
  const lineWidth = Math.max(40, Math.min(110, outWidth(context) - 2))
  const part = (title: string, json: string): string =>
    `${title}\n${setOut(json, lineWidth).replace(/^/gm, '  ').trimEnd()}\n`
  const { leafTitle, bodyTitle, bodyCommitted, bodyNone, bodyHidden, bodyDestroyed } = text.log
  const absent = bodyState === 'none' ? bodyNone : bodyHidden
  const missing = destroyed === null ? absent : bodyDestroyed(destroyed)
  const shown = body === null ? [missing] : [part(bodyTitle, body), ...drawProse(context, [bodyCommitted])]
  return `${part(leafTitle(seq), leaf)}\n${shown.join('\n')}\n`
}

/** As YAML, which escapes what it quotes; a body of another format as it is. */
function setOut(json: string, lineWidth: number): string {
  try {
    return stringify(JSON.parse(json), { indentSeq: false, lineWidth })
  } catch {
    return json
  }
}

export function drawLogReport(context: Context, report: LogReport, authors: AuthorReport): string {
  const { text } = context
  const { checkpoint, editions, outcomes, refusals, decisions, shredded } = report
  const words = text.log
  const sheet: Sheet = {
    columns: [
      sheetColumn(words.columns.edition),
      sheetColumn(words.columns.state),
      sheetColumn(words.columns.accounts, 'right'),
      sheetColumn(words.columns.spent, 'right'),
      sheetColumn(words.columns.cap, 'right'),
      sheetColumn(''),
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
  const said = [
    words.verified(checkpoint.origin, groupThousands(String(checkpoint.size))),
    `${words.root} ${toBase64(checkpoint.root)}`,
    checkpoint.cosignatures.length === 0
      ? words.unwitnessed
      : words.witnessed(checkpoint.cosignatures.map(({ name }) => name).join(text.words.comma)),
    words.counts(outcomes.released, outcomes.refused, outcomes.failed, refusals, decisions),
    ...authorLines(context, authors),
    ...(shredded === 0 ? [] : [words.shredded(groupThousands(String(shredded)))]),
  ]
  const table = editions.length === 0 ? [] : ['', ...drawSheet(context, sheet)]
  return `${[...drawProse(context, said), ...table].join('\n')}\n`
}

/** For how many entries it is proven who signed them, and for how many it is not. */
function authorLines(
  { text: { log: words, words: common } }: Context,
  authors: AuthorReport,
): readonly string[] {
  const { verified, byDigest, system, destroyed, unseen, authorities } = authors
  const count = (value: number) => groupThousands(String(value))
  if (verified === 0) return [words.authorsNone(count(unseen))]
  return [
    words.authors(count(verified), count(system)),
    ...(byDigest === 0 ? [] : [words.authorsByDigest(count(byDigest))]),
    ...(unseen === 0 ? [] : [words.authorsUnseen(count(unseen))]),
    ...(destroyed === 0 ? [] : [words.authorsDestroyed(count(destroyed))]),
    ...(authorities.length < 2 ? [] : [words.authorities(authorities.join(common.comma))]),
  ]
}
