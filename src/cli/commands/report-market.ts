// `report market`: who buys a product, how demand moves, where, at which price and against whom, priced as a
// whole before it is bought, and written as one document.
import { extname } from 'node:path'
import { editionId } from '../../../schemas/common.ts'
import { fault } from '../../../schemas/fault.ts'
import { ReportPartName } from '../../../schemas/market-report.ts'
import { formatDecimal, formatPercent, formatYuan } from '../../sdk/format/numbers.ts'
import { right } from '../../sdk/format/sheet.ts'
import { grantFor } from '../../sdk/grants.ts'
import { collect, listAll } from '../../sdk/list-all.ts'
import {
  askReport,
  type PricedPart,
  priceReport,
  type ReportPrice,
  verifyReport,
} from '../../sdk/market-report/ask-report.ts'
import { partNames, reportDocument, reportWorkbook } from '../../sdk/market-report/compose.ts'
import { keepReport } from '../../sdk/market-report/kept.ts'
import { marketReportPage, type ReportDocument } from '../../sdk/market-report/document.ts'
import { PRECISION_NAMES, PRECISIONS, reportQuestions } from '../../sdk/market-report/questions.ts'
import { offerUnder } from '../../sdk/questions/offer.ts'
import { MARKET_REPORT_WORDS } from '../../text/shared/market-report.ts'
import { eachOnce, parseChoice } from '../choices.ts'
import { listed } from '../columns.ts'
import { confirm } from '../confirm.ts'
import { connectService } from '../connect.ts'
import type { Context } from '../context.ts'
import { emit } from '../emit.ts'
import { writePdf } from '../make-report.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { createProgress } from '../progress.ts'
import { filters } from '../query/build.ts'
import { drawProse, drawSheet } from '../render/sheet.ts'
import { checkTarget, writeWhole } from '../write-file.ts'

export async function reportMarket(context: Context, given: ParsedArgs): Promise<void> {
  const { host, language } = context
  const words = MARKET_REPORT_WORDS[language]
  const output = given.text('output')
  if (output !== undefined) await checkTarget(output)
  const chosen = given.list('part').map(word => parseChoice(word, ReportPartName.options, '--part'))
  const connection = await connectService(context, given)
  const { client, profile } = connection
  const edition = await client.editionShow({ params: { id: given.argument(0) as never } })
  const { declaration } = edition
  const where = filters(declaration, given.rest(1))
  const { organisation } = await client.me()
  const grant = grantFor(await collect(listAll(client, 'grantList')), declaration.dataset, organisation.id)
  if (grant === undefined) throw fault('query.no_grant', { dataset: declaration.dataset })
  const precision = parseChoice(given.text('precision') ?? 'medium', PRECISION_NAMES, '--precision')
  const questions = reportQuestions(offerUnder(declaration, grant.content), {
    edition: editionId(declaration.dataset, declaration.edition),
    where,
    epsilon: PRECISIONS[precision],
    purpose: given.text('purpose') ?? grant.purposes[0] ?? '',
  })
  const parts = eachOnce(chosen, '--part')
  const wanted = parts.length === 0 ? questions : questions.filter(({ name }) => parts.includes(name))
  const price = await priceReport(client, wanted, parts.length > 0)
  if (given.flag('estimate')) return await emitPrice(context, given, price)
  if (price.charge > 0n && price.charge <= price.room) {
    context.say(costLine(context, price))
    await confirm(context, given, words.buy)
  }
  const progress = createProgress(context, words.progress, 'parts')
  const asked = await askReport(client, price, {
    edition,
    where,
    logKey: profile.logKey,
    now: () => host.now(),
    onProgress: progress.at,
  }).finally(progress.end)
  const { file } = await keepReport(client, asked)
  const report = await verifyReport(file, { logKey: profile.logKey })
  const document = reportDocument(report, language)
  const ending = output === undefined ? '' : extname(output).toLowerCase()
  if (output !== undefined && (ending === '.pdf' || ending === '.html')) {
    const page = marketReportPage(document)
    if (ending === '.html') await writeWhole(output, page)
    const written = ending === '.pdf' ? await writePdf(context, output, page) : output
    return context.say(context.text.words.written(written))
  }
  await emit(context, given, {
    json: file,
    human: () => drawn(context, document),
    csv: () => ({ header: ['part', 'finding'], rows: findings(document) }),
    workbook: () => reportWorkbook(report, language),
  })
}

/** What it costs, in the words of a budget. */
function costLine({ language }: Context, { charge, room, fen }: ReportPrice): string {
  const words = MARKET_REPORT_WORDS[language]
  if (charge === 0n) return words.free
  return words.whole(shareOf(charge, room), formatYuan(String(fen)), String(room / charge))
}

function shareOf(charge: bigint, room: bigint): string {
  const share = room === 0n ? 1 : Number(charge) / Number(room)
  return formatPercent(share, share >= 0.1 ? 0 : 1)
}

async function emitPrice(context: Context, given: ParsedArgs, price: ReportPrice): Promise<void> {
  const { language } = context
  const words = MARKET_REPORT_WORDS[language]
  const { parts, lost, charge, room, fen } = price
  const isFree = ({ estimate }: PricedPart): boolean => estimate.storedAnswer !== null
  const error = ({ estimate }: PricedPart): string => estimate.parts[0]?.plusMinus ?? ''
  const { columns } = words
  const { sheet, csv } = listed(parts, [
    [columns.part, 'part', ({ name }) => name, ({ name }) => words.parts[name]],
    [right(columns.error), 'plus_minus_95', error, part => `± ${formatDecimal(error(part))}`],
    [
      right(columns.share),
      'charge_nano_rho',
      part => (isFree(part) ? '0' : part.estimate.privacy.charge),
      part => (isFree(part) ? words.stored : shareOf(BigInt(part.estimate.privacy.charge), room)),
    ],
    [
      right(columns.price),
      'price_fen',
      part => (isFree(part) ? '0' : part.estimate.price.fen),
      part => formatYuan(isFree(part) ? '0' : part.estimate.price.fen),
    ],
  ])
  const left = partNames(lost, language)
  await emit(context, given, {
    json: {
      parts: parts.map(({ name, query, estimate }) => ({ name, query, estimate })),
      lost,
      charge: String(charge),
      room: String(room),
      fen: String(fen),
    },
    human: () =>
      `${[
        ...drawSheet(context, sheet),
        '',
        ...drawProse(context, [
          costLine(context, price),
          ...(left === '' ? [] : [words.leftOut(left)]),
          words.unspent,
        ]),
      ].join('\n')}\n`,
    csv: () => csv,
  })
}

function drawn(context: Context, { product, lead, sections, notes, language }: ReportDocument): string {
  const words = MARKET_REPORT_WORDS[language]
  const lines = [
    ...drawProse(context, [words.title(product), lead]),
    ...sections.flatMap(({ name, explained, sheets, notes: counted }) => [
      '',
      ...drawProse(context, [
        `■ ${words.parts[name]}`,
        ...(explained.length === 0 ? [words.quiet] : explained),
      ]),
      '',
      ...sheets.flatMap(({ sheet }) => [...drawSheet(context, sheet), '']),
      ...drawProse(context, counted),
    ]),
    '',
    ...drawProse(context, notes),
  ]
  return `${lines.join('\n')}\n`
}

function findings({ sections }: ReportDocument): readonly (readonly string[])[] {
  return sections.flatMap(({ name, explained }) => explained.map(sentence => [name, sentence]))
}
