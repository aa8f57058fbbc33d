// A settlement statement for people, for spreadsheets, and as a page that prints.
import type { Statement, StatementAccount } from '../../../schemas/statement.ts'
import type { Context } from '../context.ts'
import type { CsvSheet } from '../../sdk/csv.ts'
import { formatPrice } from './price.ts'
import { drawProse, drawSheet } from './sheet.ts'
import { escaped, pageHtml, tableOf } from '../../sdk/format/page.ts'
import { localTime } from '../../sdk/period.ts'
import { formatNanoRho, formatYuan } from '../../sdk/format/numbers.ts'
import { sheetColumn, type Sheet } from '../../sdk/format/sheet.ts'

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
export function statementCsv(statement: Statement): CsvSheet {
  const { month, service, log, rounding, complete, accounts, problems } = statement
  return {
    comments: [
      `${service} ${month}: log of ${log.size} entries, root ${log.root}`,
      rounding,
      `month ${complete ? 'over' : 'not over'} in the log`,
      ...problems.map(({ seq, kind }) => `entry ${seq}: ${kind}`),
    ],
    header: [
      'kind',
      'entry',
      'time',
      'provider',
      'consumer',
      'grant',
      'contract_entry',
      'edition',
      'mode',
      'charge_nano_rho',
      'fen',
    ],
    rows: accounts.flatMap(({ provider, consumer, grant, contract, lines, fees }) => [
      ...lines.map(each => [
        'answer',
        each.seq,
        each.time,
        provider,
        consumer,
        grant,
        contract,
        each.edition,
        each.mode,
        each.charge,
        each.fen,
      ]),
      ...fees.map(({ from, fen }) => ['fee', '', from, provider, consumer, grant, contract, '', '', '', fen]),
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
  return {
    columns: [
      sheetColumn(columns.provider),
      sheetColumn(columns.consumer),
      sheetColumn(columns.grant),
      sheetColumn(columns.price),
      sheetColumn(columns.answers, 'right'),
      sheetColumn(columns.charge, 'right'),
      sheetColumn(columns.fees, 'right'),
      sheetColumn(columns.amount, 'right'),
      sheetColumn(columns.digest),
    ],
    rows: accounts.map(each => [
      each.provider,
      each.consumer,
      each.grant,
      formatPrice(context, each.price),
      each.answers,
      formatNanoRho(each.charge),
      String(each.fees.length),
      formatYuan(each.fen),
      each.digest.slice(0, 16),
    ]),
  }
}

function balancesSheet(context: Context, { balances }: Statement): Sheet {
  const { columns } = context.text.statement
  return {
    columns: [
      sheetColumn(columns.organisation),
      sheetColumn(columns.receivable, 'right'),
      sheetColumn(columns.payable, 'right'),
    ],
    rows: balances.map(({ organisation, receivable, payable }) => [
      organisation,
      formatYuan(receivable),
      formatYuan(payable),
    ]),
  }
}

function linesSheet({ text }: Context, { lines, fees }: StatementAccount): Sheet {
  const { columns, fee } = text.statement
  return {
    columns: [
      sheetColumn(columns.entry, 'right'),
      sheetColumn(columns.time),
      sheetColumn(columns.edition),
      sheetColumn(columns.mode),
      sheetColumn(columns.charge, 'right'),
      sheetColumn(columns.amount, 'right'),
    ],
    rows: [
      ...fees.map(({ from, fen }) => ['', localTime(from), fee, '', '', formatYuan(fen)]),
      ...lines.map(each => [
        each.seq,
        localTime(each.time),
        each.edition,
        text.modes[each.mode],
        formatNanoRho(each.charge),
        formatYuan(each.fen),
      ]),
    ],
  }
}

function problemLines({ text }: Context, { problems }: Statement): readonly string[] {
  const { problems: words, problem } = text.statement
  return problems.map(({ seq, kind }) => problem(seq, words[kind]))
}

function footLines({ text }: Context, { log }: Statement): readonly string[] {
  const words = text.statement
  return [words.madeFrom(String(log.size), log.root), words.rounding, words.zone]
}
