// Questions that providers publish.
import { LABELS } from '../../shared/labels.ts'
import { STANDING_WORDS } from '../../shared/standing.ts'

const labels = LABELS.en
const said = STANDING_WORDS.en

export const STANDING_COMMANDS = {
  'standing publish profile': 'Publish a profile on your edition: charged once, free for its readers',
  'standing publish trend': 'Publish a trend on your edition: charged once, free for its readers',
  'standing publish aggregate': 'Publish a question in the general form: charged once, free for its readers',
  'standing renew': 'Publish on a new edition what you published on the one before it',
  'standing list': 'Published questions, and whether you may read their answers',
  'standing show': 'Read the answer to a published question, free; the first reading is logged',
  'standing withdraw': 'Close a published question to new readers; its cost is not restored',
}

export const STANDING_GROUPS = {
  standing: 'Questions that providers publish; their answers are free',
  'standing publish': 'Publish a question on your own edition',
}

export const STANDING_OPTIONS = {
  readers: 'who may read the answer: consumers with a contract, or, of public data, all members',
  pool: 'pure epsilon to take of the edition’s pool for published answers; the noise is discrete-laplace',
  estimate: 'only show the cost; publishes nothing',
}

export const standing = {
  columns: {
    id: labels.answer,
    edition: labels.edition,
    question: labels.question,
    readers: said.readers,
    access: said.access,
    published: labels.released,
  },
  readers: said.readersOf,
  access: said.accessOf,
  none: 'Nothing is published.',
  nothingBefore: 'You published nothing on an earlier edition of this dataset.',
  everyone: said.everyone,
  ofPool: said.ofPool,
  poolCost: (epsilon: string) => `pure ε ${epsilon} of its pool`,
  confirm: (edition: string, cost: string) => `Publish on ${edition} for ${cost}?`,
  confirmRenew: (count: number, edition: string, cost: string) =>
    `Publish ${count} questions on ${edition} for ${cost} in all?`,
  leftOut: (id: string, edition: string) =>
    `Not published again: ${id}, which a pool of pure ε paid for; the pool of ${edition} is too small, or it has none.`,
  published: (id: string) => `Published as ${id}.`,
  stored: (id: string) => `Published before as ${id}; nothing was charged.`,
  confirmWithdraw: (id: string) =>
    `Withdraw ${id}? Nobody will read it for the first time any more; its cost is not restored.`,
  withdrawn: (id: string) => `Withdrawn: ${id}.`,
}
