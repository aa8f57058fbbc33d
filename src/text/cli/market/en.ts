// Markets, nodes and joint questions.
import { LABELS } from '../../shared/labels.ts'

const labels = LABELS.en

export const MARKET_GROUPS = {
  market: {
    summary: 'Markets: what several providers answer together',
    examples: ['yinsuan market list'],
  },
  node: { summary: 'Your own node, where the rows stay', examples: ['yinsuan serve --data-dir node'] },
}

export const MARKET_COMMANDS = {
  'node init': {
    summary: 'Create a node: a service of your own that answers joint questions through a hub',
    examples: [
      'yinsuan node init https://hub.example CODE --data-dir node --name alpha.example/log --officer alpha-compliance',
    ],
  },
  'market publish': {
    summary: 'Propose the standard of a market; somebody of another organisation approves it',
    examples: ['yinsuan market publish market.yaml'],
  },
  'market list': {
    summary: 'Published markets, who has joined them, and their editions',
    examples: ['yinsuan market list', 'yinsuan market list --json'],
  },
  'market show': {
    summary: 'A market edition: its members and the fingerprints of their keys',
    examples: ['yinsuan market show appliances@2025'],
  },
  'market join': {
    summary: 'Bring a sealed edition into an edition of a market',
    examples: ['yinsuan market join appliances@2025 orders@2025'],
  },
  'market form': {
    summary: 'Form a market edition from those who have joined; each of them signs it',
    examples: ['yinsuan market form appliances@2025 --first-day 2025-01-01 --last-day 2025-12-31'],
  },
  'market sign': {
    summary: 'Sign a market edition after comparing the fingerprints of all keys',
    examples: ['yinsuan market sign appliances@2025'],
  },
} as const

export const MARKET_ARGUMENTS = {
  hub: 'origin of the hub, such as https://hub.example',
  market: 'market@label',
  'market-file': 'market.yaml',
}

export const MARKET_OPTIONS = {
  firstDay: 'first day of the period',
  lastDay: 'last day of the period',
  through: 'profile at the hub that carries the requests to a node',
  node: 'the provider whose node it is',
}

export const market = {
  columns: {
    market: labels.market,
    members: labels.members,
    state: labels.state,
    digest: 'fingerprint',
    organisation: labels.organisation,
    operator: labels.operator,
    edition: labels.edition,
    log: 'log key',
    signing: 'signing key',
    mask: 'mask key',
    signed: 'signed',
  },
  none: 'No market is published.',
  states: { joining: 'open to members', signing: 'being signed', open: 'in force' },
  yes: 'yes',
  no: 'no',
  proposed: (market: string, digest: string) =>
    `The standard of ${market} was proposed. Its digest is ${digest}; somebody of another organisation approves it.`,
  joined: (edition: string, name: string) => `${edition} has joined ${name}.`,
  formed: (name: string, id: string) => `${name} is formed: ${id}. Each member now signs it.`,
  confirmSign: (name: string) =>
    `Have you compared these fingerprints with every member, by another way than this service, and sign ${name}?`,
  signed: (name: string, have: number, need: number) => `${name} is signed by ${have} of ${need}.`,
  node: (organisation: string, folder: string) =>
    `The node of ${organisation} is set up in ${folder}. Its hub is pinned there.`,
  estimate: (members: number, rho: string, epsilon: string, delta: string) =>
    `Each of the ${members} members charges ρ ${rho}, ε ${epsilon} at δ ${delta}, when all of them release.`,
  estimateColumns: { part: 'figure', cells: 'groups', halfWidth: '±, 95 %' },
  answered: (members: number) =>
    `The sum of ${members} members, opened here. Each member’s noise protects its own pseudonyms; a person who is on several platforms counts once on each and is charged on each. A group that only one platform fills is that platform’s figure.`,
  verified: (id: string, members: number, seq: string) =>
    `${id} is proven: ${members} nodes signed it, the log of each has its charge, entry ${seq} of the hub names them, and the sum is theirs.`,
}
