// A grant is a contract: its canonical bytes are what provider and consumer sign
// (protocols/identity/signed-document.ts).
import { z } from 'zod'
import { issueCode } from './issue-code.ts'
import {
  DatasetId,
  distinct,
  EditionId,
  Instant,
  KeyId,
  madeId,
  Mode,
  Name,
  NanoRho,
  OrganisationId,
  PurposeCode,
  Sha256Hex,
} from './common.ts'
import { Served } from './declaration.ts'
import { Price } from './price.ts'
import { TemplateName } from './template-names.ts'
import { BlindLevel } from './ticket-shape.ts'

/** Names a grant and its contract. */
export const GrantId = madeId('grant')

/** Of one dimension the values that answers may name; the others come as anonymous ranks. */
export const Nameable = z.strictObject({
  dimension: Name,
  values: z.array(z.string().min(1).max(120)).max(500),
})
export type Nameable = z.infer<typeof Nameable>

/**
 * What of the dataset may be asked; null: everything. `templates`: only these ready questions; absent: any
 * question. `nameable` absent: every value comes by its name.
 */
export const GrantContent = z.strictObject({
  editions: distinct(EditionId).max(50).nullable(),
  views: distinct(Name).max(20).nullable(),
  statistics: distinct(Served).nullable(),
  templates: distinct(TemplateName).min(1).optional(),
  nameable: z
    .array(Nameable)
    .min(1)
    .max(4)
    .refine(
      items => new Set(items.map(({ dimension }) => dimension)).size === items.length,
      issueCode('shape.once'),
    )
    .optional(),
})
export type GrantContent = z.infer<typeof GrantContent>

export const EVERYTHING: GrantContent = { editions: null, views: null, statistics: null }

/** How many answers; each new one is a use, a stored one that is returned again is none. */
export const Uses = z.string().regex(/^[1-9][0-9]{0,8}$/, issueCode('shape.positive_text', { digits: '9' }))

/** The terms that a provider and a consumer sign. */
export const Contract = z.strictObject({
  v: z.literal(1),
  type: z.literal('grant'),
  /** Made by the provider. */
  id: GrantId,
  /** The log's origin: at another service this contract is worth nothing. */
  service: z.string().min(1).max(120),
  /** 32 random bytes: the log shows the contract's digest, and its terms could be guessed. */
  salt: Sha256Hex,
  provider: OrganisationId,
  consumer: OrganisationId,
  dataset: DatasetId,
  content: GrantContent,
  modes: distinct(Mode),
  purposes: distinct(PurposeCode).max(20),
  /** What may be spent in all editions together. */
  budget: NanoRho,
  uses: Uses.nullable(),
  expires: Instant,
  price: Price,
  environment: z.strictObject({ blindLevel: BlindLevel }),
})
export type Contract = z.infer<typeof Contract>

/** Ed25519 over the contract, base64url. */
export const ContractSignature = z.string().regex(/^[A-Za-z0-9_-]{86}$/, issueCode('shape.signature'))

/** The key's id commits to the key; that the organisation enrolled it is in the log. */
export const SignedBy = z.strictObject({
  organisation: OrganisationId,
  keyId: KeyId,
  publicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/, issueCode('shape.public_key')),
  signature: ContractSignature,
})
export type SignedBy = z.infer<typeof SignedBy>

/** The contract as text, hashed and signed as it is, with who signed it so far. */
export const SignedContract = z.strictObject({
  contract: z.string(),
  provider: SignedBy,
  consumer: SignedBy.nullable(),
})
export type SignedContract = z.infer<typeof SignedContract>
