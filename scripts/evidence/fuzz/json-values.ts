// JSON values at random, and valid ones with one part changed.
import type { Random } from '../../../test/engine/support.ts'
import { pick } from '../random.ts'

/** Some part of it replaced, left out, added or nested. `text`: one that means something to the service. */
export function mutated(value: unknown, text: string, random: Random, depth = 0): unknown {
  if (random.chance(0.12) || depth > 5) return randomValue(text, random)
  if (Array.isArray(value)) {
    if (value.length === 0) return [randomValue(text, random)]
    const at = random.below(value.length)
    return value.map((each: unknown, i) => (i === at ? mutated(each, text, random, depth + 1) : each))
  }
  if (typeof value !== 'object' || value === null) return randomValue(text, random)
  const entries = Object.entries(value)
  const at = random.below(entries.length)
  if (random.chance(0.15)) return Object.fromEntries(entries.filter((_, i) => i !== at))
  if (random.chance(0.12))
    return Object.fromEntries([...entries, [randomText(random), randomValue(text, random)]])
  return Object.fromEntries(
    entries.map(([key, each], i) => [key, i === at ? mutated(each, text, random, depth + 1) : each]),
  )
}

export function randomText(random: Random): string {
  return Array.from({ length: 1 + random.below(12) }, () =>
    String.fromCodePoint(pick(random, CODE_POINTS)),
  ).join('')
}

/** With a surrogate pair, a mark that turns the direction of text, and what paths and JSON escape. */
const CODE_POINTS = [97, 45, 47, 0x4e2d, 0x1f600, 37, 34, 92, 48, 0x202e, 10]
const NUMBERS = [0, -1, 1.5, 2 ** 53 - 1, -0, 1e300, 4096]
const TEXTS = [
  '',
  '0',
  '-0',
  '1e99',
  '99999999999999999999',
  'constructor',
  '__proto__',
  'toString',
  '\u0000',
  '2026-13-01',
]

function randomValue(text: string, random: Random, depth = 0): unknown {
  switch (random.below(depth > 3 ? 6 : 8)) {
    case 0:
      return null
    case 1:
      return pick(random, NUMBERS)
    case 2:
      return randomText(random)
    case 3:
      return random.chance(0.5)
    case 4:
      return pick(random, [...TEXTS, text])
    case 5:
      return 'x'.repeat(random.below(3000))
    case 6:
      return Array.from({ length: random.below(5) }, () => randomValue(text, random, depth + 1))
    default:
      return Object.fromEntries(
        Array.from({ length: random.below(4) }, () => [
          randomText(random),
          randomValue(text, random, depth + 1),
        ]),
      )
  }
}
