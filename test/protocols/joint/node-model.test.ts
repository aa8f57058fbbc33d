import t from 'tap'
import { countsAsSpent, stepNode } from '../../../protocols/joint/node.ts'
import { nextForConsumer, nextForHub } from '../../../protocols/joint/progress.ts'
import { checkModel, type Faults, type ModelOptions, type Step } from './model.ts'
import { exploreTwoQuestions } from './two-questions.ts'

const members = ['a', 'b', 'c']
const everything: ModelOptions = {
  members,
  questions: ['q1'],
  cancels: true,
  officer: true,
  crashes: true,
  expiries: 1,
}

const runs: Readonly<Record<string, ModelOptions>> = {
  'one question, cancels, officers, crashes, yeses that expire': everything,
  'two questions for one J, both cancelled or not, crashes': {
    members,
    questions: ['q1', 'q2'],
    cancels: true,
    crashes: true,
  },
  'one question, and a backup taken and restored at any time': {
    members,
    questions: ['q1'],
    cancels: true,
    restores: 1,
  },
}

for (const [name, options] of Object.entries(runs)) {
  t.test(`every interleaving of three nodes keeps all invariants: ${name}`, async t => {
    const { violation, completed, states, transitions } = checkModel(options)
    t.equal(violation, undefined)
    t.ok(completed > 0, 'some end with all shares')
    t.comment(`${states} states, ${transitions} transitions`)
  })
}

// Negative controls: what each fault breaks. The checker that misses one proves nothing.
const onFewerYeses: Step = (record, event, names, draw) => {
  if (event.kind !== 'release') return stepNode(record, event, names, draw)
  const there = new Set(event.yeses.map(({ node }) => node))
  if (there.size < names.members.length - 1 || !there.has(names.self))
    return stepNode(record, event, names, draw)
  return stepNode(record, event, { ...names, members: names.members.filter(m => there.has(m)) }, draw)
}
const faults: readonly {
  readonly fault: string
  readonly invariant: string
  readonly options: ModelOptions
  readonly faults: Faults
}[] = [
  {
    fault: 'a hold that expires with its yes',
    invariant: 'charged, and never to be completed',
    options: everything,
    faults: { onExpiry: record => (record.state === 'held' ? { ...record, state: 'ended' } : record) },
  },
  {
    fault: 'release on n − 1 yeses',
    invariant: 'charged, and never to be completed',
    options: everything,
    faults: { step: onFewerYeses },
  },
  {
    fault: 'noise drawn again when a question is repeated',
    invariant: 'two noises drawn for one J',
    options: everything,
    faults: {
      step: (record, event, names, draw) =>
        stepNode(
          event.kind === 'question' ? { ...record, commitment: undefined } : record,
          event,
          names,
          draw,
        ),
    },
  },
  {
    fault: 'a share that leaves before the charge is durable',
    invariant: 'a share left without a charge',
    options: everything,
    faults: { sendsFirst: true },
  },
  {
    fault: 'a yes that does not name its question',
    invariant: 'charged, and never to be completed',
    options: { members, questions: ['q1', 'q2'], cancels: true },
    faults: {
      step: (record, event, names, draw) =>
        stepNode(
          record,
          event.kind === 'release'
            ? { ...event, yeses: event.yeses.map(yes => ({ ...yes, question: event.question })) }
            : event,
          names,
          draw,
        ),
    },
  },
  {
    fault: 'a cancel that is forgotten',
    invariant: 'holds for a question whose cancel it has received',
    options: { members, questions: ['q1', 'q2'], cancels: true },
    faults: { step: forgetsCancels },
  },
  {
    fault: 'a restored node that does not mind a yes of its own that it does not know',
    invariant: 'released another share than its yes names',
    options: { members, questions: ['q1'], restores: 1 },
    faults: {
      step: (record, event, names, draw) =>
        stepNode(
          record,
          event.kind === 'release'
            ? {
                ...event,
                yeses: event.yeses.map(yes =>
                  yes.node === names.self ? { ...yes, commitment: record.commitment ?? '' } : yes,
                ),
              }
            : event,
          names,
          draw,
        ),
    },
  },
  {
    fault: 'a restored node that does not ask its witnesses',
    invariant: 'charged twice for one J',
    options: { members, questions: ['q1'], restores: 1 },
    faults: { ignoresWitnesses: true },
  },
]

/** Ends the hold but does not remember why. */
function forgetsCancels(...[record, event, names, draw]: Parameters<Step>): ReturnType<Step> {
  const step = stepNode(record, event, names, draw)
  return { ...step, record: { ...step.record, cancelled: [] } }
}

for (const { fault, invariant, options, faults: wrong } of faults) {
  t.test(`the checker finds ${fault}`, async t => {
    const { violation } = checkModel(options, wrong)
    t.equal(violation?.invariant, invariant)
    t.comment(violation?.trace.join(' → ') ?? '')
  })
}

t.test('two questions of one consumer never block each other when each asks node after node', async t => {
  const { states, stuck, bothDone } = exploreTwoQuestions(members, 'inOrder')
  t.equal(stuck, 0)
  t.ok(bothDone > 0)
  t.comment(`${states} states`)
})

t.test('the same search finds that they do when all nodes are asked at once', async t => {
  t.ok(exploreTwoQuestions(members, 'atOnce').stuck > 0)
})

t.test(
  'with a cap for one question no node ever has two holds or charges, since a hold counts as spent',
  async t => {
    t.equal(exploreTwoQuestions(members, 'atOnce', other => !countsAsSpent(other)).both, 0)
    // Negative control: only charges count.
    t.ok(exploreTwoQuestions(members, 'atOnce', other => other.state !== 'released').both > 0)
  },
)

t.test('the consumer cancels on a final refusal, but not once a share has come', async t => {
  const view = {
    members,
    yeses: [],
    refusals: [{ node: 'b', isFinal: true }],
    shares: [],
    isCancelled: false,
  }
  t.equal(nextForConsumer(view), 'cancel')
  t.same(nextForHub(view), [{ kind: 'awaitCancel' }])
  t.same(nextForHub({ ...view, isCancelled: true }), [{ kind: 'carryCancel' }])
  t.equal(nextForConsumer({ ...view, shares: ['a'] }), 'wait')
  t.equal(nextForConsumer({ ...view, refusals: [{ node: 'b', isFinal: false }] }), 'wait')
  t.equal(nextForConsumer({ ...view, shares: members }), 'open')
})
