import { readFileSync } from 'node:fs'
import { createHash, randomFillSync } from 'node:crypto'
import { fromHex, utf8 } from '../../../protocols/bytes.ts'
import {
  type SignedBytes,
  encodeJoint,
  type JointDocuments,
  type JointKind,
} from '../../../protocols/joint/documents.ts'
import { type MarketEdition, parseMarketEdition } from '../../../protocols/joint/market-edition.ts'
import { MaskKey } from '../../../protocols/joint/mask-key.ts'
import { verifyEd25519 } from '../../../protocols/identity/ed25519.ts'
import { PrivateKey } from '../../../protocols/identity/keys.ts'
import { signDocument } from '../../../protocols/identity/signed-document.ts'
import type { RandomBytes } from '../../../protocols/random.ts'
import type { TicketShape } from '../../../protocols/blind/shape.ts'

export interface OwnVectors {
  readonly marketEdition: { readonly text: string; readonly digest: string }
  readonly open: {
    readonly plan: { readonly [key: string]: string | number }
    readonly planDigest: string
    readonly joint: string
    readonly cells: readonly (readonly string[])[]
    readonly shares: readonly (readonly string[])[]
  }
  readonly blind: {
    readonly ticket: {
      readonly shape: TicketShape
      readonly digests: readonly string[]
      readonly shifts: string
    }
    readonly planDigest: string
    readonly joint: string
    readonly modulus: number
    readonly shares: readonly (readonly string[])[]
  }
  readonly sealed: {
    readonly salt: string
    readonly ephemeral: string
    readonly commitment: string
    readonly sealed: string
  }
  readonly choice: {
    readonly input: string
    readonly proofs: readonly string[]
    readonly outputs: readonly string[]
    readonly choice: readonly number[]
  }
  readonly questionDigest: string
  readonly documents: readonly {
    readonly kind: JointKind
    readonly document: string
    readonly publicKey: string
    readonly signature: string
  }[]
  readonly charges: readonly {
    readonly l2Squared: string
    readonly variance: readonly [string, string]
    readonly cells: string
    readonly members: number
    readonly level: number
    readonly tau: string
    readonly true: string
    readonly charge: string
    readonly own: string
  }[]
}

export interface Negative {
  readonly kind: JointKind | 'marketEdition'
  readonly why: string
  readonly code: string
  readonly text: string
}

export interface Rfcs {
  readonly rfc9381: readonly { readonly [name in 'sk' | 'pk' | 'alpha' | 'h' | 'pi' | 'beta']: string }[]
  readonly rfc9180: {
    readonly [name in
      | 'ikmE'
      | 'skE'
      | 'ikmR'
      | 'pkR'
      | 'skR'
      | 'info'
      | 'enc'
      | 'sharedSecret'
      | 'key'
      | 'baseNonce'
      | 'aad'
      | 'pt'
      | 'ct']: string
  }
  readonly rfc7748: { readonly scalar: string; readonly u: string; readonly out: string }
  readonly rfc8439ZeroBlock: string
}

export function readJson<T>(name: string): T {
  return JSON.parse(
    readFileSync(new URL(`../../../protocols/joint/vectors/${name}.json`, import.meta.url), 'utf8'),
  ) as T
}

export const own = readJson<OwnVectors>('joint')
export const edition: MarketEdition = parseMarketEdition(utf8(own.marketEdition.text))
export const names = edition.members.map(({ organisation }) => organisation)

/** SHA-256 of a label: the private keys of the vectors. */
export function secret(label: string): Uint8Array {
  return Uint8Array.from(createHash('sha256').update(label).digest())
}

export function maskKeyOf(name: string): MaskKey {
  return new MaskKey(secret(`${name} mask`))
}

export function signingKeyOf(name: string): PrivateKey {
  return new PrivateKey(secret(`${name} signing`))
}

export async function signed<Kind extends JointKind>(
  kind: Kind,
  content: JointDocuments[Kind],
  by: PrivateKey,
): Promise<SignedBytes> {
  const document = encodeJoint(kind, content)
  return { document, signature: await signDocument(kind, document, by.sign) }
}

export const verify = verifyEd25519
export const systemRandom: RandomBytes = target => randomFillSync(target)

export function bytes(hex: string): Uint8Array {
  return fromHex(hex)
}

/** The code of what a call throws, or '' if it does not. */
export function codeOf(call: () => unknown): string {
  try {
    call()
    return ''
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'no code'
  }
}
