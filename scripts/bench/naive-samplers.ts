// Canonne, Kamath, Steinke (arXiv 2004.00010), algorithms 1 to 3 word for word, in rational numbers: what the
// samplers of protocols/dp are compared with. For benches only.
import { integerSquareRoot, type Rational, rational } from '../../protocols/dp/rational.ts'
import type { RandomBytes } from '../../protocols/random.ts'

/** Algorithm 3. */
export function naiveDiscreteGaussian(variance: Rational, random: RandomBytes): bigint {
  const t = integerSquareRoot(variance.num / variance.den) + 1n
  for (;;) {
    const y = naiveDiscreteLaplace(rational(t), random)
    const size = y < 0n ? -y : y
    const root = size * variance.den * t - variance.num
    if (bernoulliExp(rational(root * root, 2n * variance.num * variance.den * t * t), random)) return y
  }
}

/** Algorithm 2, for a scale t/s. */
export function naiveDiscreteLaplace({ num: t, den: s }: Rational, random: RandomBytes): bigint {
  for (;;) {
    const u = uniformBelow(t, random)
    if (!bernoulliExp(rational(u, t), random)) continue
    let v = 0n
    while (bernoulliExp(rational(1n), random)) v++
    const y = (u + t * v) / s
    const negative = uniformBelow(2n, random) === 1n
    if (negative && y === 0n) continue
    return negative ? -y : y
  }
}

/** Algorithm 1: true with probability exp(-γ). */
function bernoulliExp({ num, den }: Rational, random: RandomBytes): boolean {
  let gamma = num
  for (; gamma > den; gamma -= den) if (!bernoulliExp(rational(1n), random)) return false
  let k = 1n
  while (uniformBelow(k * den, random) < gamma) k++
  return k % 2n === 1n
}

function uniformBelow(limit: bigint, random: RandomBytes): bigint {
  const bits = (limit - 1n).toString(2).length
  for (;;) {
    let value = 0n
    for (const byte of random(new Uint8Array(Math.ceil(bits / 8)))) value = (value << 8n) | BigInt(byte)
    value &= (1n << BigInt(bits)) - 1n
    if (value < limit) return value
  }
}
