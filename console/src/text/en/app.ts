// Frame, sign-in, enrolment, and what goes wrong.
import { TICKET_WORDS } from '../../../../schemas/messages/terms.ts'
import { sayCode } from '../../../../schemas/say-code.ts'
import type { ContractFault } from '../../shared/grants/grants.ts'

export const app = {
  name: 'Yinsuan',
  skip: 'Skip to the content',
  menu: 'Main menu',
  openMenu: 'Open the menu',
  language: 'Language',
  theme: { label: 'Colours', light: 'Light', dark: 'Dark', system: 'System' },
  lock: 'Lock',
  signOut: 'Sign out',
  account: 'Account',
  loading: 'Loading',
  retry: 'Try again',
  cancel: 'Cancel',
  copied: 'Copied',
  notFound: 'Page not found.',
  notYours: 'This page is not available to your organisation’s roles.',
  home: 'Go to the start page',
  details: 'Details',
  noPages:
    'The console has no pages for your roles yet. Everything is available on the command line: yinsuan --help.',
  broken:
    'This page crashed. Nothing was sent because of it. Reload it; if it crashes again, tell the operator what you did.',
  reload: 'Reload',
  next: 'What to do next',
  code: 'Code',
  request: 'Request',
}

export const roles = {
  provider: 'Provider',
  consumer: 'Consumer',
  officer: 'Officer',
  operator: 'Operator',
  auditor: 'Auditor',
}

export const pages = {
  signIn: 'Sign in',
  enrol: 'Enrol',
  datasets: 'Datasets',
  dataset: 'Dataset',
  ask: 'Ask',
  answers: 'Answers',
  answer: 'Answer',
  compare: 'Compare',
  budget: 'Budget',
}

export const signIn = {
  title: 'Sign in with your key file',
  what: 'There is no password on the server. Your key file is opened in this browser; the key signs each request and never leaves this machine.',
  choose: 'Choose a key file',
  change: 'Choose another file',
  drop: 'or drop it here',
  passphrase: 'Passphrase',
  remember: 'Keep the encrypted file in this browser',
  rememberWhy: 'Only the encrypted file is kept; you enter the passphrase each time.',
  open: 'Open',
  opening:
    'Opening the key file. This takes about a second by design, so that passphrases are slow to guess.',
  locked: 'Locked',
  lockedWhy:
    'The console locked after 15 minutes of inactivity, or you locked it. The key was removed from memory; your passphrase restores it.',
  noFile: 'No key yet?',
  enrol: 'Enrol with a one-time code',
  cli: 'With a command-line profile: yinsuan key export',
  forget: 'Remove the file from this browser',
  keyId: 'Key',
  service: 'Service',
  insecure:
    'This address is neither https nor localhost, so the browser provides no cryptography here. Ask the operator for the https address.',
  cost: 'Each guess at the passphrase takes 128 MiB and about half a second: ten random lower-case letters and digits would keep one CPU core busy for some thirty million years.',
}

export const enrol = {
  title: 'Enrol with a one-time code',
  what: 'Your key is created here and never leaves this machine. Nobody can restore it for you, neither the operator nor the service, so back it up first.',
  steps: ['Create the key', 'Back it up', 'Enrol'],
  code: 'One-time code',
  codeHelp: 'The operator sent it to you. It works once and for a limited time.',
  label: 'Name of this key',
  labelHelp: 'Shown in your organisation’s list of keys, for example “Li Na, laptop”.',
  defaultLabel: 'web console',
  passphrase: 'Passphrase for the key file',
  again: 'Repeat the passphrase',
  tooShort: (least: number) => `At least ${least} characters.`,
  differs: 'The passphrases differ.',
  serviceKey: 'Key of this service',
  serviceKeyHelp:
    'It will be pinned: answers signed with any other key are rejected. Compare it with what the operator gave you through another channel.',
  make: 'Create the key',
  making: 'Creating and encrypting the key…',
  backup: 'Save the key file',
  backupWhy:
    'Keep the file in a safe place and the passphrase somewhere else. If you lose either of them, the key is lost.',
  check: 'Now choose the file that you just saved',
  checkWhy: 'This confirms that the backup exists and is complete before anything depends on it.',
  checkGood: 'The backup is complete.',
  checkBad: 'This is not the file that you just saved. Choose that file, or save it again.',
  enrol: 'Enrol and sign in',
  done: (title: string) => `Enrolled for ${title}.`,
  back: 'Back to sign-in',
}

