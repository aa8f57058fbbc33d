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
  confirm: (rho: string) => `Publish it for ρ ${rho}?`,
  confirmWhy: 'What is charged is not restored, and who may read it is not changed afterwards.',
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
