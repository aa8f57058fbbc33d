// The data plane's side of blind queries: real DuckDB, real SEAL in its threads, the protocol's own consumer.
import { mkdir } from 'node:fs/promises'
import t from 'tap'
import { chooseInstances } from '../../protocols/blind/choice.ts'
import { openAnswer } from '../../protocols/blind/decrypt.ts'
import type { Selection } from '../../protocols/blind/material.ts'
import { anyOf, askTicket } from '../../protocols/blind/question.ts'
import { packingOf, answersFor, type TicketShape } from '../../protocols/blind/shape.ts'
import { acceptChoice, keepClosed } from '../../protocols/blind/ticket.ts'
import { concatBytes } from '../../protocols/bytes.ts'
import { editionId } from '../../schemas/common.ts'
import type { Engine } from '../../schemas/engine.ts'
import type { PartNoise, Shape } from '../../schemas/plan.ts'
import { openWorkers } from '../../src/engine/blind/workers.ts'
import { scriptedNoiseForTesting, withoutNoiseForTesting } from '../../src/engine/noise-for-testing.ts'
import {
  declarationOf,
  exactly,
  NOISE,
  openTestEngine,
  randomRows,
  sealRequest,
  seeded,
  temporaryFolder,
  writeContribution,
} from '../engine/support.ts'
import { digestsOf, made, openingOf, schemeOf } from '../support/blind.ts'

const SECRET = new Uint8Array(32).fill(9)
const EDITION = editionId('test', '2025')

const shapeOf = (cells: number, groups: number, change: Partial<TicketShape> = {}): TicketShape => ({
  parameters: 'bfv-8192-30',
  level: 'insecureForTesting',
  mode: 'one',
  cells,
  answers: answersFor(groups, packingOf(cells)),
  ...change,
})

/** A ticket whose chosen instances its owner has opened. */
function opened(shape: TicketShape) {
  const own = made(shape)
  const choice = [
    ...chooseInstances(
      SECRET,
      'consumer',
      shape,
      own.instances.map(({ digest }) => digest),
    ),
  ]
  const chosen = acceptChoice(own, choice)
  return { digests: digestsOf(own), choice, chosen, opening: openingOf(chosen) }
}

/** A ticket that the engine has prepared, as its owner holds it. */
async function prepared(engine: Engine, ticket: string, shape: TicketShape) {
  const { chosen, ...sent } = opened(shape)
  const request = { ticket, shape, ...sent }
  const verdict = await engine.blind.check(request)
  if (verdict.kind !== 'pass') throw new Error(verdict.reason)
  await engine.blind.prepare(request)
  const shares: Uint8Array[] = []
  for (let part = 0, parts = 1; part < parts; part++) {
    const got = engine.blind.shares(ticket, part)
    if (got === undefined) throw new Error('no shares')
    shares.push(got.bytes)
    parts = got.parts
  }
  return { ready: keepClosed(chosen), shares: concatBytes(...shares) }
}

const declaration = declarationOf({
  dimensions: [{ size: 4 }, { size: 3 }, { size: 5 }, { size: 2, perUnit: true }],
  measures: [{ lo: -30, hi: 12 }],
  views: [{ name: 'all', for: ['count', 'units', 'orders', 'sum'], caps: [], perUnit: 6 }],
  orders: true,
  capacity: 5000,
})
const wide = declarationOf({
  dimensions: [{ size: 95 }, { size: 91 }, { size: 2 }],
  views: [{ name: 'all', for: ['count'], caps: [], perUnit: 6 }],
  capacity: 5000,
})

type Case = {
  readonly name: string
  readonly shapes: readonly Shape[]
  readonly hidden: readonly string[]
  readonly selection: Selection
  readonly shape: TicketShape
}

const shape = (statistic: Shape['statistic'], groupBy: string[], change: Partial<Shape> = {}): Shape => ({
  statistic,
  view: 'all',
  where: [],
  groupBy,
  ...(statistic === 'sum' ? { measure: 'x' } : {}),
  ...change,
})

