import { toHex } from '../../../protocols/bytes.ts'
import { sha256 } from '../../store/sha256.ts'

/**
 * Names a ticket of its organisation, whatever the order of its digests. One for each member of a market
 * edition: a service may act for several.
 */
export function digestsKeyOf(
  digests: readonly string[],
  joint?: { readonly marketEdition: string; readonly node: string },
): string {
  const of = joint === undefined ? '' : `\n${joint.marketEdition}\n${joint.node}`
  return toHex(sha256(Buffer.from(`${digests.toSorted().join('')}${of}`)))
}
