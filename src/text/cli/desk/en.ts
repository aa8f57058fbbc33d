// The desk: contracts, passports, decisions that need two.
import { PHRASES } from '../../shared/phrases.ts'
import { GRANT_WORDS } from '../../../../schemas/messages/terms.ts'
import { HEADINGS, LABELS } from '../../shared/labels.ts'
import { PASSPORT_WORDS } from '../../shared/passport.ts'

const headings = HEADINGS.en
const labels = LABELS.en

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
  halted: (id: string) =>
    `${id} is blocked: it can only read what it already has. An officer, operator or auditor is unblocked after seven days.`,
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
  readyOnly: PHRASES.en.readyOnly,
  nameable: PHRASES.en.nameable,
  noNames: PHRASES.en.noNames,
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
