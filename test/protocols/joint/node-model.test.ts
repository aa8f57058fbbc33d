import t from 'tap'
import { type JointRecord, stepNode } from '../../../protocols/joint/node.ts'
import { checkModel, type Faults, type ModelOptions, type Step } from './model.ts'

const THREE = ['a', 'b', 'c']
const RUNS: Readonly<Record<string, ModelOptions>> = {
  'two questions for one J, cancelled or not': { members: THREE, questions: ['q1', 'q2'], cancels: true },
  'one question, cancels, officers, crashes and expiring yeses': {
    members: THREE,
    questions: ['q1'],
    cancels: true,
    officer: true,
    crashes: true,
    expiries: 2,
  },
  'one question, backups taken and restored at any time': {
    members: THREE,
    questions: ['q1'],
    cancels: true,
    restores: 1,
  },
}

for (const [name, options] of Object.entries(RUNS)) {
  t.test(`every interleaving of three nodes keeps all invariants: ${name}`, async t => {
    const from = Date.now()
    const found = checkModel(options)
    t.equal(found.violation, undefined)
    t.ok(found.completed > 0, 'some end with all shares')
    t.comment(`${found.states} states, ${found.transitions} transitions, ${Date.now() - from} ms`)
  })
}
