// What was spent and what is left.
import { HEADINGS } from '../../shared/labels.ts'
import { JOINT_PROBLEMS, JOINT_SETTLEMENT } from '../../shared/settlement.ts'

const headings = HEADINGS.en
export const budget = {
  title: headings.privacyBudget,
  lead: 'Each new answer spends some budget, which this edition does not get back. Repeating an answered question is free.',
  empty: 'No budget yet.',
  emptyNext: 'You get one with a grant for an open dataset.',
  /** Shares of the whole budget, in percent. */
  used: (share: string) => `${share} used`,
  room: (share: string) => `${share} left`,
  spentTotal: (spent: string, cap: string) => `${spent} of ${cap} spent.`,
  roomUpTo: (amount: string) => `Next question: up to ${amount}.`,
  roomNone: 'Nothing left: stored answers only.',
  roomLess:
    'Not available to you now: your account would allow it, but your grant or the cap of all consumers runs out first.',
  inRho: (spent: string, cap: string, delta: string) => `In ρ: ${spent} of ${cap} spent; ε is at δ ${delta}.`,
  sealing: (rho: string) =>
    `ρ ${rho} of this was spent before the first question: on publishing how much the bounds keep and, where it applies, on drafting the declaration. Every account opens with it. It is not recorded as spending under your grant, but it can reduce what the first grant you use in this edition leaves you by up to that much.`,
  standing: (rho: string, asked: string) =>
    `ρ ${rho} of this paid for standing questions that the provider published; their answers are free to read, and every account counts them. Your own questions spent ρ ${asked}.`,
  pool: (spent: string, cap: string) =>
    `Beside this the edition has a pool of pure ε for answers that its provider publishes: ε ${spent} of ${cap} is spent. None of it comes out of your account.`,
  standingPart: (share: string) => `${share} for standing questions`,
  grants: 'Your grants',
  dataset: headings.dataset,
  modes: headings.modes,
  purposes: headings.purposes,
  spentOf: headings.spentRho,
  uses: headings.uses,
  price: headings.price,
  expires: 'Until',
  epsilonWhy:
    'Several questions together cost less ε than the sum of their parts. Costs are therefore counted in ρ, which adds up exactly.',
}

/** With the words of a provider's earnings. */
export const charges = {
  title: headings.charges,
  lead: 'What you owe for a month, for single and joint questions, by provider. This browser verifies the log of this service and the logs of the nodes that you enrolled at, and computes each statement from its own log.',
  payable: headings.payable,
  none: 'This log charged you nothing in this month.',
  joint: JOINT_SETTLEMENT.en.charges,
  unread: JOINT_SETTLEMENT.en.unread,
  problem: JOINT_SETTLEMENT.en.problem,
  problems: JOINT_PROBLEMS.en,
}
