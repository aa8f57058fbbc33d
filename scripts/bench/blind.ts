// Blind queries: each side's steps, the same question the textbook's way and with SEAL's `addPlain`, and a
// whole question over loopback. Steps are processor time of their one thread, the least of all repetitions,
// so that a busy machine doesn't count; `questionMs` is time, through PostgreSQL.
import { chooseInstances } from '../../protocols/blind/choice.ts'
import { evaluate } from '../../protocols/blind/evaluate.ts'
import { decodeOpening, decodeShifts } from '../../protocols/blind/messages.ts'
import { prepareTicket } from '../../protocols/blind/prepare.ts'
import { askTicket } from '../../protocols/blind/question.ts'
import { answersFor, packingOf, type TicketShape } from '../../protocols/blind/shape.ts'
import { acceptChoice, keepClosed, makeTicket, openTicket } from '../../protocols/blind/ticket.ts'
import type { Task } from '../../src/engine/blind/task.ts'
import { startPostgres } from '../../test/support/postgres.ts'
import { schemeOf, seal, serviceSecret } from '../../test/protocols/blind/protocol-run.ts'
import { type BlindFigures, measureBlind } from '../evidence/blind-figures.ts'
import { systemRandom } from '../evidence/dp-samplers.ts'
import { median, significant } from '../statistics.ts'
import { type Bench, type BenchOptions, scaled } from './bench.ts'
import { measureQuestion } from './blind-question.ts'
import { evaluateWithSeal, plaintextAdders } from './blind-seal.ts'
import { textbook } from './blind-textbook.ts'
import { twoWorkersRatio } from './blind-workers.ts'
import { twoThreadsRatio } from './two-threads.ts'

const [CELLS, GROUPS] = [300, 24]
const [LARGE_CELLS, LARGE_GROUPS] = [4096, 64]
const REPETITIONS = 5
/** Turns of the online step with SEAL's `addPlain` and ours. */
const SEAL_ROUNDS = 60
/** For each measurement of the textbook's circuit. */
const CIRCUITS = 3
const WORKER_QUESTIONS = 60

export async function run(options: BenchOptions): Promise<Bench> {
  const { scale, say } = options
  const repetitions = scaled(REPETITIONS, scale, 2)
  say(`${CELLS} × ${GROUPS}, in turns with the textbook`)
  const shape = shapeOf(CELLS, GROUPS)
  const { ours, theirs } = sideBySide(shape, repetitions)
  say('with SEAL’s addPlain, in turns with ours')
  const seals = besideSeal(shape, scaled(SEAL_ROUNDS, scale, 10))
  say(`${LARGE_CELLS} × ${LARGE_GROUPS}`)
  const large = measureBlind(shapeOf(LARGE_CELLS, LARGE_GROUPS), LARGE_GROUPS, scaled(2, scale, 1))
  say('two threads')
  const ratio = await twoWorkersRatio(preparedTask(shape), scaled(WORKER_QUESTIONS, scale, 10))
  const alone = await twoThreadsRatio()
  const question = await measureOnPostgres(options)
  const { questionMs: questionPgliteMs } = await measureQuestion(seal, options, null)
  return {
    name: 'blind',
    figures: {
      ...significant({
        onlineMs: ours.online,
        aheadMs: ours.check + ours.prepare,
        clientMakeMs: ours.make,
        clientOpenMs: ours.consumerOpens,
        onlineLargeMs: large.online,
        twoWorkersRatio: ratio,
        ratioToTextbook: theirs.online / ours.online,
        ...question,
        questionPgliteMs,
      }),
      bytesUp: ours.bytesUp,
      bytesAheadDown: ours.bytesAheadDown,
      bytesDown: ours.bytesDown,
    },
    versus: {
      ...significant({
        textbookOnlineMs: theirs.online,
        textbookUncheckedOnlineMs: theirs.unchecked,
        ratioToUnchecked: theirs.unchecked / ours.online,
        twoThreadsRatio: alone,
        ...seals,
        ratioToSeal: seals.sealOnlineMs / seals.onlineBesideSealMs,
        addPlainRatio: seals.sealAddPlainMs / seals.addPlainMs,
      }),
      textbookBytesUp: theirs.bytesUp,
    },
  }
}

async function measureOnPostgres(options: BenchOptions) {
  const postgres = await startPostgres()
  if (postgres === undefined) throw new Error('blind needs PostgreSQL (Debian: postgresql)')
  try {
    return await measureQuestion(seal, options, await postgres.createDatabase())
  } finally {
    await postgres.stop()
  }
}

type Theirs = { readonly online: number; readonly unchecked: number; readonly bytesUp: number }

