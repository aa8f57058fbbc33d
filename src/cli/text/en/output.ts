// Everything else that people see.
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
    'Exit codes: 0 ok, 1 failure, 2 usage, 3 refused by policy, 4 budget spent, 5 verification failed, 130 interrupted.',
  colon: ': ',
  comma: ', ',
  semicolon: '; ',
  none: 'None.',
  yesNo: '[y/N]',
  written: (file: string) => `Written to ${file}.`,
}

export const errors = {
  error: 'Error',
  next: 'Next',
  unverified: 'This answer bore no signature of the service: a proxy may have written it.',
  unexpected: (message: string) => `Unexpected: ${message}`,
  connection: (url: string) => `No answer from ${url}.`,
  connectionMaybe: (key: string) =>
    `It is not known whether the question was answered. Ask again under the same key, which is never charged twice: --idempotency-key ${key}`,
  baseUrl: 'A service is named by its origin, such as https://cleanroom.example.',
  response: 'The service answered in a form that this version does not know.',
  upload: 'The upload to resume is of another file.',
  job: (detail: string) => `Sealing failed: ${detail}`,
  vault: 'The stored blind tickets do not open: another passphrase or key, or the folder was changed.',
  ticket: (state: string) =>
    `The blind ticket came to nothing (${state}). Nothing was charged and nothing of the question was told.`,
  ticketTaken: 'Another command is using this blind ticket. Nothing was sent.',
  blindEstimate: 'The service asks for a ticket that does not fit this question. Nothing was sent.',
  blindRepeat: 'The same public part was asked before; not asked again.',
  blindUnreadable:
    'The service’s answer does not decrypt. It was charged, and the service is not told. Do not ask again because of it: a repeated question may tell a dishonest service something. Talk to the officer.',
  contract: (message: string) => `The contract does not hold: ${message}.`,
  evidence: (message: string) => `This is no proof of cheating: ${message}.`,
  period: (text: string) =>
    `A month is written 2026-10, a day 2026-10-31, the first day not after the last; this is none: ${text}.`,
  logEntry: (entry: string) => `What the service shows of entry ${entry} is not what stands in its log.`,
  answerFile: 'Not an answer file, or its parts contradict one another.',
  verification: (message: string, where: string) => `Verification failed: ${message}${where}.`,
  identity: (message: string) =>
    `The answer is not the pinned service’s: ${message}. Nothing of it was used.`,
  keyFile: 'The key in the profile is damaged.',
  where: { index: 'entry', path: 'file', field: 'field' },
  commander: {
    unknownCommand: (name: string) => `Unknown command ${name}.`,
    unknownOption: (name: string) => `Unknown option ${name}.`,
    missingArgument: (name: string) => `Argument ${name} is missing.`,
    optionMissingArgument: (name: string) => `Option ${name} needs a value.`,
    missingMandatoryOptionValue: (name: string) => `Option ${name} is missing.`,
    invalidArgument: (name: string) => `Not a valid value for ${name}.`,
    excessArguments: 'Too many arguments.',
    commandMissing: 'Say which command.',
    didYouMean: (names: string) => `Did you mean ${names}?`,
  },
}

export const roles = { provider: 'provider', consumer: 'consumer', officer: 'officer', operator: 'operator' }

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
  smallCells: (count: number, threshold: number) =>
    `< ${threshold}: too small to report (${count} ${count === 1 ? 'group' : 'groups'}); the noise would drown it.`,
  unboundedCells: (count: number) =>
    `?: the noise allows any value (${count} ${count === 1 ? 'group' : 'groups'}).`,
  legend: '95 % intervals, noise only. Bars: █ to the lower limit, ▓ to the estimate, ░ to the upper limit.',
  kept: {
    all: (view: string, what: string) => `View ${view} (${what}): 100 % kept, no bound.`,
    atMost: (view: string, what: string, share: string) =>
      `View ${view} (${what}): at most ${share} kept by its bounds; what they drop is in no interval.`,
    unknown: (view: string, what: string) => `View ${view} (${what}): how much was kept cannot be told.`,
  },
  spent: (epsilon: string, rho: string, delta: string) => `Spent: ε ${epsilon}, ρ ${rho} (δ ${delta}).`,
  free: (id: string) => `Stored answer ${id}: nothing was spent.`,
  entry: (id: string, seq: string, time: string) => `${id} · entry ${seq} of the log · ${time}`,
  csv: { what: 'what' },
}

