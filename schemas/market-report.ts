// A market report: the answers to one list of questions about one product, kept as one file.
import { z } from 'zod'
import { EditionId, Instant } from './common.ts'
import { Where } from './query.ts'
import { AnswerFile } from './records.ts'

/** What a part is about, in the order of the report. */
export const ReportPartName = z.enum([
  'buyers',
  'demand',
  'region',
  'channel',
  'price-bands',
  'market-share',
  'switching',
  'repurchase',
  'basket',
  'promotion',
  'new-product',
])
export type ReportPartName = z.infer<typeof ReportPartName>

/** `where`: the product. Each part is an answer with its own proofs. `leftOut`: what noise would have hidden. */
export const MarketReportFile = z.strictObject({
  v: z.literal(1),
  kind: z.literal('market-report'),
  edition: EditionId,
  where: Where,
  made: Instant,
  leftOut: z.array(ReportPartName),
  parts: z
    .array(z.strictObject({ name: ReportPartName, file: AnswerFile }))
    .min(1)
    .max(ReportPartName.options.length),
})
export type MarketReportFile = z.infer<typeof MarketReportFile>
