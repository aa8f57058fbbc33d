// Share ciphertexts of which every slot holds `by` more: what a service could send without anybody noticing,
// had it not committed to the others.
import { ANSWER_BYTES, answerHeader } from '../../protocols/blind/layout.ts'
import type { Scheme } from '../../protocols/blind/scheme.ts'

/** The prime of the last level (protocols/blind/SPEC.md, "Parameters"). */
const LAST_PRIME = 1152921504606683137n

/**
 * A constant polynomial is the same number in every slot; scaled by q / t it adds to the first coefficient of
 * c0.
 */
export function shifted({ parameters }: Scheme, shares: Uint8Array, by: number): Uint8Array {
  const out = shares.slice()
  const t = BigInt(parameters.plainModulus)
  const scaled = (LAST_PRIME * BigInt(by) + t / 2n) / t
  const header = answerHeader(parameters).length
  for (let at = 0; at < out.length; at += ANSWER_BYTES) {
    const view = new DataView(out.buffer, out.byteOffset + at + header, 8)
    view.setBigUint64(0, (view.getBigUint64(0, true) + scaled) % LAST_PRIME, true)
  }
  return out
}
