import t from 'tap'
import { concatBytes, equalBytes, toHex } from '../../../protocols/bytes.ts'
import { checkChoice, chooseInstances, closedBy } from '../../../protocols/blind/choice.ts'
import { digestOfSelectors } from '../../../protocols/blind/derive.ts'
import { CIPHERTEXT_BYTES, SELECTOR_BYTES, selectorFault } from '../../../protocols/blind/layout.ts'
import {
  decodeOpening,
  decodeShifts,
  openingLength,
  shiftsLength,
} from '../../../protocols/blind/messages.ts'
import { checkOpening, type Verdict } from '../../../protocols/blind/open.ts'
import { askTicket, anyOf } from '../../../protocols/blind/question.ts'
import { loadSelectors } from '../../../protocols/blind/product.ts'
import { scoped } from '../../../protocols/blind/scope.ts'
import { checkShape, instancesOf, type TicketShape } from '../../../protocols/blind/shape.ts'
import {
  acceptChoice,
  keepClosed,
  makeTicket,
  openTicket,
  ticketOf,
} from '../../../protocols/blind/ticket.ts'
import { blankSelector, craft, honest, KINDS, type Kind } from './crafted.ts'
import { below, randomOf, schemeOf, serviceSecret } from './protocol-run.ts'
import { survival } from './survival.ts'

const shape: TicketShape = {
  parameters: 'bfv-8192-30',
  level: 'insecureForTesting',
  mode: 'one',
  cells: 300,
  answers: 1,
}
const scheme = schemeOf(shape.parameters)

t.test('an instance that is malformed in any way fails when it is opened', async t => {
  for (const kind of KINDS) {
    for (let i = 0; i < 3; i++) {
      const verdict = openedAs(kind, `${kind} ${i}`)
      t.match(verdict, { kind: 'evidence', reason: 'derivation' }, kind)
    }
  }
})

t.test('an unseeded instance and a wrong seed fail when they are opened', async t => {
  const random = randomOf('wrong seed')
  const seeds = Array.from({ length: 4 }, () => random(new Uint8Array(32)))
  const selectors = seeds.map(seed => honest(scheme, shape, seed).selectors)
  const unseeded = random(new Uint8Array(CIPHERTEXT_BYTES))
  const choice = [0, 3]
  const closed = [selectors[1] ?? unseeded, selectors[2] ?? unseeded]
  const digests = selectors.map(digestOfSelectors)
  const good = { seeds: [seeds[0] ?? unseeded, seeds[3] ?? unseeded], selectors: closed }
  t.same(checkOpening(scheme, shape, digests, choice, good), { kind: 'pass' })
  const swapped = { seeds: [seeds[3] ?? unseeded, seeds[0] ?? unseeded], selectors: closed }
  t.match(checkOpening(scheme, shape, digests, choice, swapped), { position: 0, reason: 'derivation' })
  const signedUnseeded = digests.with(3, digestOfSelectors(unseeded))
  t.match(checkOpening(scheme, shape, signedUnseeded, choice, good), { position: 3, reason: 'derivation' })
  t.throws(() => decodeOpening(shape, concatBytes(...good.seeds, unseeded, ...closed)), {
    code: 'blind.length',
  })
})

t.test('a closed instance that is not what was signed is refused', async t => {
  const random = randomOf('closed digest')
  const made = makeTicket(scheme, shape, random)
  const digests = made.instances.map(instance => instance.digest)
  const choice = chooseInstances(serviceSecret, 'organisation', shape, digests)
  const opening = decodeOpening(shape, openTicket(scheme, acceptChoice(made, choice)))
  t.same(checkOpening(scheme, shape, digests, choice, opening), { kind: 'pass' })
  const [first = new Uint8Array(), second = new Uint8Array()] = opening.selectors
  const other = first.slice()
  other[1000] = (other[1000] ?? 0) ^ 1
  const position = closedBy(shape, choice)[0]
  const changed = { ...opening, selectors: [other, second] }
  t.same(checkOpening(scheme, shape, digests, choice, changed), {
    kind: 'evidence',
    position,
    reason: 'digest',
  })
  const swapped = { ...opening, selectors: [second, first] }
  t.same(checkOpening(scheme, shape, digests, choice, swapped), {
    kind: 'evidence',
    position,
    reason: 'digest',
  })
})

