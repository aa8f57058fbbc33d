// Questions that providers publish.
import { HEADINGS } from '../../shared/labels.ts'
import { STANDING_WORDS } from '../../shared/standing.ts'

const said = STANDING_WORDS.en

export const standingPages = { publish: 'Publish', standing: 'Published answer', practice: 'Practice' }

export const standing = {
  title: 'Published answers',
  lead: 'Charged once to the edition; free to read for whoever may read them.',
  empty: 'Nothing is published on this dataset.',
  question: HEADINGS.en.question,
  readers: said.readers,
  readersOf: said.readersOf,
  readersWhy:
    'Decided now and never changed. All members only where the edition is declared to be public data.',
  access: said.access,
  accessOf: said.accessOf,
  open: 'Read',
  publish: 'Publish',
  publishLead: 'A question on your own edition: its answer is free for its readers.',
  everyone: said.everyone,
  charged: HEADINGS.en.charged,
  inRho: (rho: string) => `ρ ${rho}`,
  fromPool: (epsilon: string) => `pure ε ${epsilon}, of the pool`,
  paidBy: 'Paid by',
  paidByOf: { accounts: 'The accounts (ρ)', pool: 'The pool of pure ε' },
  paidByWhy:
    'The pool is what this edition declared for published answers beside its ρ. No account pays for what it pays.',
  poolGone: 'The edition’s pool of pure ε is spent.',
  poolEpsilon: 'Take ε from the pool',
  poolEpsilonWhy: (left: string) =>
    `Pure ε, with δ 0: the pool has ${left} left. Half the ε doubles the ±. The noise is discrete Laplace, which suits a few headline figures best.`,
  poolTakes: (epsilon: string, cap: string, left: string) =>
    `Takes ε ${epsilon} of the edition’s pool of ${cap}, which then has ${left} left. No consumer’s account pays for it, and all of them may read the answer.`,
  confirm: (rho: string) => `Publish it for ρ ${rho}?`,
  confirmWhy: 'What is charged is not restored, and who may read it is not changed afterwards.',
  poolConfirm: (epsilon: string) => `Publish it for ε ${epsilon} of the pool?`,
  poolConfirmWhy: (cap: string, left: string) =>
    `The pool of ε ${cap} then has ${left} left. What is taken is not restored, and who may read it is not changed afterwards.`,
  published: 'Published.',
  noEdition: 'You have no open edition.',
  noEditionNext: 'Publish an edition and have it approved first.',
  renew: 'Publish again on this edition',
  renewConfirm: (edition: string) => `Publish on ${edition} what you published on the edition before it?`,
  renewWhy: 'Each question is charged once; what is published already is charged nothing.',
  renewed: 'Published.',
  withdraw: 'Withdraw',
  withdrawConfirm: 'Close this published answer to new readers?',
  withdrawWhy: 'Who has read it may still read it. Its cost is not restored.',
  withdrawn: 'Withdrawn.',
  by: (provider: string, date: string) => `Published by ${provider}, ${date}`,
}

export const practice = {
  label: 'Practice',
  why: 'Answered in this browser, from figures made up from the declaration: nothing is asked, charged or logged.',
  answer: 'Show the practice answer',
  gone: 'This practice answer is gone.',
  goneNext: 'It was in this page only. Ask again; it will be the same.',
}
