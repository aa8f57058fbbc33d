// `report disclosure`: which public data was opened, by what right, what of it is published, and who may read
// it.
import { verifyEd25519 } from '../../../protocols/identity/ed25519.ts'
import { fault } from '../../../schemas/fault.ts'
import { poolCell, rhoCell, writeCsv } from '../../sdk/csv.ts'
import {
  disclosureFacts,
  disclosurePage,
  disclosureSheet,
  disclosureTitle,
} from '../../sdk/disclosure/document.ts'
import { type Disclosure, readDisclosures } from '../../sdk/disclosure/read-disclosures.ts'
import { httpLogReader } from '../../sdk/log-files.ts'
import { DISCLOSURE_WORDS } from '../../text/shared/disclosure.ts'
import { csvTable } from '../columns.ts'
import { connectService } from '../connect.ts'
import type { Context } from '../context.ts'
import { chosenFormat, type OutputFormat } from '../format.ts'
import { choosePolicy } from '../log-policy.ts'
import { writePdf } from '../make-report.ts'
import type { ParsedArgs } from '../parsed-args.ts'
import { createProgress } from '../progress.ts'
import { plainJson, plainLines } from '../render/plain-text.ts'
import { drawProse, drawSheet } from '../render/sheet.ts'
import { checkTarget, writeWhole } from '../write-file.ts'

export async function reportDisclosure(context: Context, given: ParsedArgs): Promise<void> {
  const { host, text } = context
  const [format, output] = [chosenFormat(given), given.text('output')]
  if (format === 'pdf' && output === undefined) throw fault('cli.option_missing', { option: '--output' })
  if (output !== undefined) await checkTarget(output)
  const { client, profile } = await connectService(context, given)
  const reader = httpLogReader(profile.url, { fetch: host.fetch })
  const progress = createProgress(context, text.log.verifying, 'parts')
  const disclosures = await readDisclosures(client, reader, {
    policy: await choosePolicy(context, given),
    verify: verifyEd25519,
    provider: given.optionalArgument(0),
    onProgress: progress.at,
  }).finally(progress.end)
  if (format === 'pdf' && output !== undefined) {
    const written = await writePdf(context, output, disclosurePage(disclosures, context.language))
    return context.say(text.words.written(written))
  }
  const content = contentOf(context, disclosures, format)
  if (output === undefined) return host.out.data(content)
  await writeWhole(output, content)
  context.say(text.words.written(output))
}

function contentOf(context: Context, disclosures: readonly Disclosure[], format: OutputFormat): string {
  const { language } = context
  const words = DISCLOSURE_WORDS[language]
  if (format === 'json') return `${plainJson(JSON.stringify(disclosures, undefined, 2))}\n`
  if (format === 'html' || format === 'pdf') return disclosurePage(disclosures, language)
  if (format === 'csv') return csvOf(disclosures)
  if (disclosures.length === 0) return `${words.empty}\n`
  const lines = disclosures.flatMap(each => [
    ...drawProse(context, [disclosureTitle(each, language)]),
    ...drawProse(
      context,
      disclosureFacts(each, language).map(([name, value]) => `  ${name}${context.text.words.colon}${value}`),
    ),
    ...(each.questions.length === 0
      ? drawProse(context, [words.none])
      : drawSheet(context, disclosureSheet(each, language))),
    '',
  ])
  return plainLines(`${[...lines, ...drawProse(context, [words.proven])].join('\n')}\n`)
}

/** One row for each published question, and one for each edition without any. */
function csvOf(disclosures: readonly Disclosure[]): string {
  const rows = disclosures.flatMap(of =>
    (of.questions.length === 0 ? [undefined] : of.questions).map(question => ({ of, question })),
  )
  const table = csvTable(rows, [
    ['edition', ({ of }) => of.edition],
    ['provider', ({ of }) => of.provider],
    ['registration', ({ of }) => of.publicData.registration],
    ['authorisation', ({ of }) => of.publicData.authorisation],
    ['price_basis', ({ of }) => of.publicData.priceBasis],
    ['most_fen_per_answer', ({ of }) => of.publicData.mostFenPerAnswer],
    ['most_margin_basis_points', ({ of }) => of.publicData.mostMarginBasisPoints],
    ['approved', ({ of }) => of.approved],
    ['answer', ({ question }) => question?.id ?? null],
    ['question', ({ question }) => question?.question ?? null],
    ['readers', ({ question }) => question?.readers ?? null],
    ['readings', ({ question }) => question?.readings ?? null],
    ['charge_rho', ({ question }) => (question === undefined ? null : rhoCell(question.charge))],
    ['epsilon', ({ question }) => question?.epsilon ?? null],
    [
      'delta',
      ({ of, question }) => (question === undefined ? null : question.pool === null ? of.delta : '0'),
    ],
    ['pool_epsilon', ({ question }) => poolCell(question?.pool)],
    ['published', ({ question }) => question?.published ?? null],
    ['withdrawn', ({ question }) => question?.withdrawn ?? null],
    ['entry', ({ question }) => question?.seq ?? null],
  ])
  return writeCsv(table)
}