t.test('a closed instance off the template is refused, whichever byte it is', async t => {
  const good = blankSelector(scheme)
  t.equal(selectorFault(scheme.selectorTemplate, good), undefined)
  const constant = [...range(0, 113), ...range(SELECTOR_BYTES - 81, SELECTOR_BYTES - 64)]
  t.equal(constant.length, 130)
  for (const at of constant) {
    for (const bit of [1, 2, 16, 128]) {
      const bytes = good.slice()
      bytes[at] = (bytes[at] ?? 0) ^ bit
      if (selectorFault(scheme.selectorTemplate, bytes) !== 'template') t.fail(`byte ${at}`)
    }
  }
  for (const at of range(SELECTOR_BYTES - 64, SELECTOR_BYTES)) {
    const bytes = good.slice()
    bytes[at] = (bytes[at] ?? 0) ^ 255
    if (selectorFault(scheme.selectorTemplate, bytes) !== undefined) t.fail(`seed byte ${at}`)
  }
  t.equal(selectorFault(scheme.selectorTemplate, good.subarray(1)), 'length')
  t.equal(selectorFault(scheme.selectorTemplate, concatBytes(good, Uint8Array.of(0))), 'length')
})

t.test('a residue that is not below its prime is refused', async t => {
  for (const [index, prime] of [1152921504606683137n, 1152921504606748673n, 1152921504606830593n].entries()) {
    const bytes = blankSelector(scheme)
    const view = new DataView(bytes.buffer)
    const at = 113 + 8 * (8192 * index + 8191)
    view.setBigUint64(at, prime - 1n, true)
    t.equal(selectorFault(scheme.selectorTemplate, bytes), undefined)
    view.setBigUint64(at, prime, true)
    t.equal(selectorFault(scheme.selectorTemplate, bytes), 'residue')
    view.setBigUint64(at, 2n ** 64n - 1n, true)
    t.equal(selectorFault(scheme.selectorTemplate, bytes), 'residue')
  }
})

t.test('SEAL loads exactly what our check lets through, whichever bits were flipped', async t => {
  const random = randomOf('flips')
  const { selectors } = honest(scheme, shape, random(new Uint8Array(32)))
  const verdicts = new Map<string, number>()
  for (let i = 0; i < 150; i++) {
    const bytes = selectors.slice()
    // A third in the constant bytes, a third in the high byte of a residue, a third anywhere.
    const at =
      [below(random, 113), 113 + 8 * below(random, 24_576) + 7, below(random, bytes.length)][i % 3] ?? 0
    bytes[at] = (bytes[at] ?? 0) ^ (1 << below(random, 8))
    const fault = selectorFault(scheme.selectorTemplate, bytes)
    verdicts.set(String(fault), (verdicts.get(String(fault)) ?? 0) + 1)
    if (fault === undefined) t.doesNotThrow(() => scoped(own => loadSelectors(scheme, own, bytes)))
    if (fault === 'residue')
      t.throws(() => scoped(own => loadSelectors(scheme, own, bytes)), { code: 'blind.seal' })
  }
  t.ok(['template', 'residue', 'undefined'].every(name => (verdicts.get(name) ?? 0) > 20))
})

t.test('a closed instance off the template is evidence against whoever signed it', async t => {
  const random = randomOf('closed template')
  const seeds = Array.from({ length: 4 }, () => random(new Uint8Array(32)))
  const selectors = seeds.map(seed => honest(scheme, shape, seed).selectors)
  const bad = (selectors[2] ?? new Uint8Array()).slice()
  bad[SELECTOR_BYTES - 65] = 2 // SEAL's other generator
  const digests = selectors.with(2, bad).map(digestOfSelectors)
  const verdict = checkOpening(scheme, shape, digests, [0, 1], {
    seeds: seeds.slice(0, 2),
    selectors: [bad, selectors[3] ?? bad],
  })
  t.same(verdict, { kind: 'evidence', position: 2, reason: 'template' })
})

t.test(
  'the choice depends on the set of digests, the organisation and the secret, and on no order',
  async t => {
    const full: TicketShape = { ...shape, level: 'full' }
    const digests = digestsFor(full, 'order')
    const choice = chooseInstances(serviceSecret, 'organisation', full, digests)
    t.equal(choice.length, 32)
    t.doesNotThrow(() => checkChoice(full, choice))
    t.same(chooseInstances(serviceSecret, 'organisation', full, digests), choice)
    const opened = new Set(choice.map(position => toHex(digests[position] ?? new Uint8Array())))
    const reversed = digests.toReversed()
    const again = chooseInstances(serviceSecret, 'organisation', full, reversed)
    t.ok(again.every(position => opened.has(toHex(reversed[position] ?? new Uint8Array()))))
    t.notSame(chooseInstances(serviceSecret, 'another', full, digests), choice)
    t.notSame(chooseInstances(new Uint8Array(32), 'organisation', full, digests), choice)
  },
)

t.test('a cheater survives as often as the binomials say', async t => {
  // 5 standard errors on either side: false-failure rate 6e-7 each.
  for (const [level, bad] of [
    ['insecureForTesting', 1],
    ['insecureForTesting', 2],
    ['strong', 1],
    ['strong', 3],
  ] as const) {
    const { rate, expected, deviations } = survival({ ...shape, level }, bad, 1500)
    t.ok(Math.abs(deviations) < 5, `${level}, ${bad} malformed: ${rate} of ${expected}`)
  }
})

