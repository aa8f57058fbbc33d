// Prepared tickets in this process's memory, within a bound that tickets being prepared count towards.
import { sharesLength } from '../../../protocols/blind/messages.ts'
import { DEGREE } from '../../../protocols/blind/parameters.ts'
import { type PreparedTicket, wipePrepared } from '../../../protocols/blind/prepare.ts'
import { instancesOf, packingOf, type TicketShape } from '../../../protocols/blind/shape.ts'
import { fault } from '../../../schemas/fault.ts'

/** What a thread made of an opening that passed. */
export type Made = { readonly shares: Uint8Array; readonly prepared: PreparedTicket }

export type HeldTicket = Made & { readonly shape: TicketShape }

export class PreparedTickets {
  readonly #maxBytes: number
  readonly #tickets = new Map<string, HeldTicket>()
  /** Tickets of a question that is being answered: only its end may remove them. */
  readonly #inUse = new Set<string>()
  /** Bytes of the tickets held, and of those being prepared. */
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** The bytes that this shape takes; undefined: more than is ever held. */
  bytesOf(shape: TicketShape): number | undefined {
    const bytes = sizeOf(shape)
    return bytes > this.#maxBytes ? undefined : bytes
  }

  hasRoom(shape: TicketShape): boolean {
    return this.#bytes + sizeOf(shape) <= this.#maxBytes
  }

  /** Reserves the memory while `make` runs. Throws `blind.busy`, or what `make` throws. */
  async add<T extends Made>(ticket: string, shape: TicketShape, make: () => Promise<T>): Promise<T> {
    if (!this.hasRoom(shape)) throw fault('blind.busy', { seconds: BUSY_SECONDS })
    const bytes = sizeOf(shape)
    this.#bytes += bytes
    try {
      const made = await make()
      const { shares, prepared } = made
      this.#tickets.set(ticket, { shape, shares, prepared })
      return made
    } catch (error) {
      this.#bytes -= bytes
      throw error
    }
  }

  has(ticket: string): boolean {
    return this.#tickets.has(ticket)
  }

  /** The share ciphertexts of one closed instance but the last. */
  shares(ticket: string, part: number): { readonly parts: number; readonly bytes: Uint8Array } | undefined {
    const known = this.#tickets.get(ticket)
    if (known === undefined) return undefined
    const parts = instancesOf(known.shape).closed - 1
    const size = sharesLength(known.shape) / parts
    return part < parts ? { parts, bytes: known.shares.subarray(part * size, (part + 1) * size) } : undefined
  }

  /**
   * Runs `work` with the ticket, which nobody else gets meanwhile. Throws `blind.ticket_state` where there is
   * none or another call has it. Once `work` has called `take`, the ticket is used up, however it ends.
   */
  async use<T>(ticket: string, work: (known: HeldTicket, take: () => void) => Promise<T>): Promise<T> {
    const known = this.#tickets.get(ticket)
    if (known === undefined || this.#inUse.has(ticket)) {
      throw fault('blind.ticket_state', { ticket, state: 'used' }, '/ticket')
    }
    this.#inUse.add(ticket)
    try {
      return await work(known, () => this.#drop(ticket, known))
    } finally {
      this.#inUse.delete(ticket)
    }
  }

  /** Wipes the ticket, unless it is in use. */
  forget(ticket: string): void {
    const known = this.#tickets.get(ticket)
    if (known === undefined || this.#inUse.has(ticket)) return
    this.#drop(ticket, known)
    wipePrepared(known.prepared)
  }

  forgetAll(): void {
    for (const ticket of this.#tickets.keys()) this.forget(ticket)
  }

  #drop(ticket: string, { shape }: HeldTicket): void {
    this.#tickets.delete(ticket)
    this.#bytes -= sizeOf(shape)
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