export const estimate = {
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
  handOver: (id: string, expires: string) => `One-time code for ${id}, valid until ${expires}. Hand over:`,
}

export const key = {
  columns: { id: 'id', label: 'label', since: 'since', until: 'until', state: 'state' },
  own: 'valid, this profile',
  valid: 'valid',
  revoked: (entry: string) => `revoked by entry ${entry}`,
  confirmRevoke: (id: string) => `Revoke ${id} for good?`,
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
  statuses: {
    sealing: 'sealing',
    failed: 'failed',
    sealed: 'sealed, not approved',
    waiting: 'waits for approval',
    open: 'open',
    frozen: 'frozen',
    withdrawn: 'withdrawn',
  },
  none: 'No dataset is published yet.',
  drafted: (file: string) =>
    `Drafted ${file}: read it and correct roles, domains and budget before you go on.`,
  reading: 'Reading the export',
  prepareSteps: { read: 'Reading', encode: 'Anonymising', report: 'Reporting', write: 'Writing' },
  prepared: (folder: string) => `Contribution file and manifest are in ${folder}.`,
  uploading: 'Uploading',
  resuming: 'Taking up an upload that began before.',
  sealing: 'Sealing',
  steps: {
    verify: 'Verifying',
    bound: 'Bounding',
    seal: 'Sealing',
    cubes: 'Building cubes',
    'kept-share': 'Releasing the kept share',
  },
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
  confirmRevoke: (id: string) => `End ${id}?`,
  revoked: (id: string) => `${id} has ended.`,
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
  none: 'No budget: no valid grant, or no open edition.',
}

export const answers = {
  columns: { id: 'id', edition: 'edition', kind: 'kind', entry: 'entry', released: 'released' },
  kinds: { profile: 'profile', trend: 'trend', aggregate: 'aggregate' },
  none: 'No answers yet.',
  verified: (id: string, edition: string, index: number, size: number, time: string) =>
    `OK: ${id} on ${edition} is entry ${index} of the log (proven at ${size} entries, ${time}).`,
}

export const log = {
  columns: {
    entry: 'entry',
    time: 'time',
    type: 'type',
    what: 'of',
    who: 'by',
    outcome: 'outcome',
    edition: 'edition',
    state: 'state',
    accounts: 'accounts',
    spent: 'spent ρ',
    cap: 'cap ρ',
  },
  states: { waiting: 'not approved', open: 'open', frozen: 'frozen', withdrawn: 'withdrawn' },
  none: 'No entries.',
  leafTitle: (entry: string) => `Entry ${entry}, public leaf`,
  bodyTitle: 'Private body',
  bodyNone: 'No private body.',
  exporting: 'Copying the log',
  exported: (size: number, folder: string) => `Copied ${size} entries to ${folder}.`,
  verifying: 'Verifying the log',
  verified: (origin: string, size: string) =>
    `OK: log ${origin}, ${size} entries; every tile and budget recomputed.`,
  root: 'Root',
  counts: (released: number, refused: number, failed: number, refusals: number, decisions: number) =>
    `Answers ${released}, refused ${refused}, failed ${failed}; other refusals ${refusals}; decisions ${decisions}.`,
}

