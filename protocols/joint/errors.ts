// The one error table of protocols/joint (SPEC.md, "Errors"). None of these depends on rows, totals, noise or
// a private key.
import { ProtocolError } from '../errors.ts'

export type JointErrorCode =
  | 'joint.market_edition' // a market edition off its form, or its members break a rule of SPEC.md
  | 'joint.key' // not a usable mask, signing, log or VRF key
  | 'joint.key_twice' // one key in two places of a market edition
  | 'joint.shared_secret' // X25519 gave zeros: the other side's key has small order
  | 'joint.edition_used' // a sealed edition that another market edition already has
  | 'joint.operators' // fewer than three independent operators where single figures must stay hidden
  | 'joint.collusion' // a market edition whose members would add less than their full noise
  | 'joint.log_name' // two logs under one name
  | 'joint.promise' // a market edition that does not state its standard's only-jointly rule
  | 'joint.member' // not a member of this market edition
  | 'joint.document' // not the one encoding of a joint document
  | 'joint.mismatch' // a document of another market edition, question, consumer or node
  | 'joint.yeses' // more yeses than members
  | 'joint.cells' // not as many cells, or not in the range that the ring holds
  | 'joint.sealed' // a sealed share that does not open
  | 'joint.share' // an opened share that its node's yes does not commit to
  | 'joint.noise' // a noise that joint questions refuse
  | 'joint.bound' // a declared sum that could wrap around
  | 'joint.vrf' // a proof of randomness that does not verify
  | 'joint.digests' // not k digests of 32 bytes, all different

export type JointError = ProtocolError<JointErrorCode>

export function jointError(
  code: JointErrorCode,
  message: string,
  details: Readonly<Record<string, string | number>> = {},
): JointError {
  return new ProtocolError(code, message, details)
}
