// SPEC.md, "Meaning": tickets of blind queries. A cheater must not draw choices until one is lucky, so they come one at a time, and few
// are left unopened.
import type { SuspensionEntry, TicketEntry } from './entry-ledger.ts'
import { epochMillis } from './iso-time.ts'

interface Member {
  /** The choice that waits for its opening, and when it lapses. */
  open: { readonly ticket: string; readonly lapses: number } | undefined
  suspended: string | undefined
  /** Choices that lapsed, and when. Each may still be opened, which clears it. */
  readonly lapsed: Map<string, number>
  /** Instants of what it gave up itself. */
  readonly writtenOff: number[]
}

export type TicketViolation = 'ticket' | 'suspension'

/** A choice that is not opened for so long has lapsed: another may be drawn, and this one counts until it is opened. */
export const TICKET_MS = 24 * 3_600_000
/** With more choices unopened (given up or lapsed) in 365 days than this, an officer decides before the next one is drawn. */
export const MOST_WRITTEN_OFF = 2
export const WRITTEN_OFF_MS = 365 * 86_400_000

/** Each call returns the rule that the entry breaks. */
export class TicketReplay {
  readonly #members = new Map<string, Member>()
  readonly #tickets = new Set<string>()

  ticket({ action, organisation, ticket, time }: TicketEntry): TicketViolation | undefined {
    const member = this.#member(organisation)
    const now = epochMillis(time) ?? Number.NaN
    lapse(member, now)
    if (action === 'chosen') {
      if (member.suspended !== undefined) return 'suspension'
      if (member.open !== undefined || this.#tickets.has(ticket)) return 'ticket'
      this.#tickets.add(ticket)
      member.open = { ticket, lapses: now + TICKET_MS }
      return unopened(member, now) > MOST_WRITTEN_OFF ? 'ticket' : undefined
    }
    if (member.suspended !== undefined) return 'ticket'
    const before = unopened(member, now)
    if (!close(member, ticket)) return 'ticket'
    if (action !== 'written-off') return undefined
    member.writtenOff.push(now)
    return before >= MOST_WRITTEN_OFF ? 'ticket' : undefined
  }

  suspension({ type, organisation, ticket }: SuspensionEntry): TicketViolation | undefined {
    const member = this.#member(organisation)
    if (type === 'lift') {
      if (member.suspended !== ticket) return 'suspension'
      member.suspended = undefined
      return undefined
    }
    if (member.suspended !== undefined || !close(member, ticket)) return 'suspension'
    member.suspended = ticket
    return undefined
  }

  #member(organisation: string): Member {
    const known = this.#members.get(organisation) ?? {
      open: undefined,
      suspended: undefined,
      lapsed: new Map(),
      writtenOff: [],
    }
    this.#members.set(organisation, known)
    return known
  }
}

function lapse(member: Member, now: number): void {
  const { open } = member
  if (open === undefined || now < open.lapses) return
  member.lapsed.set(open.ticket, open.lapses)
  member.open = undefined
}

/** False if no choice of this ticket is unopened. */
function close(member: Member, ticket: string): boolean {
  if (member.open?.ticket !== ticket) return member.lapsed.delete(ticket)
  member.open = undefined
  return true
}

function unopened({ lapsed, writtenOff }: Member, now: number): number {
  return [...lapsed.values(), ...writtenOff].filter(at => at > now - WRITTEN_OFF_MS).length
}
