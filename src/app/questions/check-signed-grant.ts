import { utf8 } from '../../../protocols/bytes.ts'
import { documentDigest, verifyDocument } from '../../../protocols/identity/signed-document.ts'
import type { Verify } from '../../../protocols/signature.ts'
import { Contract, type SignedContract } from '../../../schemas/contract.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Grant } from '../../../schemas/records.ts'
import { agrees } from '../../domain/contracts.ts'
import { LruMap } from '../../domain/lru-map.ts'
import type { Context } from '../context.ts'

type Checking = Pick<Context, 'store' | 'verify'>

/** Verified contracts, by everything that the verdict depends on. */
const verified = new LruMap<string, Contract>(512)

/**
 * At each question: the stored grant must be the contract that both sides signed. A grant without a contract
 * has nothing to check: the log says that its provider alone gave it. Throws `query.grant_contract`.
 */
export async function checkSignedGrant({ store, verify }: Checking, grant: Grant): Promise<void> {
  if (grant.contractDigest === null) return
  const signed = await store.recent.signedContract(grant.id)
  if (signed === undefined || signed.consumer === null) throw broken(grant)
  const contract = await contractOf(verify, grant, signed)
  if (agreed.get(grant) === contract) return
  if (!agrees(grant, contract)) throw broken(grant)
  agreed.set(grant, contract)
}

/** By the grant as it was read, so that the two are not compared again for each question. */
const agreed = new WeakMap<Grant, Contract>()

/** By the immutable record as it was read, so that it is not hashed again for each question. */
const seen = new WeakMap<SignedContract, { readonly digest: string; readonly contract: Contract }>()

async function contractOf(verify: Verify, grant: Grant, signed: SignedContract): Promise<Contract> {
  const before = seen.get(signed)
  if (before !== undefined && before.digest === grant.contractDigest) return before.contract
  const contract = await verifiedContract(verify, grant, signed)
  if (grant.contractDigest !== null) seen.set(signed, { digest: grant.contractDigest, contract })
  return contract
}

async function verifiedContract(verify: Verify, grant: Grant, signed: SignedContract): Promise<Contract> {
  const document = utf8(signed.contract)
  const digest = documentDigest('contract', document)
  if (digest !== grant.contractDigest) throw broken(grant)
  const signers = [signed.provider, signed.consumer].map(by => `${by?.publicKey} ${by?.signature}`)
  const name = [digest, ...signers].join(' ')
  const known = verified.get(name)
  if (known !== undefined) return known
  try {
    for (const by of [signed.provider, signed.consumer])
      if (by !== null) await verifyDocument('contract', document, by, verify)
  } catch {
    throw broken(grant)
  }
  const contract = Contract.parse(JSON.parse(signed.contract))
  verified.set(name, contract)
  return contract
}

function broken({ id }: Grant) {
  return fault('query.grant_contract', { grant: id })
}
