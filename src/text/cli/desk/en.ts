// The desk: contracts, passports, decisions that need two.
import { PHRASES } from '../../shared/phrases.ts'
import { GRANT_WORDS } from '../../../../schemas/messages/terms.ts'
import { HEADINGS, LABELS } from '../../shared/labels.ts'
import { PASSPORT_WORDS } from '../../shared/passport.ts'

const headings = HEADINGS.en
const labels = LABELS.en

export const DESK_COMMANDS = {
  'desk list': {
    summary: 'Requests that are waiting for a second person’s decision',
    examples: ['yinsuan desk list', 'yinsuan desk list --all --csv'],
  },
  'desk approve': {
    summary: 'Approve another person’s request: an edition, different caps, a large grant',
    examples: [
      'yinsuan desk approve appliance-orders@2025',
      'yinsuan desk approve proposal_… --note "checked"',
    ],
  },
  'desk reject': {
    summary: 'Reject a request, or withdraw your own',
    examples: ['yinsuan desk reject proposal_… --note "no impact assessment"'],
  },
  'edition passport': {
    summary: 'Registration passport with the privacy claim',
    examples: [
      'yinsuan edition passport appliance-orders@2025',
      'yinsuan edition passport appliance-orders@2025 --html passport.html',
    ],
  },
  'edition submit': {
    summary: 'Request approval of an edition again',
    examples: ['yinsuan edition submit appliance-orders@2025'],
  },
  'edition caps': {
    summary: 'Request different caps for an edition; another person approves them',
    examples: ['yinsuan edition caps appliance-orders@2025 --per-consumer epsilon:3 --total epsilon:9'],
  },
  'grant show': {
    summary: 'The contract and signatures of a grant',
    examples: ['yinsuan grant show grant_…', 'yinsuan grant show grant_… --jsonld --output grant.jsonld'],
  },
  'grant accept': {
    summary: 'Sign a contract that a provider has offered, so that it takes effect',
    examples: ['yinsuan grant accept grant_…'],
  },
  'grant verify': {
    summary: 'Check both signatures of a grant from a file alone',
    examples: ['yinsuan grant show grant_… --json --output grant.json', 'yinsuan grant verify grant.json'],
  },
  'grant freeze': {
    summary: 'Pause a grant (officer)',
    examples: ['yinsuan grant freeze grant_…'],
  },
  'grant unfreeze': {
    summary: 'Resume a paused grant (officer)',
    examples: ['yinsuan grant unfreeze grant_…'],
  },
  'org halt': {
    summary: 'Block a member at once (officer)',
    examples: ['yinsuan org halt dongfang --yes'],
  },
  'org resume': { summary: 'Unblock a member (officer)', examples: ['yinsuan org resume dongfang'] },
} as const satisfies Readonly<Record<string, { summary: string; examples: readonly string[] }>>

export const DESK_GROUPS = {
  desk: { summary: 'Decisions that take two people', examples: ['yinsuan desk list'] },
}

export const DESK_ARGUMENTS = {
  proposal: 'id of the request, or of the edition, grant or organisation that it is about',
}

export const DESK_OPTIONS = {
  all: 'decided ones too',
  note: 'a note on the decision, stored in the private part of the entry',
  html: 'write a printable page',
  perConsumer: 'epsilon:NUMBER or rho:NUMBER for one consumer',
  total: 'epsilon:NUMBER or rho:NUMBER over all consumers',
  uses: 'maximum number of answers (default: as many as the budget allows)',
  editions: 'only these editions; comma-separated (default all)',
  views: 'only these views; comma-separated (default all)',
  statistics: 'only count, orders, units, sum; comma-separated (default all)',
  jsonld: 'as an ODRL agreement about a DCAT dataset, in JSON-LD',
}

export const desk = {
  columns: {
    id: labels.id,
    kind: labels.matter,
    subject: labels.subject,
    change: 'change',
    askedBy: labels.requestedBy,
    state: labels.state,
    expires: labels.deadline,
  },
  kinds: {
    edition: labels.edition,
    cap: labels.caps,
    grant: labels.grant,
    organisation: labels.newMember,
    key: labels.furtherKey,
    market: labels.market,
  },
  states: {
    waiting: labels.waiting,
    approved: labels.approved,
    rejected: labels.rejected,
    expired: labels.expired,
    void: labels.void,
  },
  none: 'Nothing is waiting for approval.',
  change: (one: string, all: string, nextOne: string, nextAll: string) =>
    `ρ ${one} → ${nextOne} for one, ρ ${all} → ${nextAll} over all`,
  entry: PHRASES.en.entry,
  asked: (id: string, expires: string) => `Requested: ${id}. Another person can approve it until ${expires}.`,
  confirmHalt: PHRASES.en.confirmHalt,
  halted: (id: string) => `${id} is blocked: it can only read what it already has.`,
  resumed: (id: string) => `${id} is unblocked.`,
}

export const grantTerms = {
  contract: headings.contract,
  service: headings.service,
  parties: headings.parties,
  dataset: headings.dataset,
  editions: headings.editions,
  views: headings.views,
  statistics: headings.statistics,
  purposes: headings.purposes,
  modes: 'Modes (blind level)',
  budget: headings.budget,
  uses: headings.uses,
  price: headings.price,
  expires: headings.until,
  state: headings.state,
  spent: headings.spent,
  used: 'Answers given',
  all: labels.all,
  unlimited: 'as many as the budget allows',
  states: {
    offered: GRANT_WORDS.en.offered,
    waiting: GRANT_WORDS.en.waiting,
    rejected: GRANT_WORDS.en.rejected,
    effective: GRANT_WORDS.en.effective,
    frozen: GRANT_WORDS.en.frozen,
    earlier: 'in effect; issued before contracts, not signed by the consumer',
  },
  signedBy: (organisation: string, key: string) => `Signed by ${organisation}, ${key}`,
  offered: (consumer: string) => `Offered. It takes effect when ${consumer} has signed it:`,
  confirmAccept: (id: string) => `Sign ${id} with the key of this profile?`,
  signed: (id: string, since: string) => `${id} is signed by both sides and in effect since ${since}.`,
  signedWaiting: (id: string) => `${id} is signed by both sides and is waiting for approval.`,
  verified: (id: string, both: boolean) =>
    both
      ? `OK: ${id} is signed by both sides.`
      : `OK: ${id} is signed by its provider; its consumer has not signed.`,
}

export const passport = {
  ...PASSPORT_WORDS.en,
  title: headings.registrationPassport,
  name: headings.name,
  column: 'column',
  technique: labels.treatment,
  into: labels.becomes,
  found: labels.identifiersFound,
  kind: labels.matter,
  state: labels.state,
  askedBy: labels.requestedBy,
  decidedBy: labels.decidedBy,
  entries: labels.entries,
  note: labels.note,
  claim: 'Privacy claim (questions of NIST SP 800-226)',
}
