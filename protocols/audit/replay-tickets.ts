// SPEC.md, "Meaning": tickets of blind queries. A cheater must not draw choices until one is lucky, so they come one at a time, and few are
// given up.
import type { SuspensionEntry, TicketEntry } from './entry-ledger.ts'
import { epochMillis } from './iso-time.ts'

interface Member {
  /** The choice that was neither passed nor given up. */
  open: { readonly ticket: string; opening: boolean } | undefined
  suspended: string | undefined
  /** Every ticket whose opening did not pass: only these can be rebutted. */
  readonly failed: Set<string>
  /** Instants of what it gave up by itself. */
  readonly writtenOff: number[]
}

export type TicketViolation = 'ticket' | 'suspension'

/** At most so many choices are given up unopened in 365 days without an officer. */
export const MOST_WRITTEN_OFF = 2
export const WRITTEN_OFF_MS = 365 * 86_400_000

/** Each call returns the rule that the entry breaks. */
export class TicketReplay {
  readonly #members = new Map<string, Member>()
  readonly #tickets = new Set<string>()

  ticket({ action, organisation, ticket, time }: TicketEntry): TicketViolation | undefined {
    const member = this.#member(organisation)
    if (action === 'chosen') {
      if (member.suspended !== undefined) return 'suspension'
      if (member.open !== undefined || this.#tickets.has(ticket)) return 'ticket'
      this.#tickets.add(ticket)
      member.open = { ticket, opening: false }
      return undefined
    }
    const { open } = member
    if (open?.ticket !== ticket || member.suspended !== undefined) return 'ticket'
    if (action === 'opening') {
      // A second one follows where the service failed to check the first, which proves nothing.
      open.opening = true
      return undefined
    }
    if (action === 'opened' && !open.opening) return 'ticket'
    member.open = undefined
    if (action !== 'written-off') return undefined
    const now = epochMillis(time) ?? Number.NaN
    const recent = member.writtenOff.filter(at => at > now - WRITTEN_OFF_MS)
    member.writtenOff.push(now)
    return recent.length >= MOST_WRITTEN_OFF ? 'ticket' : undefined
  }

  suspension({ type, organisation, ticket }: SuspensionEntry): TicketViolation | undefined {
    const member = this.#member(organisation)
    switch (type) {
      case 'rebuttal':
        return member.failed.has(ticket) ? undefined : 'suspension'
      case 'lift':
        if (member.suspended !== ticket) return 'suspension'
        member.suspended = undefined
        return undefined
      case 'suspension': {
        const { open, suspended } = member
        if (suspended !== undefined || open?.ticket !== ticket || !open.opening) return 'suspension'
        member.open = undefined
        member.suspended = ticket
        member.failed.add(ticket)
        return undefined
      }
    }
  }

  #member(organisation: string): Member {
    const known = this.#members.get(organisation) ?? {
      open: undefined,
      suspended: undefined,
      failed: new Set(),
      writtenOff: [],
    }
    this.#members.set(organisation, known)
    return known
  }
}
