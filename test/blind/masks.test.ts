import t from 'tap'
import { chooseInstances } from '../../protocols/blind/choice.ts'
import { openAnswer } from '../../protocols/blind/decrypt.ts'
import { decodeOpening } from '../../protocols/blind/messages.ts'
import { type PreparedTicket, prepareTicket } from '../../protocols/blind/prepare.ts'
import { askTicket } from '../../protocols/blind/question.ts'
import type { TicketShape } from '../../protocols/blind/shape.ts'
import { acceptChoice, keepClosed, makeTicket, openTicket } from '../../protocols/blind/ticket.ts'
import { openHeap } from '../../src/engine/blind/heap.ts'
import { openThread } from '../../src/engine/blind/thread.ts'
import { buffersOf } from '../../src/engine/blind/transfer.ts'
import { randomOf, schemeOf, serviceSecret } from '../protocols/blind/protocol-run.ts'
import {
  foundIn,
  foundInProcess,
  heldSecrets,
  matrix,
  passingSecrets,
  startChild,
  traceless,
} from './masks.ts'

const shape: TicketShape = {
  parameters: 'bfv-8192-36',
  level: 'insecureForTesting',
  mode: 'one',
  cells: 300,
  answers: 1,
}
const scheme = schemeOf(shape.parameters)
const random = randomOf('consumer of masks')
const made = makeTicket(scheme, shape, random)
const digests = made.instances.map(({ digest }) => digest)
const chosen = acceptChoice(made, chooseInstances(serviceSecret, 'organisation', shape, digests))
const opening = openTicket(scheme, chosen)
const { selectors } = decodeOpening(shape, opening)
const asked = askTicket(keepClosed(chosen), { kind: 'one', cell: 5 })
const { choice } = chosen

const passing = passingSecrets(scheme, shape, selectors, asked.shifts)
const held = heldSecrets(prepareTicket(scheme, shape, selectors, traceless()).prepared)

t.test(
  'after an answer SEAL’s memory holds nothing of its masks, nor do the arrays that held them',
  async t => {
    const heap = await openHeap()
    const thread = openThread(heap, traceless())
    const memory = () => new Uint8Array(heap.memory.buffer)
    const run = () =>
      thread.run({ kind: 'prepare', shape, choice, opening }) as {
        shares: Uint8Array
        prepared: PreparedTicket
      }

    thread.run({ kind: 'warm', shape })
    const { shares, prepared } = run()
    t.ok(foundIn(memory(), held).size > 0, 'control: before it forgets')
    thread.forget()
    t.same([...foundIn(memory(), passing), ...foundIn(memory(), held)], [], 'after it was prepared')
    t.ok(thread.holding().isClean)

    const copy = structuredClone(prepared)
    const statistics = matrix()
    const answer = thread.run({ kind: 'evaluate', shape, prepared, shifts: asked.shifts, statistics })
    t.ok(foundIn(memory(), passing).has('the same as SEAL takes it'), 'control: before it forgets')
    thread.forget()
    t.same([...foundIn(memory(), passing), ...foundIn(memory(), held)], [], 'after the answer')
    const arrays = [
      ...prepared.masks.factors,
      prepared.masks.sums,
      ...prepared.last.selectors,
      ...prepared.last.rerandomisers,
      ...statistics.flatMap(({ cells, noise }) => [cells, noise]),
    ]
    t.ok(arrays.every(array => new Uint8Array(array.buffer).every(byte => byte === 0)))

    const [value] = openAnswer(scheme, asked, 24, shares, answer as Uint8Array)
    t.equal(value, matrix()[0]?.cells[5], 'and it is the right answer')
    const again = thread.run({
      kind: 'evaluate',
      shape,
      prepared: copy,
      shifts: asked.shifts,
      statistics: matrix(),
    })
    t.equal(openAnswer(scheme, asked, 24, shares, again as Uint8Array)[0], value, 'SEAL works on as before')
    thread.forget()
  },
)

t.test('what moves between threads is moved, not copied', async t => {
  const { prepared } = prepareTicket(scheme, shape, selectors, traceless())
  const arrays = [
    ...prepared.masks.factors,
    prepared.masks.sums,
    ...prepared.last.selectors,
    ...prepared.last.rerandomisers,
  ]
  t.same(new Set(buffersOf(prepared)), new Set(arrays.map(({ buffer }) => buffer)))
})

t.test(
  'after an answer no memory of the process holds a byte of the masks, freed memory included',
  { skip: process.platform === 'linux' ? false : 'reads /proc' },
  async t => {
    const child = await startChild()
    try {
      const all = new Map([...held, ...passing])
      await child.run({ task: { kind: 'prepare', shape, choice, opening }, forgets: true })
      t.same(
        foundInProcess(child.pid, all),
        new Set(held.keys()),
        'control: what is kept, all of it, and nothing that was passing',
      )
      await child.run({ task: { kind: 'evaluate', shape, shifts: asked.shifts }, forgets: true })
      t.same([...foundInProcess(child.pid, all)], [])
    } finally {
      child.end()
    }
  },
)
