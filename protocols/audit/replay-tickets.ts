// SPEC.md, "Meaning": tickets of blind queries. A cheater must not draw choices until one is lucky, so they
// come one at a time, and few are left unopened.
import type { SuspensionEntry, TicketEntry } from './entry-ledger.ts'
import { epochMillis } from './iso-time.ts'

interface Choice {
  readonly ticket: string
  readonly lapses: number
  /** Its opening is in the log; the verdict is not yet. */
  opening: boolean
}

interface Member {
  /** The choice that was neither passed nor given up, and has not lapsed. */
  open: Choice | undefined
  suspended: string | undefined
  /** Each may still be opened, which clears it. */
  readonly lapsed: Map<string, Choice>
  /** Every ticket whose opening did not pass: only these can be rebutted. */
  readonly failed: Set<string>
  /** Instants of what it gave up itself. */
  readonly writtenOff: number[]
}

export type TicketViolation = 'ticket' | 'suspension'

/**
 * A choice that is not opened for so long has lapsed: another may be drawn, and this one counts until it is
 * opened.
 */
export const TICKET_MS = 24 * 3_600_000
/**
 * With more choices unopened (given up or lapsed) in 365 days than this, an officer decides before the next
 * one is drawn.
 */
export const MAX_WRITTEN_OFF = 2
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
      member.open = { ticket, lapses: now + TICKET_MS, opening: false }
      return unopened(member, now) > MAX_WRITTEN_OFF ? 'ticket' : undefined
    }
    const choice = unopenedChoice(member, ticket)
    if (member.suspended !== undefined || choice === undefined) return 'ticket'
    if (action === 'opening') {
      // A second one follows where the service failed to check the first, which proves nothing.
      choice.opening = true
      return undefined
    }
    if (action === 'opened' && !choice.opening) return 'ticket'
    const before = unopened(member, now)
    close(member, ticket)
    if (action !== 'written-off') return undefined
    member.writtenOff.push(now)
    return before >= MAX_WRITTEN_OFF ? 'ticket' : undefined
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
        const choice = unopenedChoice(member, ticket)
        if (member.suspended !== undefined || choice?.opening !== true) return 'suspension'
        close(member, ticket)
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
      lapsed: new Map(),
      failed: new Set(),
      writtenOff: [],
    }
    this.#members.set(organisation, known)
    return known
  }
}

function lapse(member: Member, now: number): void {
  const { open } = member
  if (open === undefined || now < open.lapses) return
  member.lapsed.set(open.ticket, open)
  member.open = undefined
}

function unopenedChoice({ open, lapsed }: Member, ticket: string): Choice | undefined {
  return open?.ticket === ticket ? open : lapsed.get(ticket)
}

function close(member: Member, ticket: string): void {
  if (member.open?.ticket === ticket) member.open = undefined
  else member.lapsed.delete(ticket)
}

function unopened({ lapsed, writtenOff }: Member, now: number): number {
  const lapses = [...lapsed.values()].map(choice => choice.lapses)
  return [...lapses, ...writtenOff].filter(at => at > now - WRITTEN_OFF_MS).length
}
