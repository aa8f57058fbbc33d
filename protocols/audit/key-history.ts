// SPEC.md, "Evidence of cheating": which keys were whose at each entry, and what the log says of each ticket.
// From public leaves alone.
import type { Entry, KeyEntry } from './entry.ts'
import type { TicketEntry } from './entry-ledger.ts'

/** What became of a ticket. `opening`: the last one that was sent. */
export interface TicketCourse {
  readonly chosen: TicketEntry
  readonly opening: TicketEntry | undefined
  readonly ended: { readonly index: number; readonly as: 'suspension' | TicketEntry['action'] } | undefined
}

interface Key {
  readonly organisation: string
  readonly from: number
  /** The entry that ended it. */
  until: number | undefined
}

/**
 * Takes all entries of a log that `verifyLog` accepts, in order; of another log it says nothing worth
 * knowing. A receipt proves that a key was enrolled. That it was not revoked since, only the whole log does.
 */
export class KeyHistory {
  readonly #keys = new Map<string, Key>()
  readonly #tickets = new Map<string, TicketCourse>()
  readonly #organisations = new Map<string, number>()

  add(entry: Entry): void {
    const index = Number(entry.seq)
    if (entry.type === 'organisation') this.#organisations.set(entry.organisation, index)
    else if (entry.type === 'key') this.#key(entry, index)
    else if (entry.type === 'readmission') {
      for (const [id, { organisation }] of this.#keys)
        if (organisation === entry.organisation) this.#end(id, index)
    } else if (entry.type === 'key-rotation') {
      this.#end(entry.replaces, index)
      this.#begin(entry, index)
    } else if (entry.type === 'ticket') this.#ticket(entry, index)
    else if (entry.type === 'suspension') this.#endTicket(entry.ticket, { index, as: 'suspension' })
  }

  /** Index of the entry that added each organisation, by its commitment. */
  get organisations(): ReadonlyMap<string, number> {
    return this.#organisations
  }

  /**
   * Whether this organisation could sign with this key when the entry was appended: enrolled before it, and
   * not ended before it.
   */
  held(organisation: string, keyId: string, index: number): boolean {
    const key = this.#keys.get(keyId)
    if (key === undefined || key.organisation !== organisation) return false
    return key.from < index && (key.until === undefined || key.until > index)
  }

  /** Whose the key is now; undefined for one that is unknown or was ended. */
  organisationOf(keyId: string): string | undefined {
    const key = this.#keys.get(keyId)
    return key?.until === undefined ? key?.organisation : undefined
  }

  ticket(id: string): TicketCourse | undefined {
    return this.#tickets.get(id)
  }

  #key(entry: KeyEntry, index: number): void {
    if (entry.action === 'enrolled') this.#begin(entry, index)
    else this.#end(entry.keyId, index)
  }

  #begin(
    { organisation, keyId }: { readonly organisation: string; readonly keyId: string },
    from: number,
  ): void {
    this.#keys.set(keyId, { organisation, from, until: undefined })
  }

  #end(keyId: string, index: number): void {
    const key = this.#keys.get(keyId)
    if (key !== undefined) key.until ??= index
  }

  #ticket(entry: TicketEntry, index: number): void {
    const { action, ticket } = entry
    const known = this.#tickets.get(ticket)
    if (action === 'chosen')
      this.#tickets.set(ticket, { chosen: entry, opening: undefined, ended: undefined })
    else if (action !== 'opening') this.#endTicket(ticket, { index, as: action })
    else if (known !== undefined) this.#tickets.set(ticket, { ...known, opening: entry })
  }

  #endTicket(ticket: string, ended: NonNullable<TicketCourse['ended']>): void {
    const known = this.#tickets.get(ticket)
    if (known !== undefined) this.#tickets.set(ticket, { ...known, ended: known.ended ?? ended })
  }
}