t.test('only a choice of exactly k − m different instances is answered, and only one', async t => {
  const full: TicketShape = { ...shape, level: 'full' }
  const random = randomOf('choice')
  const instances = digestsFor(full, 'instances').map(digest => ({
    seed: random(new Uint8Array(32)),
    digest,
  }))
  const made = ticketOf(full, instances)
  const choice = range(0, 32)
  for (const wrong of [
    [],
    range(0, 31),
    range(0, 33),
    [...range(0, 31), 30],
    [...range(0, 31), 48],
    [-1, ...range(1, 32)],
    [0.5, ...range(1, 32)],
    choice.toReversed(),
  ]) {
    t.throws(() => acceptChoice(made, wrong), { code: 'blind.choice' })
  }
  const chosen = acceptChoice(made, choice)
  t.same(acceptChoice(chosen, choice), chosen)
  t.throws(() => acceptChoice(chosen, range(1, 33)), { code: 'blind.second_choice' })
  const ready = keepClosed(chosen)
  t.equal(ready.seeds.length, 16)
  t.ok(ready.seeds.every((seed, i) => equalBytes(seed, instances[32 + i]?.seed ?? new Uint8Array())))
})

t.test('a ticket has k digests of 32 bytes, all different', async t => {
  const digests = digestsFor(shape, 'digests')
  const [first = new Uint8Array()] = digests
  for (const wrong of [
    digests.slice(1),
    [...digests, first],
    digests.with(1, first),
    digests.with(1, first.subarray(1)),
  ]) {
    t.throws(() => chooseInstances(serviceSecret, 'organisation', shape, wrong), { code: 'blind.digests' })
  }
})

t.test('shapes outside the closed sets are refused', async t => {
  for (const wrong of [
    { parameters: 'bfv-4096-30' },
    { parameters: '__proto__' },
    { level: 'fuller' },
    { mode: 'all' },
    { cells: 0 },
    { cells: 2 ** 20 + 1 },
    { cells: 1.5 },
    { cells: Number.NaN },
    { answers: 0 },
    { answers: 257 },
  ]) {
    t.throws(() => checkShape({ ...shape, ...(wrong as Partial<TicketShape>) }), { code: 'blind.shape' })
  }
  t.same(instancesOf({ ...shape, level: 'full', answers: 4 }), { made: 48, closed: 16 })
  t.same(instancesOf({ ...shape, level: 'full', answers: 5 }), { made: 128, closed: 8 })
})

t.test(
  'messages of another length, shifts out of range and cells outside the domain are refused',
  async t => {
    const random = randomOf('messages')
    const seeds = [random(new Uint8Array(32)), random(new Uint8Array(32))]
    const one = { kind: 'ready', shape, seeds } as const
    const any = { kind: 'ready', shape: { ...shape, mode: 'any' }, seeds } as const
    for (const off of [-1, 1]) {
      t.throws(() => decodeOpening(shape, new Uint8Array(openingLength(shape) + off)), {
        code: 'blind.length',
      })
      t.throws(() => decodeShifts(shape, new Uint8Array(shiftsLength(shape) + off)), { code: 'blind.length' })
    }
    t.equal(shiftsLength(any.shape), 2 * 38)
    t.throws(() => decodeShifts(shape, Uint8Array.of(43, 1, 0, 0, 44, 1, 0, 0)), { code: 'blind.shifts' })
    t.throws(() => decodeShifts(any.shape, new Uint8Array(76).fill(255)), { code: 'blind.shifts' })
    for (const cell of [-1, 300, 0.5, Number.NaN]) {
      t.throws(() => askTicket(one, { kind: 'one', cell }), { code: 'blind.selection' })
      t.throws(() => anyOf([cell], 300), { code: 'blind.selection' })
    }
    t.throws(() => askTicket(one, anyOf([1], 300)), { code: 'blind.selection' })
    t.throws(() => askTicket(any, { kind: 'one', cell: 1 }), { code: 'blind.selection' })
    t.throws(() => askTicket(any, anyOf([1], 299)), { code: 'blind.selection' })
  },
)

/** A ticket with one malformed instance at an opened position. */
function openedAs(kind: Kind, name: string): Verdict {
  const random = randomOf(name)
  const seeds = Array.from({ length: 4 }, () => random(new Uint8Array(32)))
  const selectors = seeds.map(
    (seed, i) => (i === 1 ? craft(scheme, shape, seed, kind) : honest(scheme, shape, seed)).selectors,
  )
  return checkOpening(scheme, shape, selectors.map(digestOfSelectors), [0, 1], {
    seeds: seeds.slice(0, 2),
    selectors: selectors.slice(2),
  })
}

function digestsFor(wanted: TicketShape, name: string): readonly Uint8Array[] {
  const random = randomOf(name)
  return Array.from({ length: instancesOf(wanted).made }, () => random(new Uint8Array(32)))
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}