export const failures = {
  unverified: 'This response is not signed by the service; a proxy may have written it.',
  unexpected: 'An unexpected error occurred in this page.',
  connection: 'The service did not respond.',
  connectionNext:
    'Check the network and try again. A question that may have arrived is sent again under the same idempotency key, so it is never charged twice.',
  timeout: 'The service did not complete its response in time. It may have carried out the request.',
  responseSize: 'The response is longer than this request allows. It was discarded unread.',
  stalled: (state: string) =>
    `The service has kept this in one state for too long (${sayCode(TICKET_WORDS.en, state)}).`,
  stalledNext: 'Nothing is lost. Try again later to continue; if it persists, contact the operator.',
  member:
    'You are not the member that was pinned at enrolment: the log has no entry for your key, or the service names another organisation.',
  response:
    'The service responded in a format that this console does not know. Reload the page: the service may have been updated.',
  upload: 'The upload to resume belongs to another file.',
  job: 'Sealing failed.',
  answerFile:
    'This is not an answer file, its parts contradict each other, or it is not the answer that was asked for.',
  ticket: (state: string) =>
    `The blind ticket failed (${sayCode(TICKET_WORDS.en, state)}). Nothing was charged and nothing about the question was disclosed.`,
  ticketNext: 'Ask again; a new ticket will be made.',
  ticketTaken: 'Another tab is using this blind ticket. Nothing was sent.',
  contradiction: (id: string) =>
    `What the service logged about ${id} differs from what it sent. Nothing was opened.`,
  contradictionNext: 'What the service signed is stored in this browser. Contact the compliance officer.',
  shares:
    'The share ciphertexts are not those that the service committed to in the log. They were not used, and nothing was asked.',
  blindEstimate: 'The service required a ticket that does not match this question. Nothing was sent.',
  blindRepeat: 'The same public part was asked before, so it was not asked again.',
  blindDiffers: (field: string) =>
    `The service’s answer does not follow from the question and the declaration that you saw before asking (it differs in “${field}”). It was rejected before it was decrypted. It was charged. Contact the officer: the service, or somebody with its keys, changed it.`,
  blindUnreadable:
    'The service’s answer cannot be decrypted. It was charged, and the service does not learn that decryption failed. Do not ask again because of it: a repeated question may tell a dishonest service something. Contact the officer.',
  vault: 'The blind tickets stored in this browser cannot be opened with this key, or were changed.',
  passphrase: 'Wrong passphrase for this file.',
  passphraseNext:
    'Check capital letters and the keyboard layout. Nobody can reset the passphrase; if it is lost, ask the operator for a new one-time code.',
  keyFile: 'This is not a key file, or it is damaged.',
  keyFileNext:
    'Choose the file saved at enrolment (…​.key.json) or by yinsuan key export. If it is damaged, use another copy.',
  otherService: (authority: string) => `This key file belongs to another service: ${authority}.`,
  otherServiceNext:
    'Go to that service, or choose the key file for this one. If the operator confirms that this service has a new key, enrol again.',
  identity: 'The response is not signed with the service key that you pinned. None of it was used.',
  identityNext: 'Somebody may be intercepting your connection. Contact the operator through another channel.',
  verification: 'Verification failed.',
  verificationNext: 'Keep the answer file and show it to the officer; it proves what you were sent.',
  evidence: (flaw: string) => `This does not prove cheating: ${flaw}.`,
  keyNext: 'Your key is no longer valid. Ask the operator for a new one-time code and enrol again.',
  budgetNext:
    'Ask for less precision or fewer statistics, or wait for the next edition. Repeating an answered question is free.',
  grantNext: 'Ask the dataset’s provider for a grant.',
  signNext: 'Read and sign the contract on the Budget page, then ask again.',
  approvalNext: 'Wait for approval on the provider’s side, or contact the provider.',
  officerNext: 'Contact the compliance officer. Answers that you already have stay readable.',
  contract: 'The contract is not valid. Nothing was signed.',
  contractWhy: {
    party: 'It is for another organisation or another service.',
    file: 'What the service sent is not a grant file.',
    alone: 'This grant was issued by the provider alone, without a contract.',
    provider: 'The first signature is not the provider’s.',
    consumer: 'The second signature is not the consumer’s.',
    signature: 'A signature does not match this text and the key that it names.',
    text: 'Its text cannot be parsed as a contract.',
    spelling: 'Its text is not in the canonical form that is signed.',
    other: 'It is not the contract that was requested.',
    changed: 'Its text has changed since it was shown here.',
  } satisfies Record<ContractFault, string>,
  contractNext: 'Do not sign it elsewhere either. Ask the provider and the officer what it should be.',
  period: 'There is no such month or range of days.',
  log: 'What the service shows does not match its log.',
  author: 'An entry states something its author did not sign, or its private part is withheld.',
  suspendedNext: 'Contact the compliance officer.',
  waitNext: (seconds: string) => `Try again in ${seconds} s.`,
  worker: 'A background task of this page stopped unexpectedly.',
  workerNext: 'Reload the page and try again.',
  storage:
    'This browser does not let the page store data (private window?). Blind questions need storage, because a ticket must never be used twice.',
  crypto: 'This browser does not support Ed25519. Update it to Chrome 137, Firefox 130, Safari 17 or newer.',
}
