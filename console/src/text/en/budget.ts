// What was spent and what is left.
export const budget = {
  title: 'Privacy budget',
  lead: 'Each new answer spends some budget, which this edition does not get back. Repeating an answered question is free.',
  empty: 'No budget yet.',
  emptyNext: 'You get one with a grant for an open dataset.',
  used: (spent: string, cap: string) => `${spent} of ${cap} spent`,
  room: (amount: string) => `Next question: up to ${amount}`,
  roomNone: 'Nothing left: stored answers only.',
  roomLess: 'Your own cap leaves more, but another cap (grant, year or all consumers) is reached first.',
  inRho: (spent: string, cap: string, delta: string) => `In ρ: ${spent} of ${cap} spent; ε is at δ ${delta}.`,
  sealing: (rho: string) =>
    `ρ ${rho} of this was spent when the edition was sealed, to publish how much its bounds keep. Every account starts with it; no grant is charged for it.`,
  grants: 'Your grants',
  dataset: 'Dataset',
  modes: 'Modes',
  purposes: 'Purposes',
  spentOf: 'Spent ρ',
  uses: 'Answers',
  price: 'Price',
  expires: 'Until',
  epsilonWhy:
    'Several questions together cost less ε than the sum of their parts. Costs are therefore counted in ρ, which adds up exactly.',
}
