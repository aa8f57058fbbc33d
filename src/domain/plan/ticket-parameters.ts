// protocols/blind/SPEC.md, "Parameters": which numbers a statistic over a hidden selection needs room for.
// From declarations and the question alone: a refusal or an overflow that depended on the data would be a
// leak.
import { type ParameterName, parametersFor } from '../../../protocols/blind/parameters.ts'
import type { CorrelatedParameters } from '../../../protocols/dp/correlated.ts'
import { integerSquareRoot } from '../../../protocols/dp/rational.ts'
import { rowSize, type Sensitivity } from '../../../protocols/dp/sensitivity.ts'
import type { Mechanism } from '../../../schemas/common.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { PartStatistic } from '../../../schemas/plan.ts'
import { findMeasure } from './scope.ts'

/**
 * The least that a hidden statistic may be charged: it bounds the noise, and with it the numbers that have to
 * fit.
 */
export const MIN_RHO = 1000n
const ROOT_OF_INVERSE_LEAST = 1000n

type Subject = { readonly statistic: PartStatistic; readonly measure?: string | undefined }

/**
 * Under independent noise; undefined where the statistic can't be asked blind. `members`: of a market edition
 * whose sum has to fit, n·capacity·clip + 10σ√n < t/2 (protocols/joint/SPEC.md, "Bounds").
 */
export function ticketParametersOf(
  declaration: Declaration,
  subject: Subject,
  { l1 }: Pick<Sensitivity, 'l1'>,
  mechanism: Mechanism,
  members = 1,
): ParameterName | undefined {
  // σ = Δ2/√(2ρ) for the Gaussian and Δ1/√ρ for Laplace, whose tails are wider: three times that.
  const sigma = l1 * ROOT_OF_INVERSE_LEAST * (mechanism === 'discrete-gaussian' ? 1n : 3n)
  const capacity = BigInt(declaration.capacity) * BigInt(members)
  const ofSum = members === 1 ? sigma : sigma * (integerSquareRoot(BigInt(members)) + 1n)
  return parametersFor({ capacity, clip: rowSizeOf(declaration, subject), sigma: ofSum })
}

/** Of scale · value - shift · n, n at most as many as there are rows; `l2Squared` is the release's own. */
export function parametersOfCorrelated(
  declaration: Declaration,
  subject: Subject,
  { l2Squared }: Pick<Sensitivity, 'l2Squared'>,
  parameters: Pick<CorrelatedParameters, 'scale' | 'shift'>,
): ParameterName | undefined {
  const sigma = (integerSquareRoot(l2Squared) + 1n) * ROOT_OF_INVERSE_LEAST
  const clip = mostOfRow(declaration, subject, parameters)
  return parametersFor({ capacity: BigInt(declaration.capacity), clip, sigma })
}

/** What one row adds to |scale · value| + |shift · n| at most. */
export function mostOfRow(
  declaration: Declaration,
  subject: Subject,
  { scale, shift }: Pick<CorrelatedParameters, 'scale' | 'shift'>,
): bigint {
  return scale * rowSizeOf(declaration, subject) + (shift < 0n ? -shift : shift)
}

function rowSizeOf(declaration: Declaration, { statistic, measure }: Subject): bigint {
  if (statistic !== 'sum') return 1n
  const { lo, hi } = findMeasure(declaration, measure ?? '', '/query')
  return rowSize({ kind: 'sum', lo: BigInt(lo), hi: BigInt(hi) })
}
