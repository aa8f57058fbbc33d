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
import { poolCell, rhoCell } from '../../sdk/csv.ts'
import { listed } from '../columns.ts'
import type { Context } from '../context.ts'
import { spendingBar } from './budget.ts'
import { drawProse, drawSheet, outWidth } from './sheet.ts'
import { formatNanoRho, groupThousands } from '../../sdk/format/numbers.ts'
import { right, sheetOf } from '../../sdk/format/sheet.ts'

type LoggedEntry = RouteOutput<'entryList'>['items'][number]

export function listedEntries({ text, language }: Context, entries: readonly LoggedEntry[]) {
  const { columns, destroyed: destroyedBy } = text.log
  const rows = entries.map(entry => ({ ...summariseEntry(entry), destroyed: entry.destroyed }))
  return listed(rows, [
    [right(columns.entry), 'entry', ({ seq }) => seq],
    [columns.time, 'time', ({ time }) => time],
    [columns.type, 'type', ({ type }) => type, ({ type }) => sayCode(LOG_WORDS[language].types, type)],
    [columns.what, 'of', ({ what }) => what],
    [
      columns.who,
      'by',
      ({ who }) => who,
      ({ who, destroyed }) => (destroyed === null ? who : destroyedBy(destroyed)),
    ],
    [columns.outcome, 'outcome', ({ outcome }) => outcome, ({ outcome }) => sayOutcome(outcome, language)],
    [
      right('ρ'),
      'charge_rho',
      ({ charge }) => (charge === undefined ? '' : rhoCell(charge)),
      ({ charge, pool }) =>
        pool === undefined ? (charge === undefined ? '' : formatNanoRho(charge)) : `ε ${poolCell(pool)}`,
    ],
    [null, 'pool_epsilon', ({ pool }) => poolCell(pool)],
    [null, 'body_destroyed_by', ({ destroyed }) => destroyed],
  ])
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
  const { checkpoint, editions, outcomes, refusals, decisions, shredded, recovered, readmitted } = report
  const words = text.log
  const sheet = sheetOf(editions, [
    [words.columns.edition, ({ edition }) => edition],
    [words.columns.state, ({ state }) => words.states[state]],
    [right(words.columns.accounts), ({ accounts }) => String(accounts)],
    [right(words.columns.spent), ({ spent }) => formatNanoRho(String(spent))],
    [right(words.columns.cap), ({ cap }) => formatNanoRho(String(cap))],
    ['', ({ spent, cap }) => spendingBar(String(spent), String(cap))],
  ])
  const said = [
    words.verified(checkpoint.origin, groupThousands(String(checkpoint.size))),
    `${words.root} ${toBase64(checkpoint.root)}`,
    checkpoint.cosignatures.length === 0
      ? words.unwitnessed
      : words.witnessed(checkpoint.cosignatures.map(({ name }) => name).join(text.words.comma)),
    words.counts(outcomes.released, outcomes.refused, outcomes.failed, refusals, decisions),
    ...authorLines(context, authors),
    ...(shredded === 0 ? [] : [words.shredded(groupThousands(String(shredded)))]),
    ...recovered.map(({ from, to }) => words.recovered(String(from), String(to))),
    ...readmitted.map(seq => words.readmitted(String(seq))),
  ]
  const pools = editions
    .filter(({ poolCap }) => poolCap > 0n)
    .map(({ edition, poolSpent, poolCap }) =>
      text.budget.ofPool(edition, poolCell(String(poolSpent)), poolCell(String(poolCap))),
    )
  const table = editions.length === 0 ? [] : ['', ...drawSheet(context, sheet)]
  return `${[...drawProse(context, said), ...table, ...drawProse(context, pools)].join('\n')}\n`
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
