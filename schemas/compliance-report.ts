// The compliance report: statements, each with the log indices that it rests on. Words are the reader's; what
// is here is the same in every language.
import { z } from 'zod'
import { Instant, Label, OrganisationId } from './common.ts'

const Seq = z.string().regex(/^(?:0|[1-9][0-9]{0,15})$/)
const Cell = z.string().nullable()

/** The parts of the report, in its order. */
export const PART_KEYS = [
  'log',
  'parties',
  'datasets',
  'computations',
  'refusals',
  'budgets',
  'markets',
  'retention',
  'operations',
  'exports',
  'deviations',
] as const

/** What is in the columns of each table. */
export const TABLE_COLUMNS = {
  witnesses: ['name', 'time'],
  organisations: ['organisation', 'title', 'roles', 'state'],
  keys: ['organisation', 'key', 'enrolled', 'revoked'],
  rules: ['subject', 'approvers', 'separation', 'above'],
  approvals: ['subject', 'about', 'asked_by', 'state', 'decided_by'],
  editions: [
    'edition',
    'provider',
    'title',
    'source',
    'data_class',
    'legal_basis',
    'impact_assessment',
    'assessor',
  ],
  anonymity: ['edition', 'quasi_identifiers', 'k_min', 'k_below5', 'k_5_19', 'k_20', 'grade', 'threshold'],
  columns: ['edition', 'column', 'technique', 'into', 'found'],
  grants: ['grant', 'provider', 'consumer', 'purposes', 'modes', 'budget', 'until', 'price', 'state'],
  outcomes: ['organisation', 'released', 'refused', 'charge'],
  computations: [
    'time',
    'organisation',
    'purpose',
    'grant',
    'edition',
    'mode',
    'statistics',
    'mechanism',
    'sensitivity',
    'half_width',
    'charge',
    'epsilon',
    'account_spent',
    'threshold',
    'outcome',
    'result',
  ],
  refusal_codes: ['code', 'count'],
  refusers: ['organisation', 'asked', 'refused', 'rate'],
  refusals: ['time', 'organisation', 'code'],
  budgets: [
    'edition',
    'cap',
    'spent_before',
    'spent',
    'spent_after',
    'pool',
    'pool_spent',
    'epsilon_after',
    'delta',
    'share',
  ],
  accounts: ['edition', 'account', 'organisation', 'spent_after', 'cap'],
  cap_changes: ['edition', 'per_consumer', 'total', 'asked_by', 'state', 'decided_by'],
  market_editions: ['market_edition', 'members', 'time'],
  joint_questions: ['market_edition', 'organisation', 'released'],
  node_logs: ['node', 'log', 'size', 'joint_charges', 'verdict'],
  joint_ended: ['time', 'organisation', 'market_edition', 'state', 'refused_by'],
  software: ['software', 'time'],
  events: ['time', 'event', 'subject'],
  gaps: ['subject', 'gap'],
} as const satisfies Readonly<Record<string, readonly string[]>>
export type TableKey = keyof typeof TABLE_COLUMNS

export const ReportRow = z.strictObject({
  cells: z.array(Cell),
  /** The entries that say so. */
  seq: z.array(Seq),
})
export type ReportRow = z.infer<typeof ReportRow>

export const ReportTable = z.strictObject({
  key: z.enum(Object.keys(TABLE_COLUMNS) as [TableKey, ...TableKey[]]),
  rows: z.array(ReportRow),
})
export type ReportTable = z.infer<typeof ReportTable>

export const ReportFact = z.strictObject({ key: z.string(), value: z.string(), seq: z.array(Seq) })
export type ReportFact = z.infer<typeof ReportFact>

export const ReportPart = z.strictObject({
  key: z.enum(PART_KEYS),
  facts: z.array(ReportFact),
  /** Long tables are in the annex: `computations` and `refusals`. */
  tables: z.array(ReportTable),
})
export type ReportPart = z.infer<typeof ReportPart>

export const ReportSeries = z.strictObject({
  key: z.enum(['charge', 'computations', 'refusals']),
  /** Days in Beijing, or months of a long period. */
  points: z.array(z.strictObject({ at: z.string(), value: z.string() })),
})
export type ReportSeries = z.infer<typeof ReportSeries>

/** Without the annex, which is streamed row by row. */
export const ReportHead = z.strictObject({
  v: z.literal(1),
  type: z.literal('compliance-report'),
  service: z.string(),
  made: Instant,
  madeBy: OrganisationId,
  /** First and last day, Beijing time. */
  period: z.strictObject({ from: z.string(), to: z.string() }),
  complete: z.boolean(),
  /** What the service calls the codes of purposes: words only, not from the log. */
  purposes: z.array(z.strictObject({ code: z.string(), label: Label })),
  parts: z.array(ReportPart),
  series: z.array(ReportSeries),
})
export type ReportHead = z.infer<typeof ReportHead>
