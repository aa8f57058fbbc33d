// Contracts, as their consumer reads them.
import { GRANT_WORDS } from '../../../../schemas/messages/terms.ts'
import { HEADINGS } from '../../shared/labels.ts'
import { PHRASES } from '../../shared/phrases.ts'

const headings = HEADINGS.en
export const grant = {
  toSign: 'Contract to sign',
  toSignWhy: (provider: string) =>
    `${provider} offers you this contract and has signed it. Nothing is answered under it until your organisation signs too.`,
  read: 'Read and sign',
  sign: 'Sign',
  confirm: 'Sign this contract?',
  confirmWhy: (provider: string, consumer: string, expires: string) =>
    `You sign with your key on behalf of ${consumer}. This binds you and ${provider} to exactly these terms until ${expires}. The signature is logged and cannot be withdrawn.`,
  signed: 'Signed by both: the contract is in effect. You can ask now.',
  signedWaiting: 'Signed by both. It still needs approval on the provider’s side before you can ask.',
  signedBy: (organisation: string) => `Signed by ${organisation}, checked here:`,
  unsigned: (organisation: string) => `Not yet signed by ${organisation}`,
  statuses: {
    offered: 'waiting for your signature',
    waiting: GRANT_WORDS.en.waiting,
    rejected: GRANT_WORDS.en.rejected,
    effective: GRANT_WORDS.en.effective,
    frozen: GRANT_WORDS.en.frozen,
    revoked: GRANT_WORDS.en.revoked,
    expired: GRANT_WORDS.en.expired,
  },
  /** What to do about a grant that is not in effect. */
  next: {
    offered: 'Read the contract and sign it; then you can ask.',
    waiting: 'Both sides have signed. Wait for approval; the provider can tell you how long it takes.',
    rejected: 'Approval was refused. Ask the provider for another contract.',
    frozen: 'Ask the officer why. Answers that you already have stay readable.',
  },
  state: headings.state,
  usesLeft: (used: string, limit: string) => `${used} of ${limit}`,
  terms: {
    dataset: headings.dataset,
    content: headings.content,
    everything: 'everything in it, in all editions',
    editions: (list: string) => `only editions ${list}`,
    views: (list: string) => `only views ${list}`,
    statistics: (list: string) => `only ${list}`,
    templates: (list: string) => `${PHRASES.en.readyOnly}: ${list}`,
    nameable: (dimension: string, names: string) => `${PHRASES.en.nameable(dimension)}: ${names}`,
    noNames: PHRASES.en.noNames,
    purposes: headings.purposes,
    modes: headings.kindsOfQuestions,
    budget: headings.privacyBudget,
    budgetOf: (epsilon: string, delta: string, rho: string) =>
      `ε ${epsilon} at δ ${delta} (${rho}), in all editions together`,
    uses: headings.uses,
    usesOpen: 'as many as the budget allows',
    usesAtMost: (count: string) => `at most ${count}; repeats are free`,
    price: headings.price,
    expires: headings.until,
    raw: 'The text that is signed',
  },
  levels: {
    full: 'blind tickets: full level',
    strong: 'blind tickets: strong level, decided by an officer',
    insecureForTesting: 'blind tickets: insecure, for testing only',
  },
}
