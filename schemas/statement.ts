// What one member owes another for a month: made from the log by either side, and the same on both.
import { z } from 'zod'
import { DatasetId, EditionId, Instant, Mode, NanoRho, OrganisationId, Sha256Hex } from './common.ts'
import { GrantId } from './contract.ts'
import { Price } from './price.ts'

const Seq = z.string().regex(/^(?:0|[1-9][0-9]{0,15})$/)
/** Sums of fen. */
const FenSum = z.string().regex(/^(?:0|[1-9][0-9]{0,20})$/)

export const StatementLine = z.strictObject({
  /** The answer's entry in the log. */
  seq: Seq,
  time: Instant,
  edition: EditionId,
  mode: Mode,
  charge: NanoRho,
  fen: FenSum,
})

/** A subscription's fee, due when its period began. */
export const StatementFee = z.strictObject({ from: Instant, fen: FenSum })

export const StatementProblem = z.strictObject({
  seq: Seq,
  kind: z.enum([
    /** The entry states another price than the contract that both signed; the contract's counts. */
    'price-differs',
    /** The same answer is in the log a second time; it counts once. */
    'answer-twice',
    /**
     * No contract of this grant can be read, or a signature under it does not hold: the answer is not priced.
     */
    'no-contract',
    /**
     * Its body names another grant than the one that its account in the public log goes under: the answer is
     * not priced.
     */
    'other-grant',
    /** Its body is not readable here: the answer is not priced. */
    'no-body',
    /** Its body was destroyed after its time, or lost, as the log says: the answer is not priced. */
    'destroyed',
  ]),
})
export type StatementProblem = z.infer<typeof StatementProblem>

/** One grant. Both sides make the same object, so the same digest. */
export const StatementAccount = z.strictObject({
  provider: OrganisationId,
  consumer: OrganisationId,
  grant: GrantId,
  dataset: DatasetId,
  /** As the contract has it that both signed; of a grant from before contracts, as its last answer has it. */
  price: Price,
  /** The contract's entry. */
  contract: Seq,
  answers: z.string(),
  /** Privacy that the answers were charged. */
  charge: z.string(),
  lines: z.array(StatementLine),
  fees: z.array(StatementFee),
  fen: FenSum,
  /** SHA-256 of this object's canonical JSON, without the digest. */
  digest: Sha256Hex,
})
export type StatementAccount = z.infer<typeof StatementAccount>

export const Statement = z.strictObject({
  v: z.literal(1),
  type: z.literal('statement'),
  /** The log's origin. */
  service: z.string(),
  /** Who made it, from the entries that it may read. */
  organisation: OrganisationId,
  month: z.string().regex(/^\d{4}-\d{2}$/),
  /** Beijing time: `until` is not in the month. */
  period: z.strictObject({ from: Instant, until: Instant }),
  /** Whether the month was over in the log that this was made from; else more may come. */
  complete: z.boolean(),
  log: z.strictObject({ size: z.number().int(), root: z.string() }),
  rounding: z.literal('each answer rounded down to whole fen'),
  accounts: z.array(StatementAccount),
  balances: z.array(z.strictObject({ organisation: OrganisationId, receivable: FenSum, payable: FenSum })),
  problems: z.array(StatementProblem),
})
export type Statement = z.infer<typeof Statement>

export const JointProblem = z.strictObject({
  kind: z.enum([
    /** The member charged its share, and no entry of the hub says that all others did. */
    'not-completed',
    /** The hub’s entry names this charge, and the member’s own log has none there. */
    'not-charged',
  ]),
  organisation: OrganisationId,
  /** In the member's own log. */
  seq: Seq,
  marketEdition: Sha256Hex,
})
export type JointProblem = z.infer<typeof JointProblem>

/** Statements of several logs, and whether their joint charges agree with the hub's log. */
export const JointStatement = z.strictObject({
  v: z.literal(1),
  type: z.literal('joint-statement'),
  month: Statement.shape.month,
  /** The hub's first. Each provider earns what its own contracts say, in its own log. */
  statements: z.array(Statement),
  balances: Statement.shape.balances,
  joint: z.strictObject({
    /** Entries of the hub's log in the month: questions that all members answered, repeats included. */
    questions: z.number().int(),
    /** Charges of the month that both the member's log and the hub's have. */
    charges: z.number().int(),
    /** Members whose log was not among these: nothing is said of their charges. */
    unread: z.array(OrganisationId),
    problems: z.array(JointProblem),
  }),
})
export type JointStatement = z.infer<typeof JointStatement>
