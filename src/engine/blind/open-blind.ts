// Blind queries in the data plane: tickets checked and prepared ahead by one low-priority thread, questions
// evaluated by others. Prepared tickets are in this process and move to a thread for their one question, so a
// thread that dies costs its own request only.
import { decodeShifts, shiftsLength } from '../../../protocols/blind/messages.ts'
import { wipePrepared } from '../../../protocols/blind/prepare.ts'
import { wipe } from '../../../protocols/blind/scope.ts'
import { instancesOf, packingOf, type TicketShape } from '../../../protocols/blind/shape.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type {
  BlindEngine,
  BlindReleaseRequest,
  BlindReleaseResult,
  OpeningRequest,
  OpeningVerdict,
} from '../../../schemas/engine.ts'
import { fault } from '../../../schemas/fault.ts'
import { countsFor } from '../counts.ts'
import { type Cells, noisy, type ReleaseContext, type ReleasedPart, withCells } from '../release.ts'
import { resolveShape } from '../shape.ts'
import { type Made, type HeldTicket, PreparedTickets } from './prepared-tickets.ts'
import { openWorkers, type Workers } from './workers.ts'

export type BlindOptions = {
  /** Threads for questions; one more prepares. */
  readonly workers: number
  /** Most bytes of prepared tickets in all. */
  readonly memoryMiB: number
}

export type Blind = Omit<BlindEngine, 'release'> & {
  readonly release: (
    declaration: Declaration,
    request: BlindReleaseRequest,
    context: ReleaseContext,
  ) => Promise<BlindReleaseResult>
  readonly close: () => Promise<void>
}

/** The name of the threads that evaluate questions. */
export const ONLINE_THREADS = 'blind-online'

/** Openings and preparations that wait, and questions that wait. */
const QUEUES = { ahead: 16, online: 64 } as const
const RECYCLE_MIB = 512
const NICENESS = 5

export function openBlind(options: BlindOptions): Blind {
  const online = openWorkers({
    name: ONLINE_THREADS,
    count: options.workers,
    queue: QUEUES.online,
    niceness: 0,
    recycleMiB: RECYCLE_MIB,
  })
  const ahead = openWorkers({
    name: 'blind-ahead',
    count: 1,
    queue: QUEUES.ahead,
    niceness: NICENESS,
    recycleMiB: RECYCLE_MIB,
  })
  const tickets = new PreparedTickets(options.memoryMiB * 2 ** 20)
  return {
    bytesOf: shape => tickets.bytesOf(shape),
    hasRoom: shape => tickets.hasRoom(shape) && ahead.waiting() < QUEUES.ahead,
    check: async ({ shape, digests, choice, opening }: OpeningRequest): Promise<OpeningVerdict> => {
      const task = { kind: 'check', shape, digests, choice, opening: new Uint8Array(opening) } as const
      return (await ahead.run(task, limitOf(shape))) as OpeningVerdict
    },
    prepare: async ({ ticket, shape, choice, opening }) => {
      const { sharesDigest } = await tickets.add(ticket, shape, async () => {
        const task = { kind: 'prepare', shape, choice, opening: new Uint8Array(opening) } as const
        return (await ahead.run(task, limitOf(shape))) as Made & { readonly sharesDigest: string }
      })
      for (let thread = 0; thread < options.workers; thread++) warm(online, shape)
      return { sharesDigest }
    },
    holds: ticket => tickets.has(ticket),
    threads: () => ({ ahead: ahead.holding(), online: online.holding() }),
    shares: (ticket, part) => tickets.shares(ticket, part),
    forget: ticket => tickets.forget(ticket),
    release: async (declaration, request, context) =>
      await tickets.use(request.ticket, async (known, take) => {
        checkShifts(known.shape, request.shifts)
        const parts = partsOf(declaration, request, known.shape)
        checkMasks(parts, request.masks)
        return await withCells(request.edition, parts, context, async cells => {
          // From here on the masks are used, whatever becomes of the thread.
          take()
          return await evaluate(online, known, request.shifts, cells, request.masks)
        })
      }),
    close: async () => {
      tickets.forgetAll()
      await Promise.all([online.close(), ahead.close()])
    },
  }
}

