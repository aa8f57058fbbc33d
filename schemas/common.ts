// Words and notations that every contract shares.
import { z } from 'zod'
import { issueCode } from './issue-code.ts'

/** Names that people choose and that are used in ids, URLs and file names. */
export const Slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, issueCode('shape.slug'))
  .meta({ description: 'lower-case letters, digits and inner hyphens, at most 40' })

/** Names of dimensions, measures and views: they are used in queries, never in SQL. */
export const Name = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,39}$/, issueCode('shape.name'))

export const OrganisationId = Slug.brand<'OrganisationId'>()
export type OrganisationId = z.infer<typeof OrganisationId>

export const DatasetId = Slug.brand<'DatasetId'>()
export type DatasetId = z.infer<typeof DatasetId>

/** `dataset@label`, for example `appliance-orders@2025`. */
export const EditionId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}@[a-z0-9][a-z0-9-]{0,39}$/, issueCode('shape.edition'))
  .brand<'EditionId'>()
export type EditionId = z.infer<typeof EditionId>

export function editionId(dataset: string, label: string): EditionId {
  return EditionId.parse(`${dataset}@${label}`)
}

/** Ids that the service makes: a prefix and 128 random bits. */
export const madeId = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}_[A-Za-z0-9_-]{22}$`), issueCode('shape.made_id', { prefix }))

/** Names a key: it commits to the public key. */
export const KeyId = z.string().regex(/^key_[A-Za-z0-9_-]{20}$/, issueCode('shape.key_id'))

/** A Unicode text for people in both languages. */
export const Label = z.strictObject({ zh: z.string().min(1).max(200), en: z.string().min(1).max(200) })
export type Label = z.infer<typeof Label>

export const Language = z.enum(['zh', 'en'])
export type Language = z.infer<typeof Language>

/** A calendar date that exists. */
export const IsoDate = z.iso.date(issueCode('shape.date'))

/** UTC, milliseconds. */
export const Instant = z.iso.datetime({ precision: 3, error: issueCode('shape.instant') })

/** Privacy loss ρ as an integer of 1e-9, in decimal digits. */
export const NanoRho = z.string().regex(/^(?:0|[1-9][0-9]{0,17})$/, issueCode('shape.nano_rho'))

/** Pure ε, which has no δ, as an integer of 1e-9, in decimal digits. */
export const NanoEpsilon = NanoRho

/** An integer in decimal digits, possibly negative. */
export const IntegerText = z.string().regex(/^(?:0|-?[1-9][0-9]{0,18})$/, issueCode('shape.integer_text'))

/** A sensitivity, squared or not: it is in no int64, since a clip may be wide and a bound loose. */
export const SensitivityText = z
  .string()
  .regex(/^[1-9][0-9]{0,60}$/, issueCode('shape.positive_text', { digits: '61' }))

/** A positive decimal, plain or with an exponent, as text: `0.5`, `1e-6`. Exact, never a float. */
export const PositiveDecimal = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,18})?(?:e-?[0-9]{1,2})?$/, issueCode('shape.decimal'))
  .refine(text => /[1-9]/.test(text.split('e')[0] ?? ''), issueCode('shape.decimal'))

/** A SHA-256 digest in hexadecimal digits. */
export const Sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, issueCode('shape.sha256'))

/** Of a stored answer. */
export const AnswerId = madeId('answer')

/** An index in the log, decimal. */
export const LogIndex = z.string().regex(/^(?:0|[1-9][0-9]{0,15})$/, issueCode('shape.log_index'))

/** A list that is a set: what occurs twice is refused. */
export const distinct = <T extends z.ZodType<string>>(item: T) =>
  z
    .array(item)
    .min(1)
    .refine(items => new Set(items).size === items.length, issueCode('shape.once'))

/** Noise and privacy modes. */
export const Mechanism = z.enum(['discrete-gaussian', 'discrete-laplace'])
export type Mechanism = z.infer<typeof Mechanism>

/**
 * What a log entry says of a computation; `correlated-gaussian`: of a question for discrete Gaussian noise,
 * where it is better.
 */
export const LeafMechanism = z.enum([...Mechanism.options, 'correlated-gaussian'])
export type LeafMechanism = z.infer<typeof LeafMechanism>

/** Whether the service reads the question: `open`, or `blind`, where its selection is hidden. */
export const Mode = z.enum(['open', 'blind'])
export type Mode = z.infer<typeof Mode>

/** Purposes are codes, so that the log holds no free text; the operator's configuration may narrow them. */
export const PurposeCode = z
  .string()
  .regex(/^(?!.*[0-9]{11})[a-z][a-z0-9-]{1,39}$/, issueCode('shape.purpose'))

/** Retries of one request carry one key; another request under the same key is refused (422). */
export const IdempotencyKey = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/, issueCode('shape.idempotency_key'))

/** Hard limits of the product: public, the same for everybody. */
export const LIMITS = {
  domainValues: 4096,
  /** Of all dimensions of a declaration together: it is read, checked and shown as a whole. */
  declaredValues: 6144,
  dimensions: 40,
  /** Of one row, in a dimension with several. */
  tags: 8,
  measures: 20,
  views: 20,
  cubeCells: 2 ** 20,
  groupsInAnswer: 10_000,
  /** Declared looks at one question, and releases that are combined for it. */
  looks: 20,
  uploadPartBytes: 8 * 2 ** 20,
  uploadBytes: 16 * 2 ** 30,
  /** Of one edition. */
  contributionFiles: 64,
} as const
