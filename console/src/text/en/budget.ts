// What was spent and what is left.
export const budget = {
  title: 'Privacy budget',
  lead: 'Each new answer spends a little; what is spent does not come back in this edition. Repeating an answered question is free.',
  empty: 'No budget yet.',
  emptyNext: 'It opens with a grant for a dataset that is open.',
  used: (spent: string, cap: string) => `${spent} of ${cap} spent`,
  room: (amount: string) => `Next question: up to ${amount}`,
  roomNone: 'Nothing left: only stored answers.',
  roomLess: 'Less than your own cap leaves: another cap (grant, year or all consumers) is nearer.',
  inRho: (spent: string, cap: string, delta: string) => `In ρ: ${spent} of ${cap} spent; ε is at δ ${delta}.`,
  sealing: (rho: string) =>
    `ρ ${rho} of it was spent when the edition was sealed, to publish how much its bounds keep: every account opens with it, and no grant is charged for it.`,
  grants: 'Your grants',
  dataset: 'Dataset',
  modes: 'Modes',
  purposes: 'Purposes',
  spentOf: 'Spent ρ',
  uses: 'Answers',
  price: 'Price',
  expires: 'Until',
  epsilonWhy:
    'Several questions together cost less ε than theirs add up to: costs are counted in ρ, which adds up exactly.',
}
