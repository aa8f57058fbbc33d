// Everything else that people see.
import { KIND_WORDS, TABLE_WORDS } from '../../shared/statistics.ts'
import { KEY_ROLE_WORDS, ROLE_WORDS } from '../../../../schemas/messages/terms.ts'
import { QUESTION_KIND_WORDS } from '../../shared/kinds.ts'
import { MODE_WORDS } from '../../shared/kinds.ts'
import { HEADINGS, LABELS } from '../../shared/labels.ts'
import { EDITION_STATUS_WORDS } from '../../../../schemas/edition-status.ts'
import { QUOTA_WORDS } from '../../shared/quota.ts'
import { SHARPEN_WORDS } from '../../shared/sharpen.ts'

const headings = HEADINGS.en
const labels = LABELS.en

export const words = {
  examples: 'Examples:',
  helpOption: 'show this help',
  helpTitles: {
    'Usage:': 'Usage:',
    'Arguments:': 'Arguments:',
    'Options:': 'Options:',
    'Commands:': 'Commands:',
  },
  /** Headings of the commands in the help of the whole. */
  topics: {
    ask: 'Datasets and questions:',
    publish: 'Editions and contracts:',
    oversee: 'Approve, verify and report:',
    members: 'Members and keys:',
    operate: 'Run a service:',
    other: 'Other:',
  },
  programSummary: 'Yinsuan, a data clean room: ask the market without showing your hand.',
  version: 'show the version',
  choices: (valid: string) => ` (one of: ${valid})`,
  exitCodes:
    'Exit codes: 0 ok, 1 failure, 2 usage, 3 refused by policy, 4 budget spent, 5 verification failed, 130 interrupted, 143 terminated.',
  briefOptions: (names: string) => `Also: ${names}. --help-all describes them.`,
  exitCode: (exit: number) => `Exit code: ${exit}.`,
  reference: (folder: string) =>
    `Reference: CLI.md (commands), DATASET.md, QUERIES.md, SETTINGS.md in\n${folder}`,
  colon: ': ',
  space: ' ',
  comma: ', ',
  semicolon: '; ',
  none: 'None.',
  yesNo: '[y/N]',
  written: (file: string) => `Written to ${file}.`,
}

export const roles = ROLE_WORDS.en

/** How a question is asked. */
export const modes = MODE_WORDS.en

export const answer = {
  statistics: TABLE_WORDS.en.statistics,
  kinds: KIND_WORDS.en,
  marks: TABLE_WORDS.en.marks,
  everything: headings.wholeEdition,
  smallCells: (count: number, threshold: number, most: string) =>
    `< ${threshold}: with its noise below ${threshold}, so not shown (${count} ${count === 1 ? 'group' : 'groups'}); the true figure may be as high as ${most}.`,
  unboundedCells: (count: number) => `?: too noisy to tell (${count} ${count === 1 ? 'group' : 'groups'}).`,
  noEarlierCells: '·: no earlier period to compare with.',
  intervals: '95 % intervals of the noise, for the counted figures.',
  bars: 'Bars: █ to the lower limit, ▓ to the estimate, ░ to the upper limit.',
  spent: (epsilon: string, rho: string, delta: string) => `Spent: ε ${epsilon}, ρ ${rho} (δ ${delta}).`,
  spentOfPool: (epsilon: string) => `Spent: pure ε ${epsilon} of the edition’s pool (δ 0), and no ρ.`,
  free: (id: string) => `Stored answer ${id}: nothing was spent.`,
  entry: (id: string, seq: string, time: string) => `${id} · entry ${seq} of the log · ${time}`,
  csv: { what: 'what' },
}

export const estimate = {
  cost: (epsilon: string, rho: string, delta: string) => `Would cost: ε ${epsilon}, ρ ${rho} (δ ${delta}).`,
  ofPool: (epsilon: string) => `Would take pure ε ${epsilon} of the edition’s pool (δ 0), and no ρ.`,
  columns: {
    part: 'part',
    statistic: labels.statistic,
    view: labels.view,
    groups: labels.groupCount,
    smallestReadable: 'smallest readable',
  },
  free: labels.free,
  price: (yuan: string) => `Price: ${yuan}.`,
  stored: (id: string) => `Already answered: free as ${id}.`,
  room: (rho: string, fits: string) => `Remaining: ρ ${rho}; ${fits} more such answers fit.`,
  poolRoom: (epsilon: string, fits: string) =>
    `Remaining in the pool: pure ε ${epsilon}; ${fits} more such answers fit.`,
  unspent: headings.estimateOnly,
}

export const enrol = {
  done: (title: string, id: string, roles: string, key: string) =>
    `Enrolled ${key} for ${title} (${id}: ${roles}).`,
  pinned: (key: string) => `Pinned the service’s key ${key}: compare it with what the operator gave you.`,
  profile: (file: string) => `Profile with your private key: ${file}. Keep a copy in a safe place.`,
}

export const org = {
  columns: { id: labels.id, title: labels.name, roles: labels.roles, added: labels.added },
  quotaColumns: { name: labels.quota, used: labels.used, limit: labels.limit },
  quotas: QUOTA_WORDS.en,
  ownKey: (label: string, id: string) => `Key of this profile: ${label} (${id}).`,
  handOver: (id: string, expires: string) => `One-time code for ${id}, valid until ${expires}. Hand over:`,
  firstHalf: (id: string, expires: string) =>
    `This is half of the one-time code for ${id}: give it to ${id}. An officer of another organisation has to approve by ${expires} and then receives the other half:`,
  secondHalf: (id: string) =>
    `The second half of the one-time code for ${id}, valid for 72 hours. Make sure that you talk to the right person, and give it to them yourself; they enrol with both halves:`,
}

