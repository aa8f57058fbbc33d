// The desk: contracts, passports, decisions that need two.
import { PASSPORT_WORDS } from '../../shared/passport.ts'

export const DESK_COMMANDS = {
  'desk list': {
    summary: 'What waits for a second person’s decision',
    examples: ['yinsuan desk list', 'yinsuan desk list --all --csv'],
  },
  'desk approve': {
    summary: 'Approve what somebody else asked for: an edition, other caps, a large grant',
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
    summary: 'Registration passport with the claim of privacy',
    examples: [
      'yinsuan edition passport appliance-orders@2025',
      'yinsuan edition passport appliance-orders@2025 --html passport.html',
    ],
  },
  'edition submit': {
    summary: 'Ask again for the approval of an edition',
    examples: ['yinsuan edition submit appliance-orders@2025'],
  },
  'edition caps': {
    summary: 'Ask for other caps of an edition; somebody else approves them',
    examples: ['yinsuan edition caps appliance-orders@2025 --per-consumer epsilon:3 --total epsilon:9'],
  },
  'grant show': {
    summary: 'A grant with its contract and signatures',
    examples: ['yinsuan grant show grant_…', 'yinsuan grant show grant_… --jsonld --output grant.jsonld'],
  },
  'grant accept': {
    summary: 'Sign the contract that a provider offers; it takes effect only then',
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
  note: 'a word on the decision; it stays in the private body of the entry',
  html: 'write a page that prints',
  perConsumer: 'epsilon:NUMBER or rho:NUMBER for one consumer',
  total: 'epsilon:NUMBER or rho:NUMBER over all consumers',
  uses: 'how many answers (default: as many as the budget holds)',
  editions: 'only these editions; comma-separated (default all)',
  views: 'only these views; comma-separated (default all)',
  statistics: 'only count, orders, units, sum; comma-separated (default all)',
  jsonld: 'as an ODRL agreement about a DCAT dataset, in JSON-LD',
}

export const desk = {
  columns: {
    id: 'id',
    kind: 'about',
    subject: 'of',
    change: 'change',
    askedBy: 'asked by',
    state: 'state',
    expires: 'until',
  },
  kinds: { edition: 'edition', cap: 'caps', grant: 'grant', organisation: 'new member', key: 'further key' },
  states: {
    waiting: 'waiting',
    approved: 'approved',
    rejected: 'rejected',
    expired: 'expired',
    void: 'void',
  },
  none: 'Nothing waits for a decision.',
  change: (one: string, all: string, nextOne: string, nextAll: string) =>
    `ρ ${one} → ${nextOne} for one, ρ ${all} → ${nextAll} over all`,
  entry: (seq: string) => `entry ${seq}`,
  asked: (id: string, expires: string) => `Asked: ${id}. Somebody else may approve it until ${expires}.`,
  confirmHalt: (id: string) => `Block ${id} at once?`,
  halted: (id: string) => `${id} is blocked: it can only read what it already has.`,
  resumed: (id: string) => `${id} is unblocked.`,
}

export const grantTerms = {
  contract: 'Contract',
  service: 'Service',
  parties: 'Provider → consumer',
  dataset: 'Dataset',
  editions: 'Editions',
  views: 'Views',
  statistics: 'Statistics',
  purposes: 'Purposes',
  modes: 'Modes (blind level)',
  budget: 'Budget',
  uses: 'Answers',
  price: 'Price',
  expires: 'Until',
  state: 'State',
  spent: 'Spent',
  used: 'Answers given',
  all: 'all',
  unlimited: 'as many as the budget holds',
  states: {
    offered: 'offered',
    waiting: 'signed, waiting for approval',
    rejected: 'not approved',
    effective: 'in effect',
    frozen: 'paused by an officer',
    earlier: 'in effect, from before contracts: not signed by its consumer',
  },
  signedBy: (organisation: string, key: string) => `Signed by ${organisation}, ${key}`,
  offered: (consumer: string) => `Offered. It takes effect when ${consumer} has signed it:`,
  confirmAccept: (id: string) => `Sign ${id} with the key of this profile?`,
  signed: (id: string, since: string) => `${id} is signed by both and in effect since ${since}.`,
  signedWaiting: (id: string) => `${id} is signed by both; it needs an approval too.`,
  verified: (id: string, both: boolean) =>
    both
      ? `OK: ${id} is signed by both sides.`
      : `OK: ${id} is signed by its provider; its consumer has not signed.`,
}

export const passport = {
  ...PASSPORT_WORDS.en,
  title: 'Registration passport',
  name: 'Name',
  column: 'column',
  technique: 'technique',
  into: 'into',
  found: 'identifiers found',
  kind: 'about',
  state: 'state',
  askedBy: 'asked',
  decidedBy: 'decided',
  entries: 'entries',
  note: 'note',
  claim: 'Claim of privacy (questions of NIST SP 800-226)',
}
