// Blind questions: tickets, evidence, what is hidden.
import { LOG_WORDS } from '../../shared/log.ts'
import { TICKET_WORDS } from '../../../../schemas/messages/terms.ts'
import { OPENING_FAULT_WORDS } from '../../shared/evidence.ts'
import { HEADINGS, LABELS } from '../../shared/labels.ts'

const headings = HEADINGS.en
const labels = LABELS.en

export const blind = {
  steps: {
    make: 'Making a blind ticket',
    open: 'Opening the chosen instances',
    check: 'The service checks',
    fetch: 'Fetching shares',
    ask: headings.ask,
  },
  states: {
    made: 'made',
    chosen: TICKET_WORDS.en.chosen,
    opened: LOG_WORDS.en.outcomes.opened,
    ready: TICKET_WORDS.en.ready,
    asked: 'asked, no answer yet',
    answered: labels.answered,
    ended: 'ended',
    'joint-made': 'made',
    'joint-chosen': TICKET_WORDS.en.chosen,
    'joint-ready': TICKET_WORDS.en.ready,
    'joint-asked': 'asked, no answer yet',
    'joint-answered': labels.answered,
  },
  /** How many values may be hidden in a dimension. */
  selections: { one: 'one value', any: 'any values' },
  columns: {
    id: labels.id,
    state: labels.state,
    dataset: labels.dataset,
    mode: labels.mode,
    cells: 'hidden cells',
    level: 'level',
    expires: 'expires',
    service: 'at the service',
    organisation: labels.organisation,
    ticket: labels.ticket,
    found: labels.foundAt,
    lifted: 'lifted',
    rebuttals: 'replies',
  },
  none: 'No tickets.',
  noEvidence: 'No evidence.',
  damaged: (name: string) => `Ticket ${name} in this folder is damaged and is never used.`,
  waits: (id: string, left: number | null) =>
    `The service waits for the opening of ${id}; ask again to finish it.${left === null ? '' : ` Choices that may still be given up within 365 days: ${left}.`}`,
  confirmGiveUp: (id: string, isHere: boolean, left: number | null) =>
    `Give up ${id}?${isHere ? ' Its seeds are here: asking again would finish it at no cost.' : ''}${left === null ? '' : ` This is logged, and ${left} may still be given up within 365 days.`}`,
  confirmGiveUpJoint: (id: string, isAsked: boolean) =>
    isAsked
      ? `Cancel the question that joint ticket ${id} was asked for? What nodes hold is given back; what one has charged stays charged.`
      : `Drop joint ticket ${id} at all nodes? It is not counted as given up.`,
  givenUp: (id: string, left: number | null) =>
    `${id} is given up.${left === null ? '' : ` Left within 365 days: ${left}.`}`,
  nextTicket: 'A ticket for the next question is being made in the background.',
  everythingElse: headings.hiddenSelection,
  hidden: (what: string) => `Hidden from everybody else: ${what}`,
  hiddenFromYou: (what: string) => `Hidden: ${what} (only whoever asked can read the numbers)`,
  repeat: (time: string, answer: string | null) =>
    `Warning: the same public part, or some of it in other words, was asked in this edition at ${time}${answer === null ? '' : ` (${answer})`}. Asking again because an answer looks wrong may tell a dishonest service one bit of what you hide, and it is charged again.`,
  confirmRepeat: 'Ask again?',
  estimate: (groups: number, cells: string, level: string, made: number, closed: number) =>
    `Blind: ${groups} groups, one selection among ${cells} hidden cells; ticket at level ${level} (${made} instances, ${closed} stay closed).`,
  ahead: (up: string, down: string, seconds: string) =>
    `Ahead, without the question: ${up} up, ${down} down, about ${seconds} s.`,
  online: (up: string, down: string, milliseconds: string) =>
    `For the question: ${up} up, ${down} down, about ${milliseconds} ms.`,
  proven: (organisation: string, ticket: string, position: number, reason: string) =>
    `Proven: ${organisation} cheated with ${ticket}: instance ${position}, ${reason}.`,
  provenBy: (upload: string, opening: string, entry: number, openingEntry: number) =>
    `The digests are signed by ${upload} (entry ${entry} of the log), the opening by ${opening} (entry ${openingEntry}): keys of this organisation at those entries. The opening was checked here.`,
  rebuttal: (time: string, key: string, entry: number) =>
    `Reply of ${time}, signed by ${key}, entry ${entry}:`,
  forgedRebuttal: (entry: string, flaw: string) =>
    `Forged: the reply at entry ${entry} is not signed by the accused (${flaw}). Its text is not shown.`,
  noRebuttal: 'The accused has not replied.',
  kept: (field: string | undefined) =>
    field === undefined
      ? 'A record was attached: the service logged the choice that it sent.'
      : `A record signed by the service was attached: what it sent and what it logged differ (${field}).`,
  recordUnproven: (flaw: string) => `A record was attached that proves nothing: ${flaw}.`,
  recordPolicy:
    'A record was attached whose log entry is not signed as your policy requires: until then it counts for neither side.',
  confirmRebut: (organisation: string) =>
    `Send this reply to the officers in the name of ${organisation}? It cannot be withdrawn.`,
  rebutted: (id: string) => `The reply to ${id} was sent and logged.`,
  consistent: (ticket: string, entry: number) =>
    `The service logged for ${ticket} the choice that it sent: entry ${entry}.`,
  contradicted: (ticket: string, field: string, entry: string) =>
    `Proven: the service sent one thing for ${ticket} and logged another (${field}${entry === '' ? '' : `, entry ${entry}`}). Both are signed by it.`,
  reasons: OPENING_FAULT_WORDS.en,
  confirmLift: (organisation: string, count: number) =>
    `Lift the suspension of ${organisation} (${count} ${count === 1 ? 'piece' : 'pieces'} of evidence)?`,
  liftedNow: (organisation: string) => `${organisation} may ask again.`,
}
