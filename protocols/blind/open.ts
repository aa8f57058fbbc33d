// The service's verdict on an opening (SPEC.md, "Opening"). Nothing is decrypted and no budget is read.
import { equalBytes } from '../bytes.ts'
import { sha256 } from '../hashes.ts'
import { checkChoice, checkDigests, closedBy } from './choice.ts'
import { deriveSelectors } from './derive.ts'
import { selectorFault, type TemplateFault } from './layout.ts'
import { type Opening, selectorsLength, splitSelectors } from './messages.ts'
import type { Scheme } from './scheme.ts'
import type { TicketShape } from './shape.ts'

/**
 * One failure is evidence of cheating: nothing of this ticket is ever evaluated and the organisation is
 * suspended. An honest consumer cannot come here: its digests are of what its seeds derive.
 */
export type Verdict =
  | { readonly kind: 'pass' }
  | { readonly kind: 'evidence'; readonly position: number; readonly reason: OpeningFault }

export type OpeningFault =
  | TemplateFault // a closed selector, and which rule it breaks
  | 'digest' // a closed selector is not what was signed
  | 'derivation' // an opened seed derives other bytes than those that were signed

/**
 * `digests` and `choice` are the signed ones of this ticket, `opening` is the consumer's message. Takes about
 * 6 ms for each opened instance. Throws `blind.digests` and `blind.choice` if the service's own records don't
 * fit the shape.
 */
export function checkOpening(
  scheme: Scheme,
  shape: TicketShape,
  digests: readonly Uint8Array[],
  choice: readonly number[],
  opening: Opening,
): Verdict {
  checkDigests(shape, digests)
  checkChoice(shape, choice)
  for (const [i, position] of closedBy(shape, choice).entries()) {
    const reason = closedFault(scheme, shape, digests[position], opening.selectors[i])
    if (reason !== undefined) return { kind: 'evidence', position, reason }
  }
  for (const [i, position] of choice.entries()) {
    const seed = opening.seeds[i] ?? new Uint8Array()
    const derived = sha256(deriveSelectors(scheme, shape, seed))
    if (!equalBytes(derived, digests[position] ?? new Uint8Array())) {
      return { kind: 'evidence', position, reason: 'derivation' }
    }
  }
  return { kind: 'pass' }
}

function closedFault(
  scheme: Scheme,
  shape: TicketShape,
  digest: Uint8Array = new Uint8Array(),
  selectors: Uint8Array = new Uint8Array(),
): OpeningFault | undefined {
  if (!equalBytes(sha256(selectors), digest)) return 'digest'
  // `decodeOpening` makes no others; split into whole ciphertexts, a short one would pass unread.
  if (selectors.length !== selectorsLength(shape)) return 'length'
  for (const selector of splitSelectors(selectors)) {
    const fault = selectorFault(scheme.selectorTemplate, selector)
    if (fault !== undefined) return fault
  }
  return undefined
}
