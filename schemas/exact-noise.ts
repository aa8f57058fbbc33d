// Noise as text and as the exact rationals of protocols/dp.
import type { Noise as ExactNoise } from '../protocols/dp/noise.ts'
import type { PartNoise as ExactPartNoise } from '../protocols/dp/part-noise.ts'
import type { Rational } from '../protocols/dp/rational.ts'
import type { Noise, PartNoise, RationalText } from './plan.ts'

export function noiseText(noise: ExactNoise): Noise {
  return noise.kind === 'discrete-gaussian'
    ? { kind: noise.kind, variance: rationalText(noise.variance) }
    : { kind: noise.kind, scale: rationalText(noise.scale) }
}

export function exactNoise(noise: Noise): ExactNoise {
  return noise.kind === 'discrete-gaussian'
    ? { kind: noise.kind, variance: exactRational(noise.variance) }
    : { kind: noise.kind, scale: exactRational(noise.scale) }
}

/** Its members in the order of canonical JSON. */
export function partNoiseText(noise: ExactPartNoise): PartNoise {
  if (noise.kind !== 'correlated-gaussian') return noiseText(noise)
  const { countBy, kind, scale, shift, variance, weight } = noise
  return {
    countBy: [...countBy],
    kind,
    scale: String(scale),
    shift: String(shift),
    variance: rationalText(variance),
    weight: String(weight),
  }
}

export function exactPartNoise(noise: PartNoise): ExactPartNoise {
  if (noise.kind !== 'correlated-gaussian') return exactNoise(noise)
  const { countBy, kind, scale, shift, variance, weight } = noise
  return {
    countBy,
    kind,
    scale: BigInt(scale),
    shift: BigInt(shift),
    variance: exactRational(variance),
    weight: BigInt(weight),
  }
}

export function rationalText({ num, den }: Rational): RationalText {
  return { den: String(den), num: String(num) }
}

export function exactRational({ num, den }: RationalText): Rational {
  return { num: BigInt(num), den: BigInt(den) }
}
