// `report compliance`: the officer's report of a period, from the log.
import { mkdtemp, open, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { verifyEd25519 } from '../../../protocols/identity/ed25519.ts'
import { fault } from '../../../schemas/fault.ts'
import { httpLogReader } from '../../sdk/log-files.ts'
import { dayPeriod } from '../../sdk/period.ts'
import type { AnnexRow } from '../../sdk/report/annex.ts'
import { complianceReport } from '../../sdk/report/compliance.ts'
import { connect } from '../connect.ts'
import type { Context } from '../context.ts'
import type { CommandSpec } from '../define.ts'
import { chosenFormat, type Format } from '../format.ts'
import type { Given } from '../given.ts'
import { findChromium, printPdf } from '../html/pdf.ts'
import { createProgress } from '../progress.ts'
import { type Pieces, reportCsv, reportJson, reportPage } from '../render/report.ts'
import { RowSpool } from '../row-spool.ts'

export const REPORT_COMMANDS: readonly CommandSpec[] = [
  {
    path: 'report compliance',
    options: [
      { flags: '--from <day>', required: true },
      { flags: '--to <day>', required: true },
      { flags: '--format <format>', choices: ['html', 'pdf', 'json', 'csv'] },
      { flags: '-o, --output <file>' },
    ],
    member: true,
    run,
  },
]

async function run(context: Context, given: Given): Promise<void> {
  const { host, text } = context
  const [from, to] = [given.need('from'), given.need('to')]
  const period = dayPeriod(from, to)
  if (period.from > new Date(host.now()).toISOString())
    throw fault('cli.period_future', { period: `${from} – ${to}` })
  const output = given.text('output')
  const format = chosenFormat(given)
  if (format === 'pdf' && output === undefined) throw fault('cli.option_missing', { option: '--output' })
  const { client, profile } = await connect(context, given)
  const { organisation } = await client.me()
  if (!organisation.roles.includes('officer')) throw fault('cli.officer_only')
  await using spool = await RowSpool.open<AnnexRow>()
  const progress = createProgress(context, text.log.verifying, 'parts')
  const head = await complianceReport(client, httpLogReader(profile.url, { fetch: host.fetch }), {
    from,
    to,
    now: host.now(),
    logKey: profile.logKey,
    logUrl: profile.url,
    verify: verifyEd25519,
    onProgress: progress.at,
    onRow: row => spool.add(row),
  }).finally(progress.end)
  const rows = () => spool.rows()
  const pieces = (as: Exclude<Format, 'pdf'>): Pieces =>
    as === 'json' ? reportJson(head, rows) : as === 'csv' ? reportCsv(head, rows) : reportPage(context, head, rows)
  if (output === undefined) {
    for await (const piece of pieces(format === 'pdf' ? 'html' : format)) host.out.write(piece)
    return
  }
  const written = format === 'pdf' ? await writePdf(context, output, pieces('html')) : await writePieces(output, pieces(format))
  context.say(text.words.written(written))
}

/** Whole or not at all, without ever holding it. */
async function writePieces(path: string, pieces: Pieces): Promise<string> {
  const temporary = join(dirname(path), `.${basename(path)}.part`)
  await rm(temporary, { force: true })
  const file = await open(temporary, 'wx', 0o600)
  try {
    for await (const piece of pieces) await file.appendFile(piece)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  return path
}

/** Without Chromium a page that prints, beside where the PDF would be. */
async function writePdf(context: Context, output: string, pieces: Pieces): Promise<string> {
  const chromium = await findChromium()
  if (chromium === undefined) {
    context.say(context.text.report.noChromium)
    return await writePieces(output.replace(/\.pdf$/i, '') + '.html', pieces)
  }
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-report-'))
  try {
    const page = await writePieces(join(folder, 'report.html'), pieces)
    await printPdf(chromium, page, resolve(output))
    return output
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
