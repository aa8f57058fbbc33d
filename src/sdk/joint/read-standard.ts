import { canonicalJson, parseStrictJson } from '../../../protocols/canonical-json.ts'
import { MarketStandard } from '../../../schemas/market.ts'
import { requireStandard } from '../../domain/plan/joint/market.ts'
import { SdkError } from '../errors.ts'

/**
 * A standard in canonical form, from whoever sent it. Throws `sdk.joint`, and `joint.mismatch` where its
 * digest is another.
 */
export function readStandard(text: string, digest: string): MarketStandard {
  const standard = MarketStandard.parse(parseStrictJson(text))
  if (canonicalJson(JSON.parse(text)) !== text)
    throw new SdkError('sdk.joint', 'the standard of the market is not in canonical form', {
      field: 'standard',
    })
  requireStandard(standard, digest)
  return standard
}