function sideBySide(
  shape: TicketShape,
  repetitions: number,
): { readonly ours: BlindFigures; readonly theirs: Theirs } {
  const cell = 5
  const matrix = Float64Array.from({ length: GROUPS * CELLS }, (_, i) => (i * 7919) % 1000)
  const noise = Float64Array.from({ length: GROUPS }, (_, g) => g - 12)
  const circuit = textbook(seal, CELLS, GROUPS, cell)
  try {
    const expected = Array.from(noise, (added, g) => (matrix[g * CELLS + cell] ?? 0) + added)
    for (const answer of [circuit.online(matrix, noise), circuit.onlineUnchecked(matrix, noise)]) {
      if (circuit.open(answer).join() !== expected.join()) throw new Error('the textbook’s answer is wrong')
    }
    const all = Array.from({ length: repetitions }, () => ({
      ours: measureBlind(shape, GROUPS, 1),
      online: processorMs(() => circuit.online(matrix, noise)),
      unchecked: processorMs(() => circuit.onlineUnchecked(matrix, noise)),
    }))
    const least = (read: (one: (typeof all)[number]) => number) => Math.min(...all.map(read))
    const [first] = all
    if (first === undefined) throw new RangeError('at least one repetition')
    return {
      ours: {
        ...first.ours,
        make: least(({ ours }) => ours.make),
        check: least(({ ours }) => ours.check),
        prepare: least(({ ours }) => ours.prepare),
        online: least(({ ours }) => ours.online),
        consumerOpens: least(({ ours }) => ours.consumerOpens),
      },
      theirs: {
        online: least(({ online }) => online),
        unchecked: least(({ unchecked }) => unchecked),
        bytesUp: circuit.keyBytes + circuit.selectorBytes,
      },
    }
  } finally {
    circuit.free()
  }
}

/**
 * Milliseconds, the median of all rounds: the online step and its addition of a plaintext, as they were and
 * as they are. The least would be 0 where a kernel counts processor time in ticks.
 */
function besideSeal(shape: TicketShape, rounds: number) {
  const scheme = schemeOf(shape.parameters)
  const task = preparedTask(shape)
  if (task.kind !== 'evaluate') throw new Error('not a question')
  const { prepared, statistics } = task
  const shifts = decodeShifts(shape, task.shifts)
  const adders = plaintextAdders(scheme, prepared.last.rerandomisers[0] ?? new Uint8Array())
  const all = Array.from({ length: rounds }, () => {
    const copies = Array.from({ length: CIRCUITS }, () => structuredClone(prepared))
    return {
      sealOnlineMs: processorMs(() => evaluateWithSeal(scheme, prepared, shifts, statistics)),
      onlineBesideSealMs: processorMs(() => {
        const copy = copies.pop()
        if (copy !== undefined) evaluate(scheme, copy, shifts, statistics, systemRandom)
      }),
      sealAddPlainMs: processorMs(adders.seal),
      addPlainMs: processorMs(adders.ours),
    }
  })
  const typical = (read: (one: (typeof all)[number]) => number) => median(all.map(read))
  return {
    sealOnlineMs: typical(one => one.sealOnlineMs),
    onlineBesideSealMs: typical(one => one.onlineBesideSealMs),
    sealAddPlainMs: typical(one => one.sealAddPlainMs),
    addPlainMs: typical(one => one.addPlainMs),
  }
}

function processorMs(work: () => unknown): number {
  const start = process.threadCpuUsage()
  for (let i = 0; i < CIRCUITS; i++) work()
  const { user, system } = process.threadCpuUsage(start)
  return (user + system) / 1000 / CIRCUITS
}

/** A question as the engine hands it to a thread. */
function preparedTask(shape: TicketShape): Task {
  const scheme = schemeOf(shape.parameters)
  const made = makeTicket(scheme, shape, systemRandom)
  const digests = made.instances.map(({ digest }) => digest)
  const chosen = acceptChoice(made, chooseInstances(serviceSecret, 'organisation', shape, digests))
  const { selectors } = decodeOpening(shape, openTicket(scheme, chosen))
  const { prepared } = prepareTicket(scheme, shape, selectors, systemRandom)
  const { shifts } = askTicket(keepClosed(chosen), { kind: 'one', cell: 5 })
  const cells = Float64Array.from({ length: GROUPS * shape.cells }, (_, i) => (i * 7919) % 1000)
  const statistics = [{ groups: GROUPS, cells, noise: new Float64Array(GROUPS) }]
  return { kind: 'evaluate', shape, prepared, shifts, statistics }
}

function shapeOf(cells: number, groups: number): TicketShape {
  const answers = answersFor(groups, packingOf(cells))
  return { parameters: 'bfv-8192-30', level: 'full', mode: 'one', cells, answers }
}
