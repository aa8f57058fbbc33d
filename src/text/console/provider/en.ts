// The provider's pages: own editions, contracts, what was asked, earnings.
import { PHRASES } from '../../shared/phrases.ts'
import { QUESTION_KIND_WORDS } from '../../shared/kinds.ts'
import { HEADINGS, LABELS } from '../../shared/labels.ts'

const headings = HEADINGS.en
const labels = LABELS.en
export const providerPages = {
  editions: headings.editions,
  edition: headings.edition,
  newEdition: headings.registerAnEdition,
  contracts: headings.contracts,
  asked: 'Questions',
  earnings: 'Earnings',
}

export const editions = {
  title: 'Your editions',
  lead: 'What you have registered, its state, and how much of its budget is left.',
  register: headings.registerAnEdition,
  none: 'You have not registered an edition yet.',
  noneNext:
    'Start with an export of your orders. This browser recognises its columns, shows what it finds and creates a file of pseudonyms and codes. No raw data leaves your machine.',
  edition: headings.edition,
  state: headings.state,
  spent: headings.spent,
  next: {
    sealing: 'The service is checking and sealing the rows; check back in a moment.',
    failed: 'The service rejected it. Correct what it named and register again.',
    sealed:
      'Approval was refused, or the request expired. Make the requested corrections, then request approval again.',
    waiting: 'Another person must approve it. Nothing is answered from it until then.',
    open: '',
    frozen: 'Nothing is answered from it. What an officer froze only an officer can unfreeze.',
    withdrawn: 'Its rows are destroyed. Released answers stay readable to those who have them.',
  },
  actions: headings.actions,
  submit: 'Request approval again',
  submitConfirm: (id: string) => `Request approval of ${id} again?`,
  submitWhy: 'The request is logged and waits for another person.',
  submitDone: 'Requested. It is waiting for another person.',
  freeze: headings.freeze,
  freezeConfirm: PHRASES.en.confirmFreeze,
  freezeWhy: 'Nothing new is answered from it until you unfreeze it. Stored answers stay readable.',
  freezeDone: 'Frozen.',
  unfreeze: headings.unfreeze,
  unfreezeConfirm: PHRASES.en.confirmUnfreeze,
  unfreezeWhy: 'Questions are answered from it again.',
  unfreezeDone: 'Unfrozen.',
  withdraw: 'Withdraw permanently',
  withdrawConfirm: (id: string) => `Withdraw ${id} permanently?`,
  withdrawWhy:
    'Its rows are destroyed at once and cannot be restored. Its budget is not returned to the yearly allowance.',
  withdrawDone: 'Withdrawn; its rows are destroyed.',
}

export const contracts = {
  title: headings.contracts,
  lead: 'Who may ask what of your datasets, for how long and at what price. You sign first; a contract takes effect when the consumer signs too.',
  offer: 'Offer a contract',
  none: 'You have not offered a contract yet.',
  noneNext: 'A consumer asks you for one. You choose the terms and sign; the consumer reads and signs.',
  noDataset: 'Register an edition first: a contract covers one of your datasets.',
  again: 'Offer with other terms',
  end: headings.revoke,
  endConfirm: (consumer: string) => `Revoke the contract with ${consumer}?`,
  endWhy:
    'Nothing new is answered under it from now on. Released answers stay, and their cost is still owed. This cannot be undone; you can offer another contract.',
  ended: 'Revoked.',
  changeWhy:
    'A signed contract cannot be changed: offer one with other terms, and revoke this one when the new one is signed.',
  dataset: headings.dataset,
  consumer: headings.consumer,
  purposes: headings.purposes,
  modes: headings.kindsOfQuestions,
  budget: 'ε in all editions together',
  least: (epsilon: string) =>
    `Must be more than ε ${epsilon}: the consumer’s account opens with that much already spent by sealing (totals of the edition and drafting of the declaration).`,
  until: headings.until,
  uses: 'Maximum answers (empty: as many as the budget allows)',
  editionsOnly: 'Only these editions (none chosen: all)',
  viewsOnly: 'Only these views (none chosen: all)',
  templatesOnly: 'Only these ready questions (none chosen: any question)',
  namesOf: 'Dimensions with confidential names (none chosen: all values are named)',
  names: (dimension: string) =>
    `Values of ${dimension} that may be named; the others come as anonymous ranks`,
  price: headings.price,
  models: {
    free: labels.free,
    'per-answer': 'per answer',
    'per-rho': 'per ρ spent',
    subscription: 'per period',
    'cost-plus': 'published cost plus margin',
  },
  yuan: 'Yuan',
  period: 'Period',
  periods: { month: 'month', quarter: 'quarter', year: 'year' },
  margin: 'Margin (%)',
  list: 'Name of the published price list',
  level: headings.blindTickets,
  sign: 'Sign and offer',
  signWhy:
    'You sign with your key on behalf of your organisation. Both signatures are logged; a large budget also needs approval.',
  bad: 'Choose a consumer, at least one purpose and one kind of question, a budget, a date in the future and a price.',
  offered: (consumer: string) => `Offered to ${consumer}, who must sign too.`,
  state: headings.state,
  spentOf: 'ρ spent / cap',
  answers: headings.answerCount,
}

export const asked = {
  title: 'Questions asked',
  lead: 'Every question that your editions answered or refused, from the log: who asked, what kind, what it cost. Only the asker knows the hidden part of a blind question. No answers are shown here.',
  none: 'No questions yet.',
  noneNext: 'Questions appear here once a consumer has signed a contract.',
  when: headings.time,
  who: 'Who',
  edition: headings.edition,
  mode: 'Mode',
  kind: headings.kind,
  kinds: QUESTION_KIND_WORDS.en,
  what: headings.content,
  outcome: headings.outcome,
  released: labels.answered,
  refused: labels.refused,
  charge: headings.charged,
  purpose: headings.purpose,
  more: 'Load older questions',
}

export const earnings = {
  title: 'Earnings',
  lead: 'What you are owed for a month. This browser verifies the whole log and computes the statement from it; each consumer can compute the same statement with the same digest.',
  month: 'Month',
  make: 'Compute the statement',
  making: headings.verifyingTheLog,
  receivable: headings.receivable,
  accounts: headings.contracts,
  dataset: headings.dataset,
  price: headings.price,
  answers: headings.answerCount,
  charge: labels.spentRho,
  amount: headings.amount,
  digest: headings.digest,
  none: 'Nothing is owed for this month.',
  incomplete: 'The log does not cover the whole month yet, so more may follow.',
  problems: (count: string) => `${count} entries could not be priced; the saved file lists them.`,
  save: 'Save as JSON',
  size: (entries: string) => `Computed from a log of ${entries} entries.`,
}
