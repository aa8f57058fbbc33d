// SPEC.md, "Blind shares": one ticket, n nodes that each prepare it for themselves, one decryption.
import t from 'tap'
import { addAnswers } from '../../../protocols/blind/add-answers.ts'
import { openAnswer } from '../../../protocols/blind/decrypt.ts'
import { ternaryPlaintext } from '../../../protocols/blind/derive.ts'
import { evaluate } from '../../../protocols/blind/evaluate.ts'
import { keyOf } from '../../../protocols/blind/material.ts'
import { decodeOpening, decodeShifts, encodeShifts } from '../../../protocols/blind/messages.ts'
import { prepareTicket } from '../../../protocols/blind/prepare.ts'
import { askTicket } from '../../../protocols/blind/question.ts'
import { scoped } from '../../../protocols/blind/scope.ts'
import type { TicketShape } from '../../../protocols/blind/shape.ts'
import type { StatisticCells } from '../../../protocols/blind/sharing.ts'
import { acceptChoice, keepClosed, makeTicket, openTicket } from '../../../protocols/blind/ticket.ts'
import { chooseInstances } from '../../../protocols/blind/choice.ts'
import { blindRing, centre, reduce } from '../../../protocols/joint/ring.ts'
import { randomOf, schemeOf, serviceSecret } from '../blind/protocol-run.ts'

const scheme = schemeOf('bfv-8192-30')
const { plainModulus } = scheme.parameters
const ring = blindRing(plainModulus)
const SHAPE: TicketShape = {
  parameters: 'bfv-8192-30',
  level: 'insecureForTesting',
  mode: 'one',
  cells: 300,
  answers: 1,
}
const GROUPS = 24
const CELL = 77

const random = randomOf('joint blind')
const made = makeTicket(scheme, SHAPE, random)
const digests = made.instances.map(({ digest }) => digest)
const chosen = acceptChoice(made, chooseInstances(serviceSecret, 'maker', SHAPE, digests))
const { selectors } = decodeOpening(SHAPE, openTicket(scheme, chosen))
const ready = keepClosed(chosen)
const asked = askTicket(ready, { kind: 'one', cell: CELL })

/** x_i[g][f] of node i. */
function matrixOf(node: number): Float64Array {
  return Float64Array.from({ length: GROUPS * SHAPE.cells }, (_, at) => 1000 * node + (at % 997))
}

/** Uniform modulo t, and zero in the sum of all nodes, as their streams are. */
function masksOf(members: number): readonly (readonly bigint[])[] {
  const draw = () => new DataView(random(new Uint8Array(8)).buffer).getBigUint64(0)
  const others = Array.from({ length: members - 1 }, () =>
    Array.from({ length: GROUPS }, () => reduce(draw(), ring)),
  )
  const last = Array.from({ length: GROUPS }, (_, g) =>
    reduce(
      others.reduce((sum, each) => sum - (each[g] ?? 0n), 0n),
      ring,
    ),
  )
  return [...others, last]
}

interface NodeShare {
  readonly shares: Uint8Array
  readonly last: Uint8Array
}

/** A node's own P, R and w; its mask is added to its noise, which is g here. */
function answer(node: number, mask: readonly bigint[], shifts = asked.shifts): NodeShare {
  const { shares, prepared } = prepareTicket(scheme, SHAPE, selectors, random)
  const statistic: StatisticCells = {
    groups: GROUPS,
    cells: matrixOf(node),
    noise: Float64Array.from({ length: GROUPS }, (_, g) => g + Number(mask[g] ?? 0n)),
  }
  return { shares, last: evaluate(scheme, prepared, decodeShifts(SHAPE, shifts), [statistic], random) }
}

function sumOf(nodes: readonly NodeShare[]): readonly number[] {
  const shares = addAnswers(
    scheme,
    nodes.map(node => node.shares),
    ready.seeds.length - 1,
  )
  const last = addAnswers(
    scheme,
    nodes.map(node => node.last),
    1,
  )
  return [...openAnswer(scheme, asked, GROUPS, shares, last)]
}

/** Σ x_i[g][f*] + z_i, centred. */
function expected(nodes: readonly number[]): readonly number[] {
  return Array.from({ length: GROUPS }, (_, g) => {
    const sum = nodes.reduce((total, node) => total + (matrixOf(node)[g * SHAPE.cells + CELL] ?? 0) + g, 0)
    return Number(centre(BigInt(sum), ring))
  })
}

t.test('the sum of n nodes’ ciphertexts is decrypted once, exactly', async t => {
  for (const n of [2, 3, 8]) {
    const masks = masksOf(n)
    const nodes = masks.map((mask, node) => answer(node, mask))
    t.same(sumOf(nodes), expected(nodes.map((_, node) => node)), `n = ${n}`)
    const alone = sumOf(nodes.slice(0, 1))
    const inside = alone.filter(value => Math.abs(value) < 1_000_000).length
    // Each is uniform in ±5.4·10^8; the stream of this test is fixed, so it fails always or never.
    t.ok(inside < 2, 'one node’s ciphertexts hold its masks, not its figure')
    t.notSame(sumOf(nodes.slice(1)), expected(nodes.slice(1).map((_, at) => at + 1)), 'nor do all but one')
  }
})

t.test('nodes that were given different shifts, or masks of another J, add up to rubbish', async t => {
  const cell = new Uint8Array(asked.shifts)
  cell[0] = (cell[0] ?? 0) ^ 1
  const shifts = encodeShifts(SHAPE, decodeShifts(SHAPE, cell))
  const [first = [], second = []] = masksOf(2)
  // J covers the shifts, so the streams of the two nodes differ with them; even on equal ones cells differ.
  t.notSame(sumOf([answer(0, first), answer(1, second, shifts)]), expected([0, 1]))
  const [other = []] = masksOf(2)
  const sums = sumOf([answer(0, first), answer(1, other)])
  t.notSame(sums, expected([0, 1]))
  t.ok(sums.some(value => Math.abs(value) > 10_000_000))
})

t.test('n summands cost at most log2 n bits of the noise budget', async t => {
  const budgetOf = (nodes: readonly NodeShare[]) =>
    scoped(own => {
      const seed = ready.seeds[ready.seeds.length - 1] ?? new Uint8Array()
      const key = ternaryPlaintext(scheme, own, keyOf(SHAPE, seed))
      scheme.evaluator.plainTransformToNttInplace(key, scheme.keyParms)
      const secretKey = scheme.load(scheme.secretKey(own), scheme.save(key))
      const sum = addAnswers(
        scheme,
        nodes.map(node => node.last),
        1,
      )
      return scheme.decryptor(own, secretKey).invariantNoiseBudget(scheme.load(scheme.ciphertext(own), sum))
    })
  const nodes = masksOf(8).map((mask, node) => answer(node, mask))
  const one = budgetOf(nodes.slice(0, 1))
  // SEAL rounds each budget down.
  t.ok(budgetOf(nodes.slice(0, 3)) >= one - Math.log2(3) - 1)
  t.ok(budgetOf(nodes) >= one - Math.log2(8) - 1)
  t.ok(one >= 9)
})

t.test('a share of other parameters, length or header is refused before anything is added', async t => {
  const { last } = answer(0, [])
  t.throws(() => addAnswers(scheme, [last.subarray(1)], 1), { code: 'blind.length' })
  const header = last.slice()
  header[20] = (header[20] ?? 0) ^ 1
  t.throws(() => addAnswers(scheme, [last, header], 1), { code: 'blind.answer' })
  t.throws(() => addAnswers(scheme, [], 1), { code: 'blind.answer' })
})
