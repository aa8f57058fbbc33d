// The compliance report from the log to a file: nothing of it but the rows of one piece is held at once.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { LogPolicy } from '../../protocols/audit/policy.ts'
import type { LogReader } from '../../protocols/audit/verify-log.ts'
import { verifyEd25519 } from '../../protocols/identity/ed25519.ts'
import type { Client } from '../sdk/client.ts'
import type { AnnexRow } from '../sdk/report/annex.ts'
import { complianceReport } from '../sdk/report/compliance.ts'
import { readService } from '../sdk/service.ts'
import { type Pieces, reportCsv, reportJson, reportPage } from '../sdk/report/write.ts'
import type { Context } from './context.ts'
import type { OutputFormat } from './format.ts'
import { findChromium, printPdf } from './html/pdf.ts'
import { createProgress } from './progress.ts'
import { RowSpool } from './row-spool.ts'
import { type Content, writeWhole } from './write-file.ts'

export interface ReportOrder {
  readonly from: string
  readonly to: string
  readonly format: OutputFormat
  /** Undefined: to stdout; of a PDF there has to be one. */
  readonly output: string | undefined
  readonly policy: LogPolicy
  readonly policyFile?: string | undefined
  readonly logUrl: string
}

/** The file that was written, if one was. */
export async function makeComplianceReport(
  context: Context,
  client: Client,
  reader: LogReader,
  { format, output, ...order }: ReportOrder,
): Promise<string | undefined> {
  const { host, text } = context
  await using spool = await RowSpool.open<AnnexRow>()
  const { purposes } = await readService(order.logUrl, { fetch: host.fetch })
  const progress = createProgress(context, text.log.verifying, 'parts')
  const head = await complianceReport(client, reader, {
    ...order,
    purposes,
    now: host.now(),
    verify: verifyEd25519,
    onProgress: progress.at,
    onRow: row => spool.add(row),
  }).finally(progress.end)
  const rows = () => spool.rows()
  const pieces = (as: Exclude<OutputFormat, 'pdf'>): Pieces =>
    as === 'json'
      ? reportJson(head, rows)
      : as === 'csv'
        ? reportCsv(head, rows)
        : reportPage(context.language, head, rows)
  if (output === undefined) {
    for await (const piece of pieces(format === 'pdf' ? 'html' : format)) host.out.data(piece)
    return undefined
  }
  return format === 'pdf'
    ? await writePdf(context, output, pieces('html'))
    : await writePieces(output, pieces(format))
}

/** Without ever holding it whole. */
async function writePieces(path: string, pieces: Content): Promise<string> {
  await writeWhole(path, pieces, 0o600)
  return path
}

/** Without Chromium a page that prints, beside where the PDF would be. */
export async function writePdf(context: Context, output: string, pieces: Content): Promise<string> {
  const chromium = await findChromium()
  if (chromium === undefined) {
    context.say(context.text.reportFile.noChromium)
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