export const service = {
  settingsOk: 'The settings are valid.',
  initialised: (folder: string) =>
    `Data folder ${folder} is ready. Keep its keys folder safe: whoever has it can speak as this service.`,
  logKey: 'Verifier key of the log',
  operatorCode: (expires: string) => `One-time code of the first operator, valid until ${expires}:`,
  backedUp: (file: string) =>
    `Backup written to ${file}. It holds private keys and private bodies: keep it as safe as the service.`,
  restored: (folder: string) =>
    `Restored into ${folder}; log, ledger and sealed files are verified when the service starts.`,
}

export const blind = {
  steps: {
    make: 'Making a blind ticket',
    open: 'Opening the chosen instances',
    check: 'The service checks',
    fetch: 'Fetching shares',
    ask: 'Asking',
  },
  states: {
    made: 'made',
    chosen: 'chosen',
    opened: 'opened',
    ready: 'ready',
    asked: 'asked, no answer yet',
    answered: 'answered',
    ended: 'ended',
  },
  columns: {
    id: 'id',
    state: 'state',
    dataset: 'dataset',
    mode: 'mode',
    cells: 'hidden cells',
    level: 'level',
    expires: 'expires',
    service: 'at the service',
    organisation: 'organisation',
    ticket: 'ticket',
    found: 'found',
    lifted: 'lifted',
  },
  none: 'No tickets.',
  noEvidence: 'No evidence.',
  damaged: (name: string) => `Ticket ${name} in this folder is damaged and is never used.`,
  waits: (id: string, left: number | null) =>
    `The service waits for the opening of ${id}; ask again to finish it.${left === null ? '' : ` Choices that may still be given up within 365 days: ${left}.`}`,
  confirmGiveUp: (id: string, isHere: boolean, left: number | null) =>
    `Give up ${id}?${isHere ? ' Its seeds are here: asking again would finish it at no cost.' : ''}${left === null ? '' : ` This is logged, and ${left} may still be given up within 365 days.`}`,
  givenUp: (id: string, left: number | null) =>
    `${id} is given up.${left === null ? '' : ` Left within 365 days: ${left}.`}`,
  nextTicket: 'A ticket for the next question is being made in the background.',
  everythingElse: 'A selection of the edition',
  hidden: (what: string) => `Hidden from everybody else: ${what}`,
  hiddenFromYou: (what: string) => `Hidden: ${what} (only whoever asked can read the numbers)`,
  repeat: (time: string, answer: string | null) =>
    `Warning: the same public part was asked in this edition at ${time}${answer === null ? '' : ` (${answer})`}. Asking again because an answer looks wrong may tell a dishonest service one bit of what you hide, and it is charged again.`,
  confirmRepeat: 'Ask again?',
  estimate: (groups: number, cells: string, level: string, made: number, closed: number) =>
    `Blind: ${groups} groups, one selection among ${cells} hidden cells; ticket at level ${level} (${made} instances, ${closed} stay closed).`,
  ahead: (up: string, down: string, seconds: string) =>
    `Ahead, without the question: ${up} up, ${down} down, about ${seconds} s.`,
  online: (up: string, down: string, milliseconds: string) =>
    `For the question: ${up} up, ${down} down, about ${milliseconds} ms.`,
  proven: (organisation: string, ticket: string, position: number, reason: string) =>
    `Proven: ${organisation} cheated with ${ticket}: instance ${position}, ${reason}.`,
  provenBy: (key: string, entry: number) =>
    `Upload and opening are signed by ${key}; the choice is entry ${entry} of the log; the opening was checked here.`,
  reasons: {
    length: 'a selector has another length',
    template: 'a selector’s constant bytes were changed',
    residue: 'a selector holds numbers out of range',
    digest: 'a selector is not the one that was signed',
    derivation: 'its seed does not make the selector that was signed',
  } as Readonly<Record<string, string>>,
  confirmLift: (organisation: string, count: number) =>
    `Lift the suspension of ${organisation} (${count} ${count === 1 ? 'piece' : 'pieces'} of evidence)?`,
  liftedNow: (organisation: string) => `${organisation} may ask again.`,
}
