// SPEC.md, "Joint id": J names a question to a market edition. Everyone computes it, nobody chooses it.
import { sha256 } from '../hashes.ts'
import { fromHex, toBase64, toHex, utf8 } from '../bytes.ts'
import { checkDigests } from '../blind/choice.ts'
import { checkShape, type TicketShape } from '../blind/shape.ts'
import { type Json, canonicalJson } from '../canonical-json.ts'
import { lengthPrefixed } from './fields.ts'
import { digestBytes } from './market-edition.ts'

/**
 * What is computed and for what charge. `plan` is made by the planner from the market's declaration; its
 * price is in nano-ρ.
 */
export type JointPlan =
  | { readonly mode: 'open'; readonly plan: Json }
  | { readonly mode: 'blind'; readonly plan: Json; readonly ticket: JointTicket }

/** The uploads and shifts are in J: nodes that were given different ones have masks that do not cancel. */
export interface JointTicket {
  readonly shape: TicketShape
  /** The k digests of the upload, in any order. */
  readonly digests: readonly Uint8Array[]
  /** The shifts message of protocols/blind, byte for byte. */
  readonly shifts: Uint8Array
}

export type JointMode = JointPlan['mode']

/** P, lower-case hex. Throws `json.value`, `blind.shape` or `blind.digests`. */
export function planDigest(joint: JointPlan): string {
  const { mode, plan } = joint
  const content =
    mode === 'open' ? { v: 1, mode, plan } : { v: 1, mode, plan, ticket: ticketOf(joint.ticket) }
  return toHex(sha256(utf8('yinsuan/joint/v1/plan\n'), utf8(canonicalJson(content))))
}

/**
 * J, lower-case hex. A node computes it from its own plan and never takes it from a message. Throws
 * `joint.market_edition`.
 */
export function jointId(marketEdition: string, consumer: string, plan: string): string {
  const fields = [digestBytes(marketEdition), lengthPrefixed(consumer), digestBytes(plan)]
  return toHex(sha256(utf8('yinsuan/joint/v1/id\n'), ...fields))
}

export function jointIdBytes(joint: string): Uint8Array {
  return fromHex(joint)
}

function ticketOf({ shape, digests, shifts }: JointTicket): Json {
  checkDigests(checkShape(shape), digests)
  const { parameters, level, mode, cells, answers } = shape
  return {
    shape: { parameters, level, mode, cells, answers },
    digests: digests.map(toHex).sort(),
    shifts: toBase64(shifts),
  }
}