export const key = {
  columns: {
    id: labels.id,
    label: labels.name,
    roles: labels.roles,
    since: labels.validFrom,
    until: labels.validUntil,
    state: labels.state,
  },
  roles: KEY_ROLE_WORDS.en,
  own: 'valid, this profile',
  valid: labels.valid,
  revoked: (entry: string) => `revoked by entry ${entry}`,
  passphrase: 'Passphrase of the key file (not shown as you type):',
  passphraseAgain: 'Repeat the passphrase:',
  confirmRevoke: (id: string) => `Revoke ${id} permanently?`,
  confirmRotate: (id: string) => `Replace ${id} with a new key? The old key can no longer sign.`,
  rotated: (old: string, id: string) => `${id} replaces ${old}, which is no longer valid.`,
}

export const dataset = {
  columns: {
    edition: labels.edition,
    title: labels.name,
    provider: labels.provider,
    period: labels.period,
    status: labels.state,
    capEpsilon: 'ε for one consumer',
  },
  statuses: EDITION_STATUS_WORDS.en,
  none: 'No dataset is published yet.',
  drafted: (file: string) =>
    `Drafted ${file}: read it and correct roles, domains and budget before you go on.`,
  reading: 'Reading the export',
  prepareSteps: { read: 'Reading', encode: 'Anonymising', report: 'Reporting', write: 'Writing' },
  prepared: (folder: string) => `The contribution file and manifest are in ${folder}.`,
  leftOut: (names: string) => `Left out, since the market does not have them: ${names}.`,
  uploading: 'Uploading',
  resuming: 'Resuming an upload that was started earlier.',
  sealing: 'Sealing',
  sealingUntil: (time: string) => `Sealing until ${time}`,
  numbered: (number: number, file: string) => `File ${number}: ${file}`,
  registered: (edition: string) =>
    `Edition ${edition} is sealed; it answers once an officer has approved it:`,
}

export const edition = {
  dimension: labels.dimension,
  label: 'label',
  values: labels.values,
  source: headings.source,
  measures: headings.measures,
  view: headings.view,
  perUnitNote: '* one value for each buyer',
  tagsNote: '×n: a line has up to n of the values, and counts in the group of each',
  unbounded: 'no bound',
  perUnit: (max: number) => `at most ${max} lines a buyer`,
  cap: (max: number, over: string) => `at most ${max} by ${over}`,
  capOfOrders: (max: number, over: string) => `at most ${max} orders${over === '' ? '' : ` by ${over}`}`,
  capOfMeasure: (measure: string, max: string, over: string) =>
    `${measure} at most ${max}${over === '' ? '' : ` by ${over}`}`,
  byValue: (values: number, dimension: string, least: string, most: string) =>
    ` (${least} to ${most} for ${values} ${values === 1 ? 'value' : 'values'} of ${dimension})`,
  caps: (one: string, total: string, delta: string) =>
    `Budget: ε ${one} for one consumer, ε ${total} over all (δ ${delta}).`,
  blind: (statistics: string) => `Blind questions: ${statistics}.`,
  oneOnly: (statistic: string) => `${statistic} (one cell only)`,
  notBlind: (statistics: string) =>
    `Not blind: ${statistics}; the declared capacity times the largest contribution is beyond what can be computed on ciphertexts.`,
  yearly: (one: string, total: string) => `In any 12 months: ε ${one} for one consumer, ε ${total} over all.`,
  pool: (epsilon: string, perYear: string) =>
    `Both include a pool of pure ε (no δ) for answers that the provider publishes: ε ${epsilon}, in any 12 months ε ${perYear}.`,
  confirmWithdraw: (id: string) => `Withdraw ${id} permanently and destroy its rows?`,
}

export const grant = {
  columns: {
    id: labels.id,
    dataset: labels.dataset,
    consumer: labels.consumer,
    modes: labels.modes,
    purposes: labels.purposes,
    budget: labels.budgetRho,
    spent: labels.spent,
    price: labels.price,
    until: labels.until,
    state: labels.state,
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
    edition: labels.edition,
    account: labels.account,
    spent: labels.spentRho,
    cap: labels.capRho,
    left: 'left ρ',
    epsilonCap: 'cap ε',
    used: 'used',
  },
  total: labels.allConsumers,
  sealing: (edition: string, rho: string) =>
    `${edition}: each "spent" includes ρ ${rho} for sealing (totals of the edition and drafting of the declaration). Sealing is not recorded under a grant, but the first grant used in the edition has up to that much less room.`,
  standing: (edition: string, rho: string) =>
    `${edition}: each "spent" includes ρ ${rho} for standing questions that its provider published, whether or not their answers are read.`,
  ofPool: (edition: string, spent: string, cap: string) =>
    `${edition}: published answers have spent ε ${spent} of its pool of pure ε ${cap}. The pool is beside ρ, and in no account.`,
  none: 'No budget: no valid grant, or no open edition.',
}

export const answers = {
  columns: {
    id: labels.id,
    edition: labels.edition,
    kind: labels.kind,
    entry: labels.entry,
    released: labels.released,
    question: labels.question,
  },
  kinds: QUESTION_KIND_WORDS.en,
  none: 'No answers yet.',
  notFound: (count: number) => `Nothing found among ${count} ${count === 1 ? 'answer' : 'answers'}.`,
  verified: (id: string, edition: string, index: number, size: number, time: string) =>
    `OK: ${id} on ${edition} is entry ${index} of the log (proven at ${size} entries, ${time}).`,
}

export const sharpen = SHARPEN_WORDS.en