/** A question must not wait for a thread to start. */
function warm(online: Workers, shape: TicketShape): void {
  // A refusal means that the threads are busy, so warm.
  online.run({ kind: 'warm', shape }, limitOf(shape)).catch(() => undefined)
}

/** Wipes masks and exact cells of this thread, whatever becomes of the task. */
async function evaluate(
  online: Workers,
  { shape, prepared }: HeldTicket,
  shifts: Uint8Array,
  cells: readonly Cells[],
  masks: Float64Array | undefined,
): Promise<BlindReleaseResult> {
  const statistics = cells.map(statisticOf)
  if (masks !== undefined) addMasks(statistics, masks)
  const counts = cells.map(({ centred }) => (centred === undefined ? null : noisy(centred.counts)))
  const task = { kind: 'evaluate', shape, prepared, shifts: new Uint8Array(shifts), statistics } as const
  try {
    return { ciphertexts: (await online.run(task, limitOf(shape))) as Uint8Array, counts }
  } finally {
    // They move into the thread, but for a task that was refused or was not taken up.
    wipePrepared(prepared)
    wipe(statistics.flatMap(({ cells: exact, noise }) => [exact, noise]))
  }
}

/** Ten times what the slowest machine measured took, and half a minute. Public: it follows from the shape. */
function limitOf(shape: TicketShape): number {
  const { selectors } = packingOf(shape.cells)
  const { made } = instancesOf(shape)
  return 30_000 + 100 * made * (selectors * (1 + shape.answers) + shape.answers)
}

function checkShifts(shape: TicketShape, shifts: Uint8Array): void {
  try {
    decodeShifts(shape, shifts)
  } catch (error) {
    if (error instanceof ProtocolError)
      throw fault('blind.shifts', { length: shiftsLength(shape) }, '/shifts')
    throw error
  }
}

/** x[g][f]: each shape's groups, and within each the cells of the hidden dimensions. */
function partsOf(
  declaration: Declaration,
  { parts, hidden }: BlindReleaseRequest,
  { cells }: TicketShape,
): readonly ReleasedPart[] {
  return parts.map(({ shape, noise }) => {
    const resolved = resolveShape(declaration, { ...shape, groupBy: [...shape.groupBy, ...hidden] })
    const groups = resolved.groups.length / cells
    if (!Number.isInteger(groups)) throw new RangeError('the ticket is of other cells')
    return { resolved, noise, groups, counts: countsFor(declaration, shape, noise) }
  })
}

/** Before any mask of the ticket is used. */
function checkMasks(parts: readonly ReleasedPart[], masks: Float64Array | undefined): void {
  const groups = parts.reduce((sum, part) => sum + part.groups, 0)
  if (masks !== undefined && masks.length !== groups) throw new RangeError('one mask for each group')
}

/** Noise and masks are below 2^40 each, so their sum is exact; it is reduced where it is used. */
function addMasks(statistics: readonly { readonly noise: Float64Array }[], masks: Float64Array): void {
  let at = 0
  for (const { noise } of statistics)
    for (let group = 0; group < noise.length; group++, at++)
      noise[group] = (noise[group] ?? Number.NaN) + (masks[at] ?? Number.NaN)
  masks.fill(0)
}

/** n is of the whole view, whatever cells are selected, so what a group is centred by goes with its noise. */
function statisticOf({ exact, noise, centred }: Cells) {
  const summands = Float64Array.from(noise, Number)
  for (const [group, shift] of (centred?.by ?? []).entries())
    summands[group] = (summands[group] ?? Number.NaN) - shift
  return { groups: noise.length, cells: exact, noise: summands }
}
