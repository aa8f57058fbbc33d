// Everything else that people see.
import { EDITION_STATUS_WORDS } from '../../../../schemas/edition-status.ts'
import { QUOTA_WORDS } from '../../../../schemas/quota-words.ts'

export const words = {
  examples: 'Examples:',
  helpOption: 'show this help',
  helpTitles: {
    'Usage:': 'Usage:',
    'Arguments:': 'Arguments:',
    'Options:': 'Options:',
    'Commands:': 'Commands:',
  },
  programSummary: 'Yinsuan, a data clean room: ask the market without showing your hand.',
  version: 'show the version',
  choices: (valid: string) => ` (one of: ${valid})`,
  exitCodes:
    'Exit codes: 0 ok, 1 failure, 2 usage, 3 refused by policy, 4 budget spent, 5 verification failed, 130 interrupted, 143 terminated.',
  colon: ': ',
  space: ' ',
  comma: ', ',
  semicolon: '; ',
  none: 'None.',
  yesNo: '[y/N]',
  written: (file: string) => `Written to ${file}.`,
}

export const roles = {
  provider: 'provider',
  consumer: 'consumer',
  officer: 'officer',
  operator: 'operator',
  auditor: 'auditor',
}

/** How a question is asked. */
export const modes = { open: 'open', blind: 'blind' }

export const answer = {
  statistics: {
    count: 'lines',
    orders: 'orders',
    units: 'buyers',
    sum: 'sum',
    mean: 'mean',
    average: 'average',
    centred: 'mean (sum part)',
  },
  kinds: {
    mean: (of: string) => `mean ${of}`,
    average: (of: string) => `average ${of}`,
    share: (of: string) => `${of} share`,
    tgi: (of: string) => `${of} TGI`,
    index: (of: string) => `${of} index`,
    growth: (of: string, lag: number) => (lag === 1 ? `${of} change` : `${of} change on ${lag} before`),
  },
  marks: {
    small: (threshold: number) => `< ${threshold}`,
    unbounded: '?',
    'no-earlier': '·',
  },
  everything: 'The whole edition',
  smallCells: (count: number, threshold: number, most: string) =>
    `< ${threshold}: with its noise below ${threshold}, so not shown (${count} ${count === 1 ? 'group' : 'groups'}); the true figure may be as high as ${most}.`,
  unboundedCells: (count: number) =>
    `?: the noise allows any value (${count} ${count === 1 ? 'group' : 'groups'}).`,
  noEarlierCells: '·: no earlier period to compare with.',
  intervals: '95 % intervals, noise only.',
  bars: 'Bars: █ to the lower limit, ▓ to the estimate, ░ to the upper limit.',
  kept: {
    all: (view: string, what: string) => `View ${view} (${what}): 100 % kept, no bound.`,
    atMost: (view: string, what: string, share: string) =>
      `View ${view} (${what}): at most ${share} kept by its bounds; what they drop is in no interval.`,
    unknown: (view: string, what: string) => `View ${view} (${what}): how much its bounds keep is unknown.`,
  },
  spent: (epsilon: string, rho: string, delta: string) => `Spent: ε ${epsilon}, ρ ${rho} (δ ${delta}).`,
  free: (id: string) => `Stored answer ${id}: nothing was spent.`,
  entry: (id: string, seq: string, time: string) => `${id} · entry ${seq} of the log · ${time}`,
  csv: { what: 'what' },
}

export const estimate = {
  cost: (epsilon: string, rho: string, delta: string) => `Would cost: ε ${epsilon}, ρ ${rho} (δ ${delta}).`,
  columns: {
    part: 'part',
    statistic: 'statistic',
    view: 'view',
    groups: 'groups',
    smallestReadable: 'smallest readable',
  },
  free: 'free',
  price: (yuan: string) => `Price: ${yuan}.`,
  stored: (id: string) => `Answered already: free as ${id}.`,
  room: (rho: string, fits: string) => `Left for you: ρ ${rho}; ${fits} more such answers fit.`,
  unspent: 'An estimate: nothing was spent and no row was read.',
}

export const enrol = {
  done: (title: string, id: string, roles: string, key: string) =>
    `Enrolled ${key} for ${title} (${id}: ${roles}).`,
  pinned: (key: string) => `Pinned the service’s key ${key}: compare it with what the operator tells you.`,
  profile: (file: string) => `Profile with your private key: ${file}. Keep a copy in a safe place.`,
}

export const org = {
  columns: { id: 'id', title: 'name', roles: 'roles', added: 'added' },
  quotaColumns: { name: 'quota', used: 'used', limit: 'limit' },
  quotas: QUOTA_WORDS.en,
  ownKey: (label: string, id: string) => `Key of this profile: ${label} (${id}).`,
  handOver: (id: string, expires: string) => `One-time code for ${id}, valid until ${expires}. Hand over:`,
  firstHalf: (id: string, expires: string) =>
    `This is half of the one-time code for ${id}: give it to ${id}. An officer of another organisation has to approve by ${expires}, and gets the other half:`,
  secondHalf: (id: string) =>
    `The second half of the one-time code for ${id}, valid for 72 hours. Make sure that you talk to the right person, and give it to them yourself; they enrol with both halves:`,
}

