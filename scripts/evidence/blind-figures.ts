import { chooseInstances } from '../../protocols/blind/choice.ts'
import { openAnswer } from '../../protocols/blind/decrypt.ts'
import { evaluate } from '../../protocols/blind/evaluate.ts'
import { keyOf } from '../../protocols/blind/material.ts'
import { decodeCiphertexts, decodeOpening, decodeShifts } from '../../protocols/blind/messages.ts'
import { endBudget } from '../../protocols/blind/noise-bounds.ts'
import { checkOpening } from '../../protocols/blind/open.ts'
import { parametersOf } from '../../protocols/blind/parameters.ts'
import { prepareTicket } from '../../protocols/blind/prepare.ts'
import { askTicket } from '../../protocols/blind/question.ts'
import { answersFor, packingOf, type TicketShape } from '../../protocols/blind/shape.ts'
import { acceptChoice, keepClosed, makeTicket, openTicket } from '../../protocols/blind/ticket.ts'
import { budgetOf, fractionsOf } from '../../test/protocols/blind/answer-phase.ts'
import { randomOf, schemeOf, serviceSecret } from '../../test/protocols/blind/protocol-run.ts'
import { systemRandom } from './dp-samplers.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'

/**
 * Milliseconds of the thread's own CPU time, so that a busy machine doesn't count; the least of all
 * repetitions; and bytes.
 */
export type BlindFigures = {
  readonly make: number
  readonly opening: number
  readonly check: number
  readonly prepare: number
  readonly online: number
  readonly consumerOpens: number
  readonly bytesUp: number
  readonly bytesAheadDown: number
  readonly bytesDown: number
  /** Least over all answer ciphertexts, in bits. */
  readonly endBudget: number
}

const CASES = [
  ['bfv-8192-30', 'full', 'one', 300, 14, 3],
  ['bfv-8192-30', 'full', 'one', 300, 24, 3],
  ['bfv-8192-36', 'full', 'any', 300, 24, 3],
  ['bfv-8192-30', 'strong', 'one', 300, 24, 3],
  ['bfv-8192-30', 'full', 'one', 4096, 64, 1],
] as const

/** In short each of the small shapes once. */
export function run({ short }: EvidenceOptions): Promise<Evidence> {
  const figures: Record<string, number> = {}
  let failures = 0
  const cases = short ? CASES.filter(([, , , cells]) => cells < 4096) : CASES
  for (const [parameters, level, mode, cells, groups, repetitions] of cases) {
    const answers = answersFor(groups, packingOf(cells))
    const shape = { parameters, level, mode, cells, answers }
    const measured = measureBlind(shape, groups, short ? 1 : repetitions)
    for (const [name, value] of Object.entries(measured)) {
      figures[`${cells} × ${groups} ${level} ${mode} t=${parameters.slice(-2)}: ${name}`] = Number(
        value.toPrecision(name.startsWith('bytes') ? 12 : 4),
      )
    }
    if (measured.endBudget < endBudget(parametersOf(parameters), packingOf(cells).selectors)) failures++
  }
  return Promise.resolve(
    judged({
      name: 'blind-figures',
      claim:
        'no answer ciphertext has less noise budget than the worst-case bound; the table says what each step costs',
      trials: cases.length,
      falseFailureRate: 0,
      holds: failures === 0,
      figures,
    }),
  )
}

export function measureBlind(shape: TicketShape, groups: number, repetitions: number): BlindFigures {
  const all = Array.from({ length: repetitions }, (_, i) => measureOnce(shape, groups, i))
  const [first] = all
  if (first === undefined) throw new RangeError('at least one repetition')
  return all.reduce((best, one) => ({
    ...one,
    make: Math.min(best.make, one.make),
    opening: Math.min(best.opening, one.opening),
    check: Math.min(best.check, one.check),
    prepare: Math.min(best.prepare, one.prepare),
    online: Math.min(best.online, one.online),
    consumerOpens: Math.min(best.consumerOpens, one.consumerOpens),
    endBudget: Math.min(best.endBudget, one.endBudget),
  }))
}

function measureOnce(shape: TicketShape, groups: number, repetition: number): BlindFigures {
  const scheme = schemeOf(shape.parameters)
  const [make, made] = timed(() => makeTicket(scheme, shape, systemRandom))
  const digests = made.instances.map(instance => instance.digest)
  const choice = chooseInstances(serviceSecret, 'organisation', shape, digests)
  const chosen = acceptChoice(made, choice)
  const [opening, message] = timed(() => openTicket(scheme, chosen))
  const decoded = decodeOpening(shape, message)
  const [check, verdict] = timed(() => checkOpening(scheme, shape, digests, choice, decoded))
  if (verdict.kind !== 'pass') throw new Error('an honest ticket failed')
  const [prepare, { shares, prepared }] = timed(() =>
    prepareTicket(scheme, shape, decoded.selectors, systemRandom),
  )
  const ready = keepClosed(chosen)
  const bits = randomOf(`bits ${repetition}`)(new Uint8Array(shape.cells)).map(byte => byte & 1)
  const asked = askTicket(ready, shape.mode === 'one' ? { kind: 'one', cell: 5 } : { kind: 'any', bits })
  const shifts = decodeShifts(shape, asked.shifts)
  const cells = Float64Array.from({ length: groups * shape.cells }, (_, i) => (i * 7919) % 1000)
  const statistics = [{ groups, cells, noise: new Float64Array(groups) }]
  // Copies of one ticket, since each is wiped: a measurement, which no service may do.
  const answers = Array.from({ length: 20 }, () => {
    const copy = structuredClone(prepared)
    return timed(() => evaluate(scheme, copy, shifts, statistics, systemRandom))
  })
  const online = answers.reduce((sum, [spent]) => sum + spent, 0)
  const [[, answer] = [0, new Uint8Array()] as const] = answers
  const [opens] = timed(() =>
    Array.from({ length: 5 }, () => openAnswer(scheme, asked, groups, shares, answer)),
  )
  const used = answersFor(groups, packingOf(shape.cells))
  const last = decodeCiphertexts(answer, used)
  const shared = decodeCiphertexts(shares, (ready.seeds.length - 1) * shape.answers)
  const budgets = ready.seeds.map((seed, i) => {
    const [ciphertext] = i < ready.seeds.length - 1 ? shared.slice(i * shape.answers) : last
    return budgetOf(fractionsOf(scheme, keyOf(shape, seed), ciphertext ?? new Uint8Array()))
  })
  return {
    make,
    opening,
    check,
    prepare,
    online: online / 20,
    consumerOpens: opens / 5,
    bytesUp: 32 * digests.length + message.length,
    bytesAheadDown: shares.length,
    bytesDown: answer.length,
    endBudget: Math.min(...budgets),
  }
}

function timed<T>(work: () => T): readonly [number, T] {
  const start = process.threadCpuUsage()
  const result = work()
  const { user, system } = process.threadCpuUsage(start)
  return [(user + system) / 1000, result]
}
