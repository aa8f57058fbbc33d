// SPEC.md, "Choice": which instances of a joint ticket are opened. All n nodes determine it together, and
// none can try twice.
import { shake256 } from '@noble/hashes/sha3.js'
import { concatBytes, fromHex, toHex, utf8 } from '../bytes.ts'
import { canonicalJson } from '../canonical-json.ts'
import { MAX_WRITTEN_OFF } from '../audit/replay-tickets.ts'
import { checkDigests, drawChoice } from '../blind/choice.ts'
import { checkShape, type TicketShape } from '../blind/shape.ts'
import { decodePublicKey } from '../identity/keys.ts'
import { jointError } from './errors.ts'
import { lengthPrefixed } from './fields.ts'
import { digestBytes, type MarketEdition, marketEditionDigest } from './market-edition.ts'
import { vrfVerify } from './vrf.ts'

/**
 * What every node's VRF is evaluated at. `organisation` is the consumer's. Throws `joint.market_edition`,
 * `blind.shape`, `blind.digests`.
 */
export function choiceInput(
  marketEdition: string,
  organisation: string,
  shape: TicketShape,
  digests: readonly Uint8Array[],
): Uint8Array {
  checkDigests(checkShape(shape), digests)
  const { parameters, level, mode, cells, answers } = shape
  return concatBytes(
    utf8('yinsuan/joint/v1/choice-input\n'),
    digestBytes(marketEdition),
    lengthPrefixed(organisation, canonicalJson({ parameters, level, mode, cells, answers })),
    ...sorted(digests),
  )
}

/**
 * The choice: k − m positions in the order of the upload, ascending. Consumer and nodes each call it with
 * all n proofs in member order and take nobody's word for it. Throws `joint.vrf` for a proof that is missing
 * or does not verify, else as `choiceInput`.
 */
export function chooseJointly(
  edition: MarketEdition,
  organisation: string,
  shape: TicketShape,
  digests: readonly Uint8Array[],
  proofs: readonly Uint8Array[],
): readonly number[] {
  const input = choiceInput(marketEditionDigest(edition), organisation, shape, digests)
  if (proofs.length !== edition.members.length)
    throw jointError('joint.vrf', 'a choice needs one proof of every member', {
      members: edition.members.length,
    })
  const outputs = edition.members.map(({ vrfKey }, place) =>
    vrfVerify(decodePublicKey(vrfKey), input, proofs[place] ?? new Uint8Array()),
  )
  return chooseByOutputs(outputs, shape, digests)
}

/** SHAKE256 over all outputs and the sorted digests, then the draw of protocols/blind. */
export function chooseByOutputs(
  outputs: readonly Uint8Array[],
  shape: TicketShape,
  digests: readonly Uint8Array[],
): readonly number[] {
  const seed = concatBytes(utf8('yinsuan/joint/v1/choice\n'), ...outputs, ...sorted(digests))
  const xof = shake256.create({}).update(seed)
  return drawChoice(count => xof.xof(count), shape, digests)
}

/**
 * w: choices that may have been dropped within 365 days before an officer decides on the next one. Whoever
 * has all proofs knows the choice, and whether another member withheld its proof or the consumer gave up
 * cannot be distinguished: each is one more draw, so a cheat succeeds with at most (w + 1) / C(k, m). A proof
 * that was given therefore counts as an unopened choice, and the rule is the one of those.
 */
export const MAX_WITHHELD = MAX_WRITTEN_OFF

function sorted(digests: readonly Uint8Array[]): readonly Uint8Array[] {
  return digests.map(toHex).sort().map(fromHex)
}