export const key = {
  columns: { id: 'id', label: 'label', since: 'since', until: 'until', state: 'state' },
  own: 'valid, this profile',
  valid: 'valid',
  revoked: (entry: string) => `revoked by entry ${entry}`,
  passphrase: 'Passphrase of the key file (not shown as you type):',
  passphraseAgain: 'Repeat the passphrase:',
  confirmRevoke: (id: string) => `Revoke ${id} for good?`,
  confirmRotate: (id: string) => `Put a new key in the place of ${id}? It signs nothing after that.`,
  rotated: (old: string, id: string) => `${id} is in the place of ${old}, which has ended.`,
}

export const dataset = {
  columns: {
    edition: 'edition',
    title: 'title',
    provider: 'provider',
    period: 'period',
    status: 'status',
    capEpsilon: 'ε for one consumer',
  },
  statuses: EDITION_STATUS_WORDS.en,
  none: 'No dataset is published yet.',
  drafted: (file: string) =>
    `Drafted ${file}: read it and correct roles, domains and budget before you go on.`,
  reading: 'Reading the export',
  prepareSteps: { read: 'Reading', encode: 'Anonymising', report: 'Reporting', write: 'Writing' },
  prepared: (folder: string) => `Contribution file and manifest are in ${folder}.`,
  uploading: 'Uploading',
  resuming: 'Resuming an upload that was started before.',
  sealing: 'Sealing',
  registered: (edition: string) =>
    `Edition ${edition} is sealed; it answers once an officer has approved it:`,
}

export const edition = {
  dimension: 'dimension',
  label: 'label',
  values: 'values',
  source: 'Source',
  measures: 'Measures',
  view: 'View',
  perUnitNote: '* one value for each buyer',
  unbounded: 'no bound',
  perUnit: (max: number) => `at most ${max} lines a buyer`,
  cap: (max: number, over: string) => `at most ${max} by ${over}`,
  capOfOrders: (max: number, over: string) => `at most ${max} orders${over === '' ? '' : ` by ${over}`}`,
  capOfMeasure: (measure: string, max: string, over: string) =>
    `${measure} at most ${max}${over === '' ? '' : ` by ${over}`}`,
  caps: (one: string, total: string, delta: string) =>
    `Budget: ε ${one} for one consumer, ε ${total} over all (δ ${delta}).`,
  blind: (statistics: string) => `Blind questions: ${statistics}.`,
  oneOnly: (statistic: string) => `${statistic} (one cell only)`,
  notBlind: (statistics: string) =>
    `Not blind: ${statistics}; the declared capacity times the largest contribution is beyond what can be computed on ciphertexts.`,
  yearly: (one: string, total: string) => `In any 12 months: ε ${one} for one consumer, ε ${total} over all.`,
  confirmWithdraw: (id: string) => `Withdraw ${id} for good and destroy its rows?`,
}

export const grant = {
  columns: {
    id: 'id',
    dataset: 'dataset',
    consumer: 'consumer',
    modes: 'modes',
    purposes: 'purposes',
    budget: 'budget ρ',
    spent: 'spent',
    price: 'price',
    until: 'until',
    state: 'state',
  },
  none: 'No grants.',
  confirmLevel: (id: string, level: 'full' | 'strong') =>
    `Blind tickets under ${id}: let a cheater pass with probability at most ${level === 'full' ? '2^-40' : '1 in 735 471'} for each choice drawn?`,
  confirmRevoke: (id: string) => `Revoke ${id}?`,
  revoked: (id: string) => `${id} is revoked.`,
  revokedAt: (time: string) => `revoked ${time}`,
}

export const budget = {
  columns: {
    edition: 'edition',
    account: 'account',
    spent: 'spent ρ',
    cap: 'cap ρ',
    left: 'left ρ',
    epsilonCap: 'cap ε',
    used: 'used',
  },
  total: 'all consumers',
  sealing: (edition: string, rho: string) =>
    `${edition}: each "spent" includes ρ ${rho} for sealing (kept shares and drafting of the declaration). Sealing is not recorded under a grant, but the first grant used in the edition has up to that much less room.`,
  none: 'No budget: no valid grant, or no open edition.',
}

export const answers = {
  columns: { id: 'id', edition: 'edition', kind: 'kind', entry: 'entry', released: 'released' },
  kinds: { profile: 'profile', trend: 'trend', aggregate: 'aggregate' },
  none: 'No answers yet.',
  verified: (id: string, edition: string, index: number, size: number, time: string) =>
    `OK: ${id} on ${edition} is entry ${index} of the log (proven at ${size} entries, ${time}).`,
}
