// What an estimate says of an earlier answer to the same question.
import type { Estimate } from '../../../schemas/estimate.ts'
import type { Context } from '../context.ts'
import { changedErrors } from '../../sdk/format/look-lines.ts'
import { formatDecimal } from '../../sdk/format/numbers.ts'
import { privacyFigures } from './answer.ts'

/** What the step would do that gives an answer of this exactness from an earlier one. */
export function sharpeningLines({ text }: Context, estimate: Estimate): readonly string[] {
  const { sharpening, privacy } = estimate
  if (sharpening === null) return []
  const { answer, look } = sharpening
  const changes = changedErrors(text.sharpen, sharpening, formatDecimal)
  if (sharpening.privacy.charge === privacy.charge) return [text.sharpen.sharpens(answer, look, changes)]
  const [epsilon, rho] = privacyFigures(sharpening.privacy)
  return [text.sharpen.instead(answer, look, changes, epsilon, rho)]
}
