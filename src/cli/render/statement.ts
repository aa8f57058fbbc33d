// A settlement statement for people, for spreadsheets, and as a page that prints.
import type { Statement, StatementAccount } from '../../../schemas/statement.ts'
import { csvTable } from '../columns.ts'
import type { Context } from '../context.ts'
import type { CsvSheet } from '../../sdk/csv.ts'
import { formatPrice } from './price.ts'
import { drawProse, drawSheet } from './sheet.ts'
import { escaped, pageHtml, tableOf } from '../../sdk/format/page.ts'
import { localTime } from '../../sdk/period.ts'
import { formatNanoRho, formatYuan } from '../../sdk/format/numbers.ts'
import { right, type Sheet, sheetOf } from '../../sdk/format/sheet.ts'

export function drawStatement(context: Context, statement: Statement): string {
  const words = context.text.statement
  const provisional = statement.complete ? [] : [words.incomplete]
  if (statement.accounts.length === 0 && statement.problems.length === 0)
    return `${[titleOf(context, statement), words.none, ...drawProse(context, provisional)].join('\n')}\n`
  return `${[
    titleOf(context, statement),
    '',
    ...drawSheet(context, accountsSheet(context, statement)),
    '',
    ...drawSheet(context, balancesSheet(context, statement)),
    '',
    ...drawProse(context, [
      ...problemLines(context, statement),
      ...footLines(context, statement),
      ...provisional,
    ]),
  ].join('\n')}\n`
}

/** One row an answer and a fee. */
export function statementCsv(statement: Statement): Required<CsvSheet> {
  const { month, service, log, rounding, complete, accounts, problems } = statement
  const rows = accounts.flatMap(account => [
    ...account.lines.map(line => ({ kind: 'answer', account, ...line })),
    ...account.fees.map(({ from: time, fen }) => {
      return { kind: 'fee', account, seq: '', time, edition: '', mode: '', charge: '', fen }
    }),
  ])
  return {
    comments: [
      `${service} ${month}: log of ${log.size} entries, root ${log.root}`,
      rounding,
      `month ${complete ? 'over' : 'not over'} in the log`,
      ...problems.map(({ seq, kind }) => `entry ${seq}: ${kind}`),
    ],
    ...csvTable(rows, [
      ['kind', ({ kind }) => kind],
      ['entry', ({ seq }) => seq],
      ['time', ({ time }) => time],
      ['provider', ({ account }) => account.provider],
      ['consumer', ({ account }) => account.consumer],
      ['grant', ({ account }) => account.grant],
      ['contract_entry', ({ account }) => account.contract],
      ['edition', ({ edition }) => edition],
      ['mode', ({ mode }) => mode],
      ['charge_nano_rho', ({ charge }) => charge],
      ['fen', ({ fen }) => fen],
    ]),
  }
}

export function statementPage(context: Context, statement: Statement): string {
  const { text, language } = context
  const words = text.statement
  const { accounts } = statement
  const sections = accounts.map(
    account =>
      `<section><h2>${escaped(`${account.provider} → ${account.consumer}`)}</h2>
<p>${escaped(`${account.grant} · ${account.dataset} · ${formatPrice(context, account.price)} · ${words.contract(account.contract)}`)}</p>
${tableOf(linesSheet(context, account))}
<p><strong>${escaped(`${words.total}${text.words.colon}${formatYuan(account.fen)}`)}</strong></p>
<p class="note">${escaped(`${words.digest}${text.words.colon}${account.digest}`)}</p></section>`,
  )
  const foot = [...problemLines(context, statement), ...footLines(context, statement)]
  return pageHtml({
    language,
    title: titleOf(context, statement),
    lead: statement.complete ? words.whole : words.incomplete,
    body: [
      ...(accounts.length === 0
        ? [`<p>${escaped(words.none)}</p>`]
        : [tableOf(balancesSheet(context, statement))]),
      ...sections,
      `<ul>${foot.map(line => `<li>${escaped(line)}</li>`).join('')}</ul>`,
    ].join('\n'),
  })
}

function titleOf({ text }: Context, { month, service }: Statement): string {
  return text.statement.title(month, service)
}

function accountsSheet(context: Context, { accounts }: Statement): Sheet {
  const { columns } = context.text.statement
  return sheetOf(accounts, [
    [columns.provider, ({ provider }) => provider],
    [columns.consumer, ({ consumer }) => consumer],
    [columns.grant, ({ grant }) => grant],
    [columns.price, ({ price }) => formatPrice(context, price)],
    [right(columns.answers), ({ answers }) => answers],
    [right(columns.charge), ({ charge }) => formatNanoRho(charge)],
    [right(columns.fees), ({ fees }) => String(fees.length)],
    [right(columns.amount), ({ fen }) => formatYuan(fen)],
    [columns.digest, ({ digest }) => digest.slice(0, 16)],
  ])
}

function balancesSheet(context: Context, { balances }: Statement): Sheet {
  const { columns } = context.text.statement
  return sheetOf(balances, [
    [columns.organisation, ({ organisation }) => organisation],
    [right(columns.receivable), ({ receivable }) => formatYuan(receivable)],
    [right(columns.payable), ({ payable }) => formatYuan(payable)],
  ])
}

function linesSheet({ text }: Context, { lines, fees }: StatementAccount): Sheet {
  const { columns, fee } = text.statement
  const rows = [
    ...fees.map(({ from: time, fen }) => ({ seq: '', time, edition: fee, mode: '', charge: '', fen })),
    ...lines.map(line => ({ ...line, mode: text.modes[line.mode], charge: formatNanoRho(line.charge) })),
  ]
  return sheetOf(rows, [
    [right(columns.entry), ({ seq }) => seq],
    [columns.time, ({ time }) => localTime(time)],
    [columns.edition, ({ edition }) => edition],
    [columns.mode, ({ mode }) => mode],
    [right(columns.charge), ({ charge }) => charge],
    [right(columns.amount), ({ fen }) => formatYuan(fen)],
  ])
}

function problemLines({ text }: Context, { problems }: Statement): readonly string[] {
  const { problems: words, problem } = text.statement
  return problems.map(({ seq, kind }) => problem(seq, words[kind]))
}

function footLines({ text }: Context, { log }: Statement): readonly string[] {
  const words = text.statement
  return [words.madeFrom(String(log.size), log.root), words.rounding, words.zone]
}