const CASES: readonly Case[] = [
  {
    name: 'buyers of one cell, by two groupings, with the whole',
    shapes: [shape('units', ['c']), shape('units', ['d']), shape('units', [])],
    hidden: ['a', 'b'],
    selection: { kind: 'one', cell: 7 },
    shape: shapeOf(12, 8),
  },
  {
    name: 'orders and negative sums of one cell under a public filter of several values, at level full',
    shapes: [
      shape('orders', ['b'], { where: [{ dimension: 'c', codes: [0, 2, 3] }] }),
      shape('sum', ['b'], { where: [{ dimension: 'c', codes: [0, 2, 3] }] }),
      shape('count', [], { where: [{ dimension: 'c', codes: [0, 2, 3] }] }),
    ],
    hidden: ['a'],
    selection: { kind: 'one', cell: 3 },
    shape: shapeOf(4, 7, { level: 'full' }),
  },
  {
    name: 'lines and sums of any subset, with the larger parameters',
    shapes: [shape('count', ['b', 'd']), shape('sum', ['b'], { where: [{ dimension: 'b', codes: [0, 2] }] })],
    hidden: ['a', 'c'],
    selection: anyOf([0, 3, 11, 19], 20),
    shape: shapeOf(20, 8, { mode: 'any', parameters: 'bfv-8192-36' }),
  },
]

const WIDE: Case = {
  name: 'one of more cells than a ciphertext has slots',
  shapes: [shape('count', ['c'])],
  hidden: ['a', 'b'],
  selection: { kind: 'one', cell: 8300 },
  shape: shapeOf(95 * 91, 2),
}

/** What the same question is worth, cell by cell and without any ciphertext. */
async function expected(
  engine: Engine,
  { shapes, hidden, selection, shape: form }: Case,
): Promise<readonly bigint[]> {
  const groups: bigint[] = []
  for (const each of shapes) {
    const cells = await exactly(engine, { ...each, groupBy: [...each.groupBy, ...hidden] })
    for (let at = 0; at < cells.length; at += form.cells) {
      const chosen = cells
        .slice(at, at + form.cells)
        .filter((_, cell) =>
          selection.kind === 'one' ? cell === selection.cell : selection.bits[cell] === 1,
        )
      groups.push(chosen.reduce((sum, value) => sum + value, 0n))
    }
  }
  return groups
}

t.test(
  'what the consumer decrypts is the exact figure plus the noise that was drawn, in every mode',
  async t => {
    for (const [sealed, cases] of [
      [declaration, CASES],
      [wide, [WIDE]],
    ] as const) {
      const folder = await temporaryFolder()
      const contribution = await writeContribution(folder.path, sealed, randomRows(seeded(5), sealed, 300))
      const plain = await openTestEngine(folder.path, { noise: withoutNoiseForTesting() })
      await plain.seal(sealRequest(sealed, contribution), () => undefined)
      const wanted: (readonly bigint[])[] = []
      for (const each of cases) wanted.push(await expected(plain, each))
      await plain.close()
      const noise = Array.from({ length: 200 }, (_, i) => BigInt(((i * 7919) % 401) - 200))
      const engine = await openTestEngine(folder.path, { noise: scriptedNoiseForTesting(noise) })
      let used = 0
      for (const [i, each] of cases.entries()) {
        const ticket = await prepared(engine, `t${i}`, each.shape)
        const asked = askTicket(ticket.ready, each.selection)
        const { ciphertexts } = await engine.blind.release({
          edition: EDITION,
          ticket: `t${i}`,
          shifts: asked.shifts,
          hidden: [...each.hidden],
          parts: each.shapes.map(part => ({ shape: part, noise: NOISE })),
        })
        const exact = wanted[i] ?? []
        const got = openAnswer(
          schemeOf(each.shape.parameters),
          asked,
          exact.length,
          ticket.shares,
          ciphertexts,
        )
        const withNoise = exact.map((value, g) => value + (noise[used + g] ?? 0n))
        t.same(Array.from(got, BigInt), withNoise, each.name)
        used += exact.length
        await t.rejects(
          engine.blind.release({
            edition: EDITION,
            ticket: `t${i}`,
            shifts: asked.shifts,
            hidden: [...each.hidden],
            parts: [],
          }),
          { code: 'blind.ticket_state' },
          'and the ticket is used up',
        )
      }
      await engine.close()
      await folder.remove()
    }
  },
)

