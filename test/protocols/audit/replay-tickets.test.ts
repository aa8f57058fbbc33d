import t from 'tap'
import { MAX_WRITTEN_OFF, TICKET_MS, TicketReplay } from '../../../protocols/audit/replay-tickets.ts'

const START = Date.parse('2026-01-01T00:00:00.000Z')
const HOUR = 3_600_000
const DAY = 24 * HOUR

type Action = 'chosen' | 'opened' | 'written-off' | 'written-off-by-officer'

/** One organisation's entries, at hours from the start. */
function replay() {
  const rules = new TicketReplay()
  const common = (at: number) => ({ time: new Date(START + at).toISOString(), organisation: 'a'.repeat(64) })
  const entry = (at: number, action: Action | 'opening', ticket: string) =>
    rules.ticket({ ...common(at), type: 'ticket', action, ticket } as never)
  return {
    entry,
    /** What is decided of an opening follows its own entry. */
    ticket: (at: number, action: Action, ticket: string) => {
      if (action === 'opened') entry(at, 'opening', ticket)
      return entry(at, action, ticket)
    },
    suspension: (at: number, type: 'suspension' | 'lift', ticket: string) => {
      if (type === 'suspension') entry(at, 'opening', ticket)
      return rules.suspension({ ...common(at), type, ticket } as never)
    },
  }
}

t.test('one choice at a time, until it is opened, given up, or has lapsed to the millisecond', async t => {
  t.equal(TICKET_MS, DAY)
  const { ticket } = replay()
  t.equal(ticket(0, 'chosen', 'a'), undefined)
  const early = replay()
  early.ticket(0, 'chosen', 'a')
  t.equal(early.ticket(DAY - 1, 'chosen', 'b'), 'ticket')
  t.equal(ticket(DAY, 'chosen', 'b'), undefined)
  t.equal(ticket(DAY + HOUR, 'opened', 'b'), undefined)
  t.equal(ticket(DAY + HOUR, 'opened', 'b'), 'ticket', 'once')
  t.equal(ticket(DAY + HOUR, 'chosen', 'b'), 'ticket', 'a name comes once')
})

t.test('only what was sent passes or suspends', t => {
  const { entry, ticket } = replay()
  ticket(0, 'chosen', 'a')
  t.equal(entry(HOUR, 'opened', 'a'), 'ticket')
  t.equal(entry(HOUR, 'opening', 'b'), 'ticket', 'of a ticket that nobody chose for')
  t.equal(entry(HOUR, 'opening', 'a'), undefined)
  t.equal(entry(2 * HOUR, 'opening', 'a'), undefined, 'sent again, where the service failed to check it')
  t.equal(entry(2 * HOUR, 'opened', 'a'), undefined)
  t.end()
})

t.test('three draws stay unopened, the fourth is a violation; opening one clears it at any time', async t => {
  for (const cleared of [false, true]) {
    const { ticket } = replay()
    for (const [day, name] of ['a', 'b', 'c'].entries()) t.equal(ticket(day * DAY, 'chosen', name), undefined)
    if (cleared) t.equal(ticket(100 * DAY, 'opened', 'a'), undefined)
    t.equal(ticket(101 * DAY, 'chosen', 'd'), cleared ? undefined : 'ticket')
  }
  const old = replay()
  for (const [day, name] of ['a', 'b', 'c'].entries()) old.ticket(day * DAY, 'chosen', name)
  t.equal(old.ticket(365 * DAY, 'chosen', 'd'), 'ticket')
  const older = replay()
  for (const [day, name] of ['a', 'b', 'c'].entries()) older.ticket(day * DAY, 'chosen', name)
  t.equal(older.ticket(366 * DAY, 'chosen', 'd'), undefined, 'what lapsed a year ago no longer counts')
})

t.test('what is given up counts with what lapsed, and an officer’s decision does not', async t => {
  const { ticket } = replay()
  ticket(0, 'chosen', 'a')
  t.equal(ticket(DAY, 'chosen', 'b'), undefined)
  t.equal(ticket(DAY, 'written-off', 'b'), undefined)
  t.equal(ticket(DAY, 'chosen', 'c'), undefined)
  t.equal(MAX_WRITTEN_OFF, 2)
  t.equal(ticket(2 * DAY, 'written-off-by-officer', 'c'), undefined)
  t.equal(ticket(2 * DAY, 'chosen', 'd'), undefined)
  t.equal(ticket(2 * DAY, 'written-off', 'd'), 'ticket', 'a third one needs an officer')
})

t.test('a late opening that does not pass suspends, and nothing is decided meanwhile', async t => {
  const { ticket, suspension } = replay()
  ticket(0, 'chosen', 'a')
  ticket(DAY, 'chosen', 'b')
  t.equal(suspension(DAY, 'suspension', 'unknown'), 'suspension')
  t.equal(suspension(DAY, 'suspension', 'a'), undefined)
  t.equal(ticket(DAY, 'opened', 'b'), 'ticket')
  t.equal(suspension(DAY, 'suspension', 'b'), 'suspension', 'not twice')
  t.equal(ticket(3 * DAY, 'chosen', 'c'), 'suspension')
  t.equal(suspension(3 * DAY, 'lift', 'a'), undefined)
  t.equal(ticket(3 * DAY, 'opened', 'b'), undefined, 'and it can be opened then')
  t.equal(ticket(3 * DAY, 'chosen', 'd'), undefined)
})
