// The operator's pages, and every member's own.
import { GRANT_WORDS } from '../../../../schemas/messages/terms.ts'
import { HEADINGS, LABELS } from '../../shared/labels.ts'
import { QUOTA_WORDS } from '../../shared/quota.ts'

const headings = HEADINGS.en
const labels = LABELS.en

export const operatorPages = {
  members: headings.members,
  operation: 'Service',
  account: 'Your organisation',
}

export const members = {
  title: headings.members,
  lead: 'Who takes part, with which roles and keys. Members create keys on their own machines; you hand out one-time codes and never see a private key.',
  add: 'Add a member',
  none: 'No member yet.',
  noneNext: 'Add the first one and send it a one-time code.',
  id: 'Short name',
  idHelp:
    'Lower-case letters, digits and hyphens, such as dongfang. It appears in contracts and in the log and cannot be changed.',
  titleZh: headings.nameInChinese,
  titleEn: headings.nameInEnglish,
  roles: headings.roles,
  rolesWhy: {
    provider: 'registers datasets and gives grants',
    consumer: 'asks questions',
    officer: 'reviews, approves and puts on hold; another officer has to approve it',
    operator: 'runs the service; an officer has to approve it',
    auditor: 'reads and audits the whole log, decides nothing; an officer has to approve it',
  },
  addMember: 'Add or propose, and create a code',
  idBad: 'Lower-case letters, digits and hyphens; begins with a letter.',
  member: headings.member,
  added: headings.added,
  state: headings.state,
  active: labels.active,
  halted: 'blocked by an officer',
  suspended: 'suspended for cheating',
  code: 'New code',
  codeConfirm: (name: string) => `Create a new one-time code for ${name}?`,
  codeWhy:
    'For a member that lost its key. If it ever had one, an officer has to approve; a member that still has a key creates a code itself. Earlier codes stop working.',
  codeTitle: (name: string) => `One-time code for ${name}`,
  codeOnce:
    'Shown only once. Copy it now and send it through a channel that you trust; the service keeps only its hash.',
  codeHalf: {
    first:
      'This is the first half. An officer of another organisation has to approve on the desk, and receives the second half; the member enrols with both. Until then nobody is admitted.',
    second:
      'This is the second half. Make sure that you are talking to the right person, and hand it over yourself: the operator has the first half and must not get this one.',
  },
  admissionWhy:
    'You receive half of the one-time code and hand it over yourself; the operator has the other half. First ask the people concerned whether they want this.',
  codeExpires: (time: string) => `Works once, until ${time}.`,
  copy: 'Copy',
  copied: headings.copied,
  handOver: 'What the member needs',
  handOverSteps: (url: string, key: string) => [
    `Open ${url} and enrol with the code`,
    `Compare the key of this service: ${key}. Send it through a different channel from the code`,
  ],
  close: 'I have copied it',
  keys: headings.keys,
  keysOf: (name: string) => `Keys of ${name}`,
  keysNone: 'No key yet: the member has not enrolled.',
  label: headings.name,
  since: headings.validFrom,
  until: headings.validUntil,
  keyState: headings.state,
  valid: labels.valid,
  ended: GRANT_WORDS.en.expired,
  revoked: (entry: string) => `revoked, entry ${entry}`,
  revoke: 'Revoke',
  revokeConfirm: (label: string) => `Revoke the key “${label}”?`,
  revokeWhy:
    'Requests signed with it are refused from now on. What it signed before stays valid. The member can enrol another key with a new code.',
  revokeDone: 'Revoked and logged.',
  own: 'your key',
}

export const account = {
  title: 'Your organisation',
  lead: 'Your roles, the key that you signed in with, and how much your organisation may keep in this service at once.',
  id: 'Short name',
  roles: headings.roles,
  key: 'Key in use',
  quotas: headings.quotas,
  quota: 'Quota',
  used: headings.used,
  limit: headings.limit,
  names: QUOTA_WORDS.en,
  full: 'used up',
  invite: 'Create a code for another key',
  inviteWhy:
    'For a colleague or another machine: each enrols a key of its own. Whoever uses the code can act for your organisation.',
}

export const operation = {
  title: 'Service',
  lead: 'What this service depends on, checked just now, and the keys that others pin.',
  ready: 'Ready: everything needed to answer works.',
  notReady: 'Not ready: something needed to answer failed.',
  checks: 'Checks',
  check: 'Component',
  result: headings.outcome,
  good: 'OK',
  bad: 'failed',
  badSpare: 'failed; not needed to answer',
  names: {
    store: 'Database responds',
    migrations: 'Database schema is of this version',
    writable: 'Database is writable',
    'signing-keys': 'Log key and service key can sign',
    disk: 'Disk is writable and has space',
    witnesses: 'Enough witnesses sign',
    checks: 'The checks themselves',
  } as Readonly<Record<string, string>>,
  next: {
    store: 'See the log of the database; DATABASE_URL or the data folder may be wrong.',
    migrations: 'Another version changed the schema: run that version, or restore a backup.',
    writable: 'The database is read-only (perhaps a standby), or its disk is full.',
    'signing-keys': 'The keys folder is not the one that this service started with.',
    disk: 'Free at least 256 MiB in the data folder.',
    witnesses: 'See the Witnesses page and start those that do not respond.',
    checks: 'See the log of the service.',
  } as Readonly<Record<string, string>>,
  witness: (name: string) => `Witness ${name}`,
  lag: (entries: string) => `${entries} ${entries === '1' ? 'entry' : 'entries'} behind`,
  versions: 'Version',
  software: headings.software,
  runtime: 'Runtime',
  since: 'Running since',
  name: 'Name of the log',
  authority: 'Address that requests are signed for',
  keys: 'Keys that members pin',
  serviceKey: 'Service key',
  serviceKeyWhy: 'Signs every answer. Give members its id through another channel when they enrol.',
  logKey: headings.logKey,
  logKeyWhy: 'Signs checkpoints. Witnesses and verifiers need the whole key.',
  storage: 'Storage',
  durability: 'Durability',
  durabilities: {
    fsync: 'survives power loss and process crash (PostgreSQL, fsync)',
    'process-crash-only': 'survives process crash only (PGlite does not fsync): use PostgreSQL for real data',
  },
  disk: 'Disk of the data folder',
  diskOf: (free: string, total: string, unit: string) =>
    `${free} of ${total} free, rounded to ${unit} so that no single buyer shows`,
  diskUnknown: labels.unreadable,
  editions: 'Editions with stored rows',
  editionsOf: (kept: string, gone: string) => `${kept} kept, ${gone} destroyed`,
  queued: 'Editions being sealed or waiting for it',
  logTitle: headings.log,
  size: headings.entryCount,
  checkpoint: 'Newest checkpoint',
  checkpointBefore: 'before this start',
  unwitnessed: 'Entries waiting for cosignatures',
  policy: headings.witnessPolicy,
  policyNone: 'No witnesses are configured (YINSUAN_WITNESSES). A restored backup would go unnoticed.',
  policyOf: (quorum: string, count: string) => `${quorum} of ${count} witnesses must sign each checkpoint.`,
  toWitnesses: 'Witnesses and their timeline',
  approvals: headings.rules,
  approvalsWhy: 'Settings of the service. Each change is a log entry.',
  separation: 'Separation of duties',
  separations: {
    organisation: 'an organisation other than the requester’s',
    key: 'a key other than the requester’s',
  },
  grantAbove: (rho: string) => `grants over ρ ${rho}`,
  grantNever: 'grants need no approval',
  days: (days: string) => `A request waits at most ${days} days.`,
  purposes: headings.purposes,
}
