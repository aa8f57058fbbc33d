// SPEC.md, "Signed documents": an Ed25519 signature over a document that its parties keep, such as a
// contract.
import { sha256 } from '../hashes.ts'
import { concatBytes, fromBase64Url, toBase64Url, toHex, utf8 } from '../bytes.ts'
import type { Sign, Verify } from '../signature.ts'
import { type IdentityError, identityError } from './errors.ts'
import { decodePublicKey, keyId } from './keys.ts'

/**
 * Each kind has a label of its own, so that a signature under one document, or under a request, is none under
 * another.
 */
const LABELS = {
  contract: 'yinsuan/contract/v1\n',
  keyRotation: 'yinsuan/key-rotation/v1\n',
  // protocols/joint/SPEC.md
  marketEdition: 'yinsuan/joint/v1/market-edition\n',
  jointQuestion: 'yinsuan/joint/v1/question\n',
  jointYes: 'yinsuan/joint/v1/yes\n',
  jointRefusal: 'yinsuan/joint/v1/refusal\n',
  jointShare: 'yinsuan/joint/v1/share\n',
  jointCancel: 'yinsuan/joint/v1/cancel\n',
} as const
export type DocumentKind = keyof typeof LABELS

/**
 * Lower-case hex. Names the document in the log; a document whose content could be guessed has a random
 * member.
 */
export function documentDigest(kind: DocumentKind, document: Uint8Array): string {
  return toHex(sha256(message(kind, document)))
}

/** base64url of the 64 bytes. */
export async function signDocument(kind: DocumentKind, document: Uint8Array, sign: Sign): Promise<string> {
  return toBase64Url(await sign(message(kind, document)))
}

/**
 * That this key signed this document. All of it may come from an attacker: whose key it is, the log says.
 * Throws `identity.public_key` and `identity.document`.
 */
export async function verifyDocument(
  kind: DocumentKind,
  document: Uint8Array,
  by: { readonly keyId: string; readonly publicKey: string; readonly signature: string },
  verify: Verify,
): Promise<void> {
  const publicKey = decodePublicKey(by.publicKey)
  if (keyId(publicKey) !== by.keyId) throw wrong('the key is not the one that its id names')
  const signature = decode(by.signature)
  if (signature?.length !== 64 || !(await verify(publicKey, message(kind, document), signature)))
    throw wrong('the signature is not one of this key under this document')
}

function message(kind: DocumentKind, document: Uint8Array): Uint8Array {
  return concatBytes(utf8(LABELS[kind]), document)
}

function decode(text: string): Uint8Array | undefined {
  try {
    return fromBase64Url(text)
  } catch {
    return undefined
  }
}

function wrong(what: string): IdentityError {
  return identityError('identity.document', what)
}