t.test('under correlated noise the consumer decrypts centred figures, and the counts are open', async t => {
  const folder = await temporaryFolder()
  const contribution = await writeContribution(
    folder.path,
    declaration,
    randomRows(seeded(5), declaration, 300),
  )
  const plain = await openTestEngine(folder.path, { noise: withoutNoiseForTesting() })
  await plain.seal(sealRequest(declaration, contribution), () => undefined)
  const noise: PartNoise = {
    kind: 'correlated-gaussian',
    countBy: ['d'],
    scale: '3',
    shift: '2',
    variance: { num: '100', den: '1' },
    weight: '5',
  }
  const part: Shape = { statistic: 'count', view: 'all', where: [], groupBy: ['a', 'd'] }
  const units = await exactly(plain, { statistic: 'units', view: 'all', where: [], groupBy: ['d'] })
  for (const [mode, selection] of [
    ['one', { kind: 'one', cell: 4 }],
    ['any', anyOf([0, 3, 4], 5)],
  ] as const) {
    const form = shapeOf(5, 8, { mode })
    const wanted = await expected(plain, {
      name: mode,
      hidden: ['c'],
      shapes: [part],
      selection,
      shape: form,
    })
    const drawn = Array.from({ length: 10 }, (_, i) => BigInt(i * 7 - 30))
    const engine = await openTestEngine(folder.path, { noise: scriptedNoiseForTesting(drawn) })
    const ticket = await prepared(engine, mode, form)
    const asked = askTicket(ticket.ready, selection)
    const { ciphertexts, counts } = await engine.blind.release({
      edition: EDITION,
      ticket: mode,
      shifts: asked.shifts,
      hidden: ['c'],
      parts: [{ shape: part, noise }],
    })
    const got = openAnswer(schemeOf(form.parameters), asked, 8, ticket.shares, ciphertexts)
    t.same(
      Array.from(got, BigInt),
      wanted.map((value, g) => 3n * value - 2n * (units[g % 2] ?? 0n) + (drawn[g] ?? 0n)),
      mode,
    )
    t.same(counts, [units.map((count, i) => String(5n * count + (drawn[8 + i] ?? 0n)))])
    await engine.close()
  }
  await plain.close()
  await folder.remove()
})

t.test('an opening that differs in one bit is evidence, and tells where', async t => {
  const folder = await temporaryFolder()
  await mkdir(folder.path, { recursive: true })
  const engine = await openTestEngine(folder.path)
  const form = shapeOf(12, 4)
  const { digests, choice, opening } = opened(form)
  const request = { ticket: 't', shape: form, digests, choice }
  for (const [place, position, reason] of [
    [3, choice[0], 'derivation'],
    [opening.length - 1, [0, 1, 2, 3].findLast(at => !choice.includes(at)), 'digest'],
  ] as const) {
    const changed = opening.slice()
    changed[place] = (changed[place] ?? 0) ^ 1
    t.same(await engine.blind.check({ ...request, opening: changed }), { kind: 'evidence', position, reason })
  }
  t.same(await engine.blind.check({ ...request, opening }), { kind: 'pass' })
  t.equal(engine.blind.holds('t'), false)
  await engine.close()
  await folder.remove()
})

t.test('a thread that is killed costs its own task only, and a full queue refuses', async t => {
  const workers = openWorkers({ count: 1, queue: 1, niceness: 0, recycleMiB: 512 })
  const form = shapeOf(12, 4, { level: 'strong' })
  const { digests, choice, opening } = opened(form)
  const task = () => ({ kind: 'check', shape: form, digests, choice, opening: opening.slice() }) as const
  const killed = workers.run(task(), 1)
  const next = workers.run(task(), 60_000)
  await t.rejects(workers.run(task(), 60_000), { code: 'blind.busy' })
  await t.rejects(killed, { code: 'blind.worker_failed', cause: 'limit' })
  t.same(await next, { kind: 'pass' })
  const broken = { ...task(), opening: opening.slice(1) }
  await t.rejects(workers.run(broken, 60_000), { code: 'blind.worker_failed', cause: 'blind.length' })
  t.same(await workers.run(task(), 60_000), { kind: 'pass' })
  await workers.close()
  const small = openWorkers({ count: 1, queue: 1, niceness: 10, recycleMiB: 1 })
  t.same(
    await small.run(task(), 60_000),
    { kind: 'pass' },
    'a thread that has grown answers, then is replaced',
  )
  t.same(await small.run(task(), 60_000), { kind: 'pass' })
  await small.close()
})
