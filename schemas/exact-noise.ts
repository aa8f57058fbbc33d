// Noise as text and as the exact rationals of protocols/dp.
import type { Noise as ExactNoise } from '../protocols/dp/noise.ts'
import type { Noise } from './plan.ts'

export function noiseText(noise: ExactNoise): Noise {
  return noise.kind === 'discrete-gaussian'
    ? { kind: noise.kind, variance: { den: String(noise.variance.den), num: String(noise.variance.num) } }
    : { kind: noise.kind, scale: { den: String(noise.scale.den), num: String(noise.scale.num) } }
}

export function exactNoise(noise: Noise): ExactNoise {
  return noise.kind === 'discrete-gaussian'
    ? { kind: noise.kind, variance: { num: BigInt(noise.variance.num), den: BigInt(noise.variance.den) } }
    : { kind: noise.kind, scale: { num: BigInt(noise.scale.num), den: BigInt(noise.scale.den) } }
}
