// SPEC.md §7: from exact values to what is released under correlated noise, and from that to estimates.
import { ProtocolError } from '../errors.ts'
import type { RandomBytes } from '../random.ts'
import type { CorrelatedNoise, CorrelatedParameters } from './correlated.ts'
import { sampleDiscreteGaussian } from './discrete-gaussian.ts'

/**
 * The integers of one part: a value for each group, an n for each value of the grouped perUnit dimensions.
 */
export type CorrelatedValues = { readonly groups: readonly bigint[]; readonly counts: readonly bigint[] }

/**
 * A and N with their noise. `countOf` has for each group the place of its n; the groups of one n must be
 * exactly as many as the k₁ (`groupsOfCount`) that the sensitivity was computed with, or the claim is void:
 * throws `dp.correlated`. One-shot, as every draw. Throws `dp.variance`.
 */
export function releaseCorrelated(
  exact: CorrelatedValues,
  countOf: readonly number[],
  groupsOfCount: bigint,
  noise: CorrelatedNoise,
  random: RandomBytes,
): CorrelatedValues {
  checkPlaces(exact, countOf)
  const sizes = new Map<number, bigint>()
  for (const place of countOf) sizes.set(place, (sizes.get(place) ?? 0n) + 1n)
  if (exact.counts.some((_, place) => sizes.get(place) !== groupsOfCount))
    throw new ProtocolError('dp.correlated', 'the groups of one count are not those that its noise is for')
  const { scale, shift, weight, variance } = noise
  const draws = sampleDiscreteGaussian(variance, exact.groups.length + exact.counts.length, random)
  const released = {
    groups: exact.groups.map(
      (value, i) => scale * value - shift * (exact.counts[countOf[i] ?? -1] ?? 0n) + (draws[i] ?? 0n),
    ),
    counts: exact.counts.map((count, i) => weight * count + (draws[exact.groups.length + i] ?? 0n)),
  }
  draws.fill(0n)
  return released
}

/**
 * The estimates of the groups, as integers over one denominator: value = numerators[i] / denominator.
 * Unbiased; not cut at 0. Throws `dp.correlated`.
 */
export function decodeCorrelated(
  released: CorrelatedValues,
  countOf: readonly number[],
  { scale, shift, weight }: CorrelatedParameters,
): { readonly numerators: readonly bigint[]; readonly denominator: bigint } {
  checkPlaces(released, countOf)
  return {
    numerators: released.groups.map(
      (value, i) => weight * value + shift * (released.counts[countOf[i] ?? -1] ?? 0n),
    ),
    denominator: scale * weight,
  }
}

function checkPlaces({ groups, counts }: CorrelatedValues, countOf: readonly number[]): void {
  if (countOf.length !== groups.length || countOf.some(place => counts[place] === undefined))
    throw new ProtocolError('dp.correlated', 'each group needs the place of its count')
}
