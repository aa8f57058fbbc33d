import { digestOfSelectors } from '../../protocols/blind/derive.ts'
import { CIPHERTEXT_BYTES, SELECTOR_BYTES } from '../../protocols/blind/layout.ts'
import { checkOpening, type Verdict } from '../../protocols/blind/open.ts'
import type { TicketShape } from '../../protocols/blind/shape.ts'
import { craft, honest, KINDS } from '../../test/protocols/blind/crafted.ts'
import { preparedTicket, randomOf, schemeOf } from '../../test/protocols/blind/protocol-run.ts'
import { survival } from '../../test/protocols/blind/survival.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'

const shape: TicketShape = {
  parameters: 'bfv-8192-30',
  level: 'insecureForTesting',
  mode: 'one',
  cells: 300,
  answers: 1,
}
const scheme = schemeOf(shape.parameters)
const SURVIVALS = [
  ['insecureForTesting', 1],
  ['insecureForTesting', 2],
  ['strong', 1],
  ['strong', 3],
  ['full', 2],
] as const

const LONG = { honest: 1000, each: 100, survivals: 20_000 }
const SHORT = { honest: 40, each: 4, survivals: 2000 }

/** The long form of test/protocols/blind/cut-and-choose.test.ts. */
export function run({ short }: EvidenceOptions): Promise<Evidence> {
  const sizes = short ? SHORT : LONG
  const figures: Record<string, number> = {}
  let failures = 0
  let passed = 0
  for (let i = 0; i < sizes.honest; i++) {
    const { verdict } = preparedTicket(scheme, shape, randomOf(`honest ${i}`))
    if (verdict.kind === 'pass') passed++
  }
  figures[`honest tickets passed, of ${sizes.honest}`] = passed
  if (passed !== sizes.honest) failures++

  for (const [name, count] of Object.entries(caughtByKind(sizes.each))) {
    figures[`${name}: refused, of ${sizes.each}`] = count
    if (count !== sizes.each) failures++
  }
  for (const [level, bad] of SURVIVALS) {
    const { rate, expected, deviations } = survival({ ...shape, level }, bad, sizes.survivals)
    figures[`${level}, ${bad} malformed: survived (expected ${expected.toPrecision(3)})`] = rate
    if (Math.abs(deviations) > 5) failures++
  }
  return Promise.resolve(
    judged({
      name: 'blind-cut-and-choose',
      claim:
        'honest tickets pass; malformed instances fail when opened, and off their digest or template when closed; cheaters survive as the binomials say',
      trials: sizes.honest + sizes.each * (KINDS.length + 5) + sizes.survivals * SURVIVALS.length,
      falseFailureRate: 6e-7 * SURVIVALS.length,
      holds: failures === 0,
      figures,
    }),
  )
}

function caughtByKind(each: number): Readonly<Record<string, number>> {
  const random = randomOf('kinds')
  const seeds = Array.from({ length: 4 }, () => random(new Uint8Array(32)))
  const good = seeds.map(seed => honest(scheme, shape, seed).selectors)
  /** Position 1 of [0, 1] opened, [2, 3] closed, or position 2. */
  const withAt = (
    position: 1 | 2,
    selectors: Uint8Array,
    signed: Uint8Array,
    seed = seeds[position],
  ): Verdict => {
    const digests = good.with(position, signed).map(digestOfSelectors)
    return checkOpening(scheme, shape, digests, [0, 1], {
      seeds: seeds.slice(0, 2).with(1, position === 1 ? (seed ?? selectors) : (seeds[1] ?? selectors)),
      selectors: good.with(position, selectors).slice(2),
    })
  }
  const refused = (verdict: (i: number) => Verdict): number =>
    Array.from({ length: each }, (_, i) => verdict(i)).filter(({ kind }) => kind === 'evidence').length
  const counts: Record<string, number> = {}
  for (const kind of KINDS) {
    counts[`${kind}, opened`] = refused(() => {
      const seed = random(new Uint8Array(32))
      const { selectors } = craft(scheme, shape, seed, kind)
      return withAt(1, selectors, selectors, seed)
    })
  }
  counts['unseeded, opened'] = refused(() => {
    const bytes = random(new Uint8Array(CIPHERTEXT_BYTES))
    return withAt(1, bytes, bytes)
  })
  counts['wrong seed, opened'] = refused(() => {
    const honestBytes = good[1] ?? new Uint8Array()
    return withAt(1, honestBytes, honestBytes, random(new Uint8Array(32)))
  })
  const constant = [...range(0, 113), ...range(SELECTOR_BYTES - 81, SELECTOR_BYTES - 64)]
  const tampered = (i: number): Uint8Array => {
    const bytes = (good[2] ?? new Uint8Array()).slice()
    // 37 is prime to 130: a hundred different ones of the 130 constant bytes, the test tries them all.
    const at = constant[(37 * i) % constant.length] ?? 0
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (i % 8))
    return bytes
  }
  counts['a constant byte changed, opened'] = refused(i => withAt(1, tampered(i), tampered(i)))
  counts['a constant byte changed and signed, closed'] = refused(i => withAt(2, tampered(i), tampered(i)))
  counts['other bytes than signed, closed'] = refused(() => {
    const bytes = (good[2] ?? new Uint8Array()).slice()
    const at = new DataView(random(new Uint8Array(4)).buffer).getUint32(0) % bytes.length
    bytes[at] = (bytes[at] ?? 0) ^ 1
    return withAt(2, bytes, good[2] ?? bytes)
  })
  return counts
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}
