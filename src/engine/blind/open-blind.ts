// Blind queries in the data plane: tickets checked and prepared ahead by one low-priority thread, questions
// evaluated by others. Prepared tickets are in this process and move to a thread for their one question, so a
// thread that dies costs its own request only.
import { decodeShifts, sharesLength, shiftsLength } from '../../../protocols/blind/messages.ts'
import { type PreparedTicket, wipePrepared } from '../../../protocols/blind/prepare.ts'
import { DEGREE } from '../../../protocols/blind/parameters.ts'
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
import { openWorkers } from './workers.ts'

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

type Held = {
  readonly shape: TicketShape
  readonly shares: Uint8Array
  readonly prepared: PreparedTicket
  inUse: boolean
}

/** Openings and preparations that wait, and questions that wait. */
const QUEUES = { ahead: 16, online: 64 } as const
const RECYCLE_MIB = 512
const NICENESS = 5

export function openBlind(options: BlindOptions): Blind {
  const online = openWorkers({
    count: options.workers,
    queue: QUEUES.online,
    niceness: 0,
    recycleMiB: RECYCLE_MIB,
  })
  const ahead = openWorkers({ count: 1, queue: QUEUES.ahead, niceness: NICENESS, recycleMiB: RECYCLE_MIB })
  const most = options.memoryMiB * 2 ** 20
  const tickets = new Map<string, Held>()
  /** Of tickets that are being prepared. */
  let promised = 0
  let held = 0

  function forget(ticket: string): void {
    const known = tickets.get(ticket)
    if (known === undefined || known.inUse) return
    drop(ticket, known)
    wipePrepared(known.prepared)
  }

  /** A question must not wait for a thread to start. */
  function warm(shape: TicketShape): void {
    for (let thread = 0; thread < options.workers; thread++) {
      // A refusal means that the threads are busy, so warm.
      online.run({ kind: 'warm', shape }, limitOf(shape)).catch(() => undefined)
    }
  }

  function drop(ticket: string, known: Held): void {
    tickets.delete(ticket)
    held -= sizeOf(known.shape)
  }

  return {
    bytesOf: shape => (sizeOf(shape) > most ? undefined : sizeOf(shape)),
    hasRoom: shape => held + promised + sizeOf(shape) <= most && ahead.waiting() < QUEUES.ahead,
    check: async ({ shape, digests, choice, opening }: OpeningRequest): Promise<OpeningVerdict> => {
      const task = { kind: 'check', shape, digests, choice, opening: new Uint8Array(opening) } as const
      return (await ahead.run(task, limitOf(shape))) as OpeningVerdict
    },
    prepare: async ({ ticket, shape, choice, opening }) => {
      const bytes = sizeOf(shape)
      if (held + promised + bytes > most) throw fault('blind.busy', { seconds: BUSY_SECONDS })
      promised += bytes
      try {
        const task = { kind: 'prepare', shape, choice, opening: new Uint8Array(opening) } as const
        const made = (await ahead.run(task, limitOf(shape))) as Omit<Held, 'shape' | 'inUse'> & {
          readonly sharesDigest: string
        }
        const { sharesDigest, ...kept } = made
        tickets.set(ticket, { ...kept, shape, inUse: false })
        warm(shape)
        held += bytes
        return { sharesDigest }
      } finally {
        promised -= bytes
      }
    },
    holds: ticket => tickets.has(ticket),
    threads: () => ({ ahead: ahead.holding(), online: online.holding() }),
    shares: (ticket, part) => {
      const known = tickets.get(ticket)
      if (known === undefined) return undefined
      const parts = instancesOf(known.shape).closed - 1
      const size = sharesLength(known.shape) / parts
      return part < parts
        ? { parts, bytes: known.shares.subarray(part * size, (part + 1) * size) }
        : undefined
    },
    forget,
    release: async (declaration, request, context) => {
      const known = tickets.get(request.ticket)
      if (known === undefined || known.inUse) {
        throw fault('blind.ticket_state', { ticket: request.ticket, state: 'used' }, '/ticket')
      }
      checkShifts(known.shape, request.shifts)
      const parts = partsOf(declaration, request, known.shape)
      known.inUse = true
      try {
        return await withCells(request.edition, parts, context, async cells => {
          // From here on the masks are used, whatever becomes of the thread.
          drop(request.ticket, known)
          const task = {
            kind: 'evaluate',
            shape: known.shape,
            prepared: known.prepared,
            shifts: new Uint8Array(request.shifts),
            statistics: cells.map(statisticOf),
          } as const
          const counts = cells.map(({ centred }) => (centred === undefined ? null : noisy(centred.counts)))
          try {
            return { ciphertexts: (await online.run(task, limitOf(known.shape))) as Uint8Array, counts }
          } finally {
            // They move into the thread, but for a task that was refused or was not taken up.
            wipePrepared(known.prepared)
            wipe(task.statistics.flatMap(({ cells: exact, noise }) => [exact, noise]))
          }
        })
      } finally {
        known.inUse = false
      }
    },
    close: async () => {
      for (const ticket of tickets.keys()) forget(ticket)
      await Promise.all([online.close(), ahead.close()])
    },
  }
}

const BUSY_SECONDS = 5

/** Masks, re-randomisers and selectors, and the shares that the consumer fetches. */
function sizeOf(shape: TicketShape): number {
  const { selectors, copies } = packingOf(shape.cells)
  const { closed } = instancesOf(shape)
  const factors = (closed - 1) * shape.answers * selectors * DEGREE * 8
  const sums = shape.answers * copies * 8
  const last = (selectors + shape.answers) * CIPHERTEXT_BYTES
  return factors + sums + last + sharesLength(shape)
}

/** Two components of three 8-byte residues. */
const CIPHERTEXT_BYTES = 2 * 3 * DEGREE * 8

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

/** n is of the whole view, whatever cells are selected, so what a group is centred by goes with its noise. */
function statisticOf({ exact, noise, centred }: Cells) {
  const summands = Float64Array.from(noise, Number)
  for (const [group, shift] of (centred?.by ?? []).entries())
    summands[group] = (summands[group] ?? Number.NaN) - shift
  return { groups: noise.length, cells: exact, noise: summands }
}
