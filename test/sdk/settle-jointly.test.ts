import t from 'tap'
import type { Entry } from '../../protocols/audit/entry.ts'
import type { Body } from '../../schemas/body.ts'
import { monthPeriod } from '../../src/sdk/period.ts'
import type { ProvenEntry } from '../../src/sdk/proven-log.ts'
import { JointCharges } from '../../src/sdk/settle/joint-charges.ts'

const M = 'a'.repeat(64)
const [HUB, ALPHA, BETA] = ['hub+0+k', 'alpha+1+k', 'beta+2+k']
const membersOf = async () =>
  new Map([
    ['alpha', ALPHA],
    ['beta', BETA],
    ['hosted', HUB],
  ] as const)

t.test('charges that both logs have agree; a repeated question names the same ones again', async t => {
  const joint = checked({
    hub: [
      charge(4),
      completed(5, { alpha: 7, beta: 3, hosted: 4 }),
      completed(6, { alpha: 7, beta: 3, hosted: 4 }),
    ],
    alpha: [charge(7)],
    beta: [charge(3)],
  })
  t.same(await joint.check(membersOf), { questions: 2, charges: 3, unread: [], problems: [] })
})

t.test(
  'a charge that no entry of the hub names is reported, unless it is younger than the hub’s log',
  async t => {
    const joint = checked({
      hub: [completed(5, { alpha: 7 })],
      alpha: [charge(7), charge(8), charge(9, '30')],
    })
    t.same((await joint.check(membersOf)).problems, [
      { kind: 'not-completed', organisation: 'alpha', seq: '8', marketEdition: M },
    ])
  },
)

t.test('so is one that the hub names and its member does not have, or has for another market', async t => {
  const other = { marketEdition: 'b'.repeat(64) }
  const joint = checked({
    hub: [completed(5, { alpha: 7, beta: 3 })],
    alpha: [charge(7, '10', other)],
    beta: [],
  })
  t.same(
    (await joint.check(membersOf)).problems.map(({ kind, organisation }) => [kind, organisation]),
    [
      ['not-charged', 'alpha'],
      ['not-charged', 'beta'],
    ],
  )
})

t.test('of a log that was not read nothing is said, but that', async t => {
  const joint = checked({ hub: [completed(5, { alpha: 7, beta: 3 })], alpha: [charge(7)] })
  t.same(await joint.check(membersOf), { questions: 1, charges: 1, unread: ['beta'], problems: [] })
})

t.test('another month counts in the other month', async t => {
  const joint = checked({ hub: [completed(5, { alpha: 7 }, '2026-12-01T00:00:00.000Z')], alpha: [charge(7)] })
  t.match(await joint.check(membersOf), { questions: 0, charges: 1, problems: [] })
})

function checked(logs: {
  readonly hub: readonly ProvenEntry[]
  readonly alpha?: readonly ProvenEntry[]
  readonly beta?: readonly ProvenEntry[]
}): JointCharges {
  const joint = new JointCharges(monthPeriod('2026-11'))
  for (const [logKey, entries] of [
    [HUB, logs.hub],
    [ALPHA, logs.alpha],
    [BETA, logs.beta],
  ] as const) {
    if (entries === undefined) continue
    joint.read(logKey)
    for (const entry of entries) joint.add(logKey, entry)
  }
  return joint
}

function charge(seq: number, day = '10', change: object = {}): ProvenEntry {
  const leaf = { type: 'computation', outcome: 'released', time: `2026-11-${day}T00:00:00.000Z` }
  const body = { type: 'computation', joint: { marketEdition: M, ...change } }
  return entry(seq, leaf, body)
}

function completed(
  seq: number,
  nodes: Readonly<Record<string, number>>,
  time = '2026-11-20T00:00:00.000Z',
): ProvenEntry {
  const named = Object.entries(nodes).map(([organisation, at]) => ({ organisation, entry: String(at) }))
  return entry(seq, { type: 'joint', time, marketEdition: M }, { type: 'joint', nodes: named })
}

function entry(seq: number, leaf: object, body: object): ProvenEntry {
  return { seq, leaf: leaf as Entry, body: body as Body, unreadable: false, destroyed: false }
}
