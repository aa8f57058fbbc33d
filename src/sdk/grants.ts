// Contracts, signed on the member's side: a provider offers one, its consumer reads and signs it, anybody
// verifies both later.
import { toHex, utf8 } from '../../protocols/bytes.ts'
import { canonicalJson, parseStrictJson } from '../../protocols/canonical-json.ts'
import { signDocument, verifyDocument } from '../../protocols/identity/signed-document.ts'
import { toBase64Url } from '../../protocols/bytes.ts'
import type { Verify } from '../../protocols/signature.ts'
import { GrantFile } from '../../schemas/api-bodies.ts'
import { Contract, EVERYTHING, type GrantContent } from '../../schemas/contract.ts'
import type { BrokenContract } from '../../schemas/contract-fault.ts'
import { parseOrThrow } from '../../schemas/validation-errors.ts'
import { FREE, type Price } from '../../schemas/price.ts'
import type { Grant } from '../../schemas/records.ts'
import type { BlindLevel } from '../../schemas/ticket-shape.ts'
import type { Client } from './client.ts'
import { SdkError } from './errors.ts'
import { verify as webVerify } from './web-crypto.ts'

export interface GrantTerms {
  readonly dataset: string
  readonly consumer: string
  readonly modes: Contract['modes']
  readonly purposes: readonly string[]
  readonly budget: string
  readonly expires: string
  readonly content?: Partial<GrantContent>
  /** How many answers; by default as many as the budget holds. */
  readonly uses?: string
  readonly price?: Price
  readonly blindLevel?: BlindLevel
}

/**
 * Makes the contract, signs it and offers it. It takes effect when the consumer has signed it too. Throws a
 * Fault for terms that no contract holds.
 */
export async function offerGrant(client: Client, terms: GrantTerms): Promise<Grant> {
  const { organisation, service } = await client.me()
  const contract = parseOrThrow(Contract, {
    v: 1,
    type: 'grant',
    id: `grant_${toBase64Url(client.random(new Uint8Array(16)))}`,
    service,
    salt: toHex(client.random(new Uint8Array(32))),
    provider: organisation.id,
    consumer: terms.consumer,
    dataset: terms.dataset,
    content: { ...EVERYTHING, ...terms.content },
    modes: terms.modes,
    purposes: [...terms.purposes],
    budget: terms.budget,
    uses: terms.uses ?? null,
    expires: terms.expires,
    price: terms.price ?? FREE,
    environment: { blindLevel: terms.blindLevel ?? 'full' },
  })
  const signature = await signDocument('contract', utf8(canonicalJson(contract)), client.key.sign)
  return await client.grantIssue({ body: { contract, signature } })
}

/**
 * Signs an offered contract, once `agree` has read it: what is signed are exactly these bytes. Throws
 * `sdk.contract` where the offer is not one that its provider signed to this member; `agree` throws to
 * refuse.
 */
export async function acceptGrant(
  client: Client,
  id: string,
  agree: (contract: Contract, text: string) => Promise<void> | void = () => undefined,
): Promise<Grant> {
  const file = await client.grantShow({ params: { id } })
  const { organisation, service } = await client.me()
  const { contract, text } = await verifyGrant(file)
  if (contract.id !== id || contract.consumer !== organisation.id || contract.service !== service)
    throw broken('party', 'the contract is for somebody else, or for another service')
  await agree(contract, text)
  const signature = await signDocument('contract', utf8(text), client.key.sign)
  return await client.grantAccept({ params: { id }, body: { signature } })
}

export interface VerifiedGrant {
  readonly contract: Contract
  readonly text: string
  /** Whether the consumer signed it too. */
  readonly signedByBoth: boolean
}

/**
 * That the contract is what its sides signed: offline, from the file alone. That the two keys are theirs, the
 * log says (their `key` entries). Throws `sdk.contract`.
 */
export async function verifyGrant(value: unknown, verify: Verify = webVerify): Promise<VerifiedGrant> {
  const file = GrantFile.safeParse(value)
  if (!file.success) throw broken('file', 'this is no file of a grant')
  const { signed } = file.data
  if (signed === null)
    throw broken('alone', 'this grant was given by its provider alone, before grants were contracts')
  const { contract: text, provider, consumer } = signed
  const contract = parseContract(text)
  if (provider.organisation !== contract.provider)
    throw broken('provider', 'the first signature is not the provider’s')
  if (consumer !== null && consumer.organisation !== contract.consumer)
    throw broken('consumer', 'the second signature is not the consumer’s')
  for (const by of consumer === null ? [provider] : [provider, consumer]) {
    await verifyDocument('contract', utf8(text), by, verify).catch((error: unknown) => {
      throw broken('signature', `the signature of ${by.organisation} does not hold`, error)
    })
  }
  return { contract, text, signedByBoth: consumer !== null }
}

/** One spelling only: what is shown is what is signed. */
function parseContract(text: string): Contract {
  try {
    const contract = Contract.parse(parseStrictJson(text))
    if (canonicalJson(contract) === text) return contract
  } catch (error) {
    throw broken('text', 'the contract cannot be read', error)
  }
  throw broken('spelling', 'the contract is not in canonical form')
}

function broken(why: BrokenContract, message: string, cause?: unknown): SdkError {
  return new SdkError('sdk.contract', message, { why }, cause === undefined ? {} : { cause })
}

/** `offered` waits for the consumer’s signature; only under `effective` is anything answered. */
export type GrantStatus = 'offered' | 'waiting' | 'rejected' | 'effective' | 'frozen' | 'revoked' | 'expired'

/** The status of a grant at an instant (ISO 8601). Revocation comes before expiry, expiry before a pause. */
export function grantStatus(grant: Grant, now: string = new Date().toISOString()): GrantStatus {
  if (grant.revoked !== null) return 'revoked'
  if (grant.expires <= now) return 'expired'
  if (grant.frozen !== null) return 'frozen'
  if (grant.approval === 'rejected') return 'rejected'
  if (grant.effective !== null) return 'effective'
  return grant.accepted === null ? 'offered' : 'waiting'
}

/** The effective grant for a dataset, else the one nearest to it; none that is revoked or expired. */
export function grantFor(grants: readonly Grant[], dataset: string, organisation: string): Grant | undefined {
  const own = grants.filter(grant => grant.dataset === dataset && grant.consumer === organisation)
  return ORDER.flatMap(status => own.filter(grant => grantStatus(grant) === status))[0]
}

const ORDER: readonly GrantStatus[] = ['effective', 'offered', 'waiting', 'frozen', 'rejected']

/** Whether a grant's contract covers an edition. */
export function coversEdition({ content }: Grant, edition: string): boolean {
  return content.editions === null || content.editions.some(known => known === edition)
}
